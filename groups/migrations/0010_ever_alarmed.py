"""The index of all that ever had an alarm knows those about the default too."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0009_not_default"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="submission",
            name="submission_alarm",
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                "submitted_at",
                "id",
                "alarm",
                "default_alarm",
                condition=~Q(alarm="") | ~Q(default_alarm=""),
                name="submission_ever_alarmed",
            ),
        ),
    ]
