"""The banner of every page finds checks that ended wrong and that nobody has answered."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0010_ever_alarmed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="integritycheck",
            index=models.Index(
                fields=["id"],
                condition=Q(state="wrong", answer=""),
                name="integritycheck_unanswered",
            ),
        ),
    ]
