"""What searching Liner's list and finding twins need; and how old our copy of that list is."""

from itertools import islice

import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Max

from groups.models.liner_group import derived

BATCH = 1_000


def fill_in(apps, schema_editor):
    """The new columns of the rows there are, and when they were last read."""
    liner_group = apps.get_model("groups", "LinerGroup")
    rows = liner_group.objects.only("title", "intervals").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            for name, value in derived(row.title, row.intervals).items():
                setattr(row, name, value)
        liner_group.objects.bulk_update(batch, list(derived("", [])), batch_size=100)
    read_at = liner_group.objects.aggregate(last=Max("last_seen"))["last"]
    if read_at is not None:
        apps.get_model("groups", "MirrorState").objects.create(read_at=read_at)


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0004_receipt"),
    ]

    operations = [
        migrations.CreateModel(
            name='MirrorState',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('read_at', models.DateTimeField(blank=True, help_text='The last complete reading, of an empty list too.', null=True)),
                ('failed_at', models.DateTimeField(blank=True, help_text='The last that failed.', null=True)),
                ('failed_reason', models.CharField(blank=True, help_text='Why that failed, as a code.', max_length=40)),
            ],
            options={
                'verbose_name': 'state of the mirror',
                'verbose_name_plural': 'states of the mirror',
            },
        ),
        migrations.AddField(
            model_name='linergroup',
            name='fingerprint',
            field=models.CharField(default="", help_text='SHA-256 of the intervals.', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='linergroup',
            name='length',
            field=models.PositiveIntegerField(default=0, help_text='How many intervals, and so calls.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='linergroup',
            name='minutes',
            field=models.BigIntegerField(default=0, help_text='All intervals together, for sorting.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='linergroup',
            name='title_folded',
            field=models.TextField(default="", help_text='The title, as it is searched.'),
            preserve_default=False,
        ),
        # Backwards the columns go, and what they hold with them.
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='linergroup',
            index=models.Index(models.F('fingerprint'), name='linergroup_plan'),
        ),
        migrations.AddIndex(
            model_name='linergroup',
            index=models.Index(models.F('length'), models.F('id'), name='linergroup_length'),
        ),
        migrations.AddIndex(
            model_name='linergroup',
            index=models.Index(django.db.models.functions.text.Left('title_folded', 100), name='linergroup_title'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('fingerprint'), name='submission_plan'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(models.F('title'), name='submission_title'),
        ),
    ]
