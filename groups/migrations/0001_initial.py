import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Left

from groups.models.functions import Address, Confirmed
from groups.models.migrating import KeepEvidence

ALARMED = (
    ~Q(alarm='') & Q(alarm_answer='') & (~Q(alarm='unknown_long') | Q(status='unknown'))
    | ~Q(default_alarm='') & Q(default_answer='')
)
WAITING = (
    Q(status='unknown') | ALARMED
    | Q(review_state='needs_explanation') | Q(review_state='explained')
)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField(help_text='Number of the last event.')),
                ('head', models.CharField(help_text='Hash of the last event.', max_length=64)),
                ('at', models.DateTimeField()),
                ('instance', models.CharField(help_text='Which installation of linerAdmin.', max_length=260)),
                ('public_key', models.CharField(max_length=64)),
                ('signature', models.CharField(max_length=128, unique=True)),
            ],
            options={
                'verbose_name': 'checkpoint',
                'verbose_name_plural': 'checkpoints',
            },
        ),
        migrations.CreateModel(
            name='MirrorState',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('begun', models.BigIntegerField(db_default=0, default=0, help_text='The number of the last reading that began.')),
                ('reading', models.BigIntegerField(db_default=0, default=0, help_text='The newest complete reading, even of an empty list.')),
                ('last_event', models.BigIntegerField(db_default=0, default=0, help_text='The number of the last event when it began.')),
                ('read_at', models.DateTimeField(blank=True, help_text='When it began.', null=True)),
                ('seconds_ahead', models.IntegerField(blank=True, help_text="How far Liner's clock was ahead of the database's.", null=True)),
                ('failed', models.BigIntegerField(db_default=0, default=0, help_text='The last reading that failed.')),
                ('failed_at', models.DateTimeField(blank=True, help_text='When it began.', null=True)),
                ('failed_reason', models.CharField(blank=True, db_default='', default='', help_text='Why it failed, as a code.', max_length=40)),
                ('reconciled_at', models.DateTimeField(blank=True, help_text='When a run of reconcile last ended well.', null=True)),
            ],
            options={
                'verbose_name': 'state of the mirror',
                'verbose_name_plural': 'states of the mirror',
            },
        ),
        migrations.CreateModel(
            name='AlarmMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('alarm', models.CharField(help_text='The kind, as /metrics names it.', max_length=20)),
                ('submission', models.UUIDField(blank=True, null=True)),
                ('check_number', models.BigIntegerField(blank=True, help_text='The integrity check that found something wrong.', null=True)),
                ('raised_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(db_default=0, default=0)),
                ('next_at', models.DateTimeField(help_text='When it is sent, or sent again, at the earliest.')),
                ('failed_at', models.DateTimeField(blank=True, help_text='The first failure.', null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'alarm message',
                'verbose_name_plural': 'alarm messages',
                'indexes': [
                    models.Index('next_at', 'raised_at', condition=Q(sent_at=None), name='alarmmessage_unsent'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RefusalSlot',
            fields=[
                ('slot', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('source', models.CharField(db_default='', help_text='A keyed hash of the source that took it.', max_length=64)),
                ('skipped', models.PositiveIntegerField(db_default=0, default=0, help_text='Further refusals of that source, which are only in the log.')),
            ],
            options={
                'verbose_name': 'refusal slot',
                'verbose_name_plural': 'refusal slots',
            },
        ),
        migrations.CreateModel(
            name='ExportSlot',
            fields=[
                ('slot', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'export slot',
                'verbose_name_plural': 'export slots',
            },
        ),
        migrations.CreateModel(
            name='SignInDelay',
            fields=[
                ('source', models.CharField(help_text='A keyed hash, not the name itself.', max_length=64, primary_key=True, serialize=False)),
                ('failures', models.FloatField(help_text='Wrong passwords; forgotten over time.')),
                ('at', models.DateTimeField(db_index=True, help_text='When they were last counted.')),
                ('until', models.DateTimeField(help_text='No password is checked before then.')),
            ],
            options={
                'verbose_name': 'sign-in delay',
                'verbose_name_plural': 'sign-in delays',
            },
        ),
        migrations.CreateModel(
            name='PasswordLink',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='password_link', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(help_text='The link itself is not stored.', max_length=64, unique=True)),
                ('is_invitation', models.BooleanField(db_default=False, default=False)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'password link',
                'verbose_name_plural': 'password links',
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='preference', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('language', models.CharField(blank=True, db_default='', default='', help_text='A language code, such as ru.', max_length=10)),
            ],
            options={
                'verbose_name': 'preference',
                'verbose_name_plural': 'preferences',
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('key_hash', models.CharField(help_text='The key itself is not stored.', max_length=64, primary_key=True, serialize=False)),
                ('data', models.TextField(help_text='Signed.')),
                ('began_at', models.DateTimeField(help_text='When the person signed in.')),
                ('seen_at', models.DateTimeField(help_text='Their last request, to the minute.')),
                ('ends_at', models.DateTimeField(db_index=True, help_text='At the latest.')),
                ('ip', models.GenericIPAddressField(help_text='Where the person signed in.', null=True)),
                ('agent', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('number', models.BigIntegerField(help_text='1, 2, 3 and so on, without gaps.', primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=40)),
                ('submission', models.UUIDField(blank=True, null=True)),
                ('actor_id', models.BigIntegerField(blank=True, null=True)),
                ('actor', models.CharField(blank=True, db_default='', default='', help_text='The name at that time.', max_length=150)),
                ('details', models.TextField(help_text='Canonical JSON.')),
                ('previous_hash', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'constraints': [models.UniqueConstraint(fields=('hash',), name='event_hash')],
                'indexes': [
                    models.Index('submission', 'number', name='event_of_submission'),
                    models.Index('kind', 'number', name='event_by_kind'),
                    models.Index('actor', 'number', name='event_by_name'),
                    models.Index('actor_id', 'number', name='event_by_account'),
                    models.Index(Address('details'), 'number', name='event_by_address'),
                    models.Index('at', 'number', name='event_by_time'),
                ],
            },
        ),
        migrations.CreateModel(
            name='IntegrityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('running', 'Running'), ('right', 'Verified'), ('wrong', 'Not verified'), ('stopped', 'Stopped')], db_default='running', default='running', max_length=10)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_by_name', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When the check last reported progress.')),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('events', models.BigIntegerField(db_default=0, default=0)),
                ('submissions', models.BigIntegerField(db_default=0, default=0)),
                ('head', models.CharField(blank=True, db_default='', default='', help_text='Hash of the last event.', max_length=64)),
                ('wrong', models.BigIntegerField(db_default=0, default=0, help_text='How many rows are wrong.')),
                ('findings', models.JSONField(db_default=[], default=list, help_text='The first of these rows, one a line.')),
                ('answer', models.TextField(blank=True, db_default='', default='', help_text='What a person found and did about wrong rows.')),
                ('answered_by_name', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'integrity check',
                'verbose_name_plural': 'integrity checks',
                'indexes': [
                    models.Index(condition=Q(state='wrong', answer=''), fields=['id'], name='integritycheck_unanswered'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=Q(state='running'), fields=('state',), name='integritycheck_one_runs'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LinerGroup',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('title', models.TextField()),
                ('intervals', models.JSONField()),
                ('is_default', models.BooleanField()),
                ('reset_attempts_enabled', models.BooleanField()),
                ('first_event', models.BigIntegerField(help_text='The number of the last event when a list with it was first stored.')),
                ('last_seen', models.DateTimeField(blank=True, db_index=True, help_text='When it was last listed, if it is gone.', null=True)),
                ('title_folded', models.TextField(help_text='The title, for searching.')),
                ('fingerprint', models.CharField(help_text='SHA-256 of the intervals.', max_length=64)),
                ('length', models.PositiveIntegerField(help_text='The number of intervals, and so of calls.')),
                ('minutes', models.BigIntegerField(help_text='The sum of the intervals, for sorting.')),
            ],
            options={
                'verbose_name': 'interval group in Liner',
                'verbose_name_plural': 'interval groups in Liner',
                'indexes': [
                    models.Index('fingerprint', name='linergroup_plan'),
                    models.Index('length', 'id', name='linergroup_length'),
                    models.Index(Left('title_folded', 100), name='linergroup_title'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(help_text='Each form has a key, and sends at most one request to Liner.', unique=True)),
                ('title', models.CharField(max_length=255)),
                ('intervals', models.JSONField(help_text='Minutes, in the order typed.')),
                ('intervals_typed', models.TextField(help_text='The intervals as they were typed.')),
                ('is_default', models.BooleanField()),
                ('reset_attempts_enabled', models.BooleanField()),
                ('reason', models.TextField(blank=True, db_default='', default='')),
                ('fingerprint', models.CharField(help_text='SHA-256 of the intervals.', max_length=64)),
                ('retry_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retries', to='groups.submission')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to=settings.AUTH_USER_MODEL)),
                ('submitted_by_name', models.CharField(max_length=150)),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('channel', models.CharField(choices=[('web', 'Browser'), ('command', 'Command line')], max_length=10)),
                ('os_user', models.CharField(blank=True, db_default='', default='', max_length=100)),
                ('ip_address', models.GenericIPAddressField(blank=True, null=True)),
                ('user_agent', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('request_id', models.CharField(blank=True, db_default='', default='', max_length=32)),
                ('request_body', models.TextField(help_text='The exact JSON for Liner.')),
                ('liner_host', models.CharField(help_text='Liner\'s scheme, host and port.', max_length=260)),
                ('status', models.CharField(choices=[('sending', 'Sending'), ('not_sent', 'Not sent'), ('refused', 'Refused'), ('created', 'Created'), ('unknown', 'Unknown'), ('absent', 'Not in Liner')], db_default='sending', default='sending', max_length=10)),
                ('liner_group_id', models.BigIntegerField(blank=True, null=True, unique=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('duration_ms', models.PositiveIntegerField(blank=True, null=True)),
                ('http_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('message', models.TextField(blank=True, db_default='', default='', help_text="Liner's message.")),
                ('answer', models.TextField(blank=True, db_default='', default='', help_text='Liner\'s answer, up to 64 KiB.')),
                ('cause', models.CharField(blank=True, db_default='', default='', help_text='The cause of the outcome, as a code.', max_length=40)),
                ('verification', models.CharField(choices=[('not_read', 'Not checked yet'), ('same', 'Verified in Liner'), ('different', 'Saved differently in Liner'), ('not_held', 'Not found in Liner')], db_default='not_read', default='not_read', max_length=10)),
                ('read_back', models.JSONField(blank=True, help_text='The interval group as Liner saved it.', null=True)),
                ('receipt', models.JSONField(blank=True, db_default={}, default=dict, help_text='What the page showed, word for word, and whether it was confirmed.')),
                ('default_before', models.JSONField(blank=True, help_text="Liner's default before a new one was requested.", null=True)),
                ('default_after', models.JSONField(blank=True, help_text="Liner's default after a new one was created.", null=True)),
                ('list_read_at', models.DateTimeField(blank=True, help_text="When Liner's whole list was last read before the request.", null=True)),
                ('clocks_agreed', models.BooleanField(db_default=True, default=True, help_text='When it was sent. If not, only a person can mark it as not in Liner.')),
                ('scans', models.PositiveSmallIntegerField(db_default=0, default=0, help_text="How many checks of Liner's list in a row had the same result.")),
                ('scanned_at', models.DateTimeField(blank=True, null=True)),
                ('matches', models.JSONField(blank=True, db_default=[], default=list, help_text="Numbers of the interval groups in Liner that it could be.")),
                ('proposal', models.JSONField(blank=True, help_text='A decision waiting for a second person.', null=True)),
                ('settled_by_name', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('settled_reason', models.TextField(blank=True, db_default='', default='')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('search_text', models.TextField(blank=True, db_default='', default='', help_text='Title, reason and person, for searching. Not part of any event.')),
                ('review_state', models.CharField(choices=[('new', 'Not reviewed'), ('reviewed', 'Reviewed'), ('needs_explanation', 'Explanation requested'), ('explained', 'Explained')], db_default='new', default='new', max_length=20)),
                ('reviewed_by_name', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_comment', models.TextField(blank=True, db_default='', default='')),
                ('explanation', models.TextField(blank=True, db_default='', default='', help_text='The person\'s reply to the last review.')),
                ('alarm', models.CharField(blank=True, choices=[('different', 'Saved differently in Liner'), ('found_late', 'Found in Liner after it was marked “Not in Liner”'), ('number_taken', 'Liner gave the number of another entry'), ('not_held', 'Liner has no interval group with this number'), ('unknown_long', 'Unknown for over an hour')], db_default='', default='', max_length=20)),
                ('alarm_answer', models.TextField(blank=True, db_default='', default='')),
                ('default_alarm', models.CharField(blank=True, choices=[('made', 'New default created'), ('elsewhere', "No longer the default in Liner")], db_default='', default='', max_length=20)),
                ('default_answer', models.TextField(blank=True, db_default='', default='')),
                ('default_seen', models.BigIntegerField(blank=True, help_text="The other default in Liner; 0 for none.", null=True)),
            ],
            options={
                'verbose_name': 'entry',
                'verbose_name_plural': 'entries',
                'permissions': [('view_own_submission', 'Can view own submissions')],
                'indexes': [
                    models.Index('submitted_at', 'id', name='submission_newest'),
                    models.Index('submitted_by', 'submitted_at', 'id', name='submission_by_person'),
                    models.Index('fingerprint', 'submitted_at', 'id', name='submission_by_plan'),
                    models.Index('title', name='submission_title'),
                    models.Index('review_state', 'submitted_at', 'id', name='submission_review'),
                    models.Index('submitted_at', 'id', condition=ALARMED, name='submission_alarmed'),
                    models.Index('submitted_by', 'submitted_at', 'id', condition=ALARMED, name='submission_alarmed_by'),
                    models.Index('submitted_at', 'id', condition=WAITING, name='submission_waiting'),
                    models.Index('submitted_at', 'status', 'submitted_by', 'duration_ms', name='submission_counted'),
                    models.Index('submitted_by_name', 'submitted_by', name='submission_by_name'),
                    models.Index('status', 'submitted_at', 'id', name='submission_by_status'),
                    models.Index('verification', 'submitted_at', 'id', name='submission_by_reading'),
                    models.Index('submitted_at', 'id', condition=Q(is_default=True), name='submission_default'),
                    models.Index('submitted_at', 'id', condition=Q(is_default=False), name='submission_not_default'),
                    models.Index('submitted_at', 'id', condition=Q(reset_attempts_enabled=True), name='submission_reset'),
                    models.Index('submitted_at', 'id', condition=Q(reset_attempts_enabled=False), name='submission_no_reset'),
                    models.Index('submitted_at', 'id', 'cause', condition=Q(cause='settled'), name='submission_settled'),
                    models.Index('submitted_at', 'id', condition=Q(Confirmed('receipt')), name='submission_confirmed'),
                    models.Index('submitted_at', 'id', 'alarm', 'default_alarm', condition=~Q(alarm='') | ~Q(default_alarm=''), name='submission_ever_alarmed'),
                ],
                'constraints': [
                    models.CheckConstraint(
                        name='submission_created_has_number',
                        condition=Q(status='created', liner_group_id__isnull=False, liner_group_id__gt=0)
                        | (~Q(status='created') & Q(liner_group_id=None)),
                    ),
                    models.CheckConstraint(
                        name='submission_finished_has_time',
                        condition=Q(status='sending', finished_at=None)
                        | (~Q(status='sending') & Q(finished_at__isnull=False)),
                    ),
                    models.UniqueConstraint(
                        'title', 'fingerprint', 'is_default', 'reset_attempts_enabled',
                        condition=Q(status__in=('sending', 'unknown')),
                        name='submission_one_open_identical',
                    ),
                ],
            },
        ),
        KeepEvidence(),
    ]
