"""Indexes that hold all that the overview and /metrics count, or the few rows they look for."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0006_review"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                "submitted_at", "status", "submitted_by_name", "duration_ms",
                name="submission_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                "status", "submitted_at",
                condition=Q(status="sending") | Q(status="unknown"),
                name="submission_still_open",
            ),
        ),
    ]
