"""The banner of every page finds checks that ended wrong and that nobody has answered; an answer
covers those before it, also where it was given earlier."""

from django.db import migrations, models
from django.db.models import Q


def cover(apps, schema_editor):
    wrong = apps.get_model("groups", "IntegrityCheck").objects.filter(state="wrong")
    last = wrong.exclude(answer="").order_by("-pk").first()
    if last:
        told = {"answered_by_name": last.answered_by_name, "answered_at": last.answered_at}
        wrong.filter(answer="", pk__lt=last.pk).update(answer=last.answer, **told)


class Migration(migrations.Migration):

    dependencies = [
        ("groups", "0010_ever_alarmed"),
    ]

    operations = [
        migrations.RunPython(cover, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="integritycheck",
            index=models.Index(
                fields=["id"],
                condition=Q(state="wrong", answer=""),
                name="integritycheck_unanswered",
            ),
        ),
    ]
