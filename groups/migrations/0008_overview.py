"""Indexes that hold all that the overview and /metrics count, or the few rows they look for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0007_find"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                "submitted_at", "status", "submitted_by_name", "duration_ms",
                name="submission_counted",
            ),
        ),
    ]
