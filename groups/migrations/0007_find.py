"""Each filter of the history by an index that runs in its order."""

import groups.models.receipt
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('groups', '0006_review'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='submission',
            name='submission_plan',
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('fingerprint'), models.F('submitted_at'), models.F('id'), name='submission_by_plan'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_by_name'), models.F('submitted_at'), models.F('id'), name='submission_by_name'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('status'), models.F('submitted_at'), models.F('id'), name='submission_by_status'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('verification'), models.F('submitted_at'), models.F('id'), name='submission_by_reading'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), condition=models.Q(('is_default', True)), name='submission_default'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), condition=models.Q(('reset_attempts_enabled', True)), name='submission_reset'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), condition=models.Q(('reset_attempts_enabled', False)), name='submission_no_reset'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), models.F('cause'), condition=models.Q(('cause', 'settled')), name='submission_settled'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), condition=models.Q(groups.models.receipt.Confirmed('receipt')), name='submission_confirmed'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('submitted_at'), models.F('id'), models.F('alarm'), condition=models.Q(('alarm', ''), _negated=True), name='submission_alarm'),
        ),
    ]
