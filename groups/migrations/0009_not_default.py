"""An index of what is not the default: nearly everything, counted from it alone."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0008_overview"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                "submitted_at",
                "id",
                condition=Q(is_default=False),
                name="submission_not_default",
            ),
        ),
    ]
