"""`/metrics`: to whom it is shown, and what it never shows."""

from typing import Any

from django.conf import settings as project
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from groups.models import AuditEvent
from tests.entries import entry_of

TOKEN = "a-token-for-whoever-watches"


def test_without_a_token_only_a_program_on_this_machine_reads_it(
    local: Client, boris: User
) -> None:
    assert local.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert local.get("/metrics", REMOTE_ADDR="::ffff:127.0.0.1").status_code == 200
    assert local.get("/metrics", REMOTE_ADDR="::ffff:10.0.0.7").status_code == 403
    assert local.get("/metrics", HTTP_HOST="localhost").status_code == 200
    assert local.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 403
    assert local.get("/metrics", REMOTE_ADDR="").status_code == 403
    through_a_proxy = {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}
    assert local.get("/metrics", **through_a_proxy).status_code == 403
    assert local.get("/metrics", HTTP_X_REAL_IP="127.0.0.1").status_code == 403
    assert local.get("/metrics", HTTP_VIA="1.1 proxy").status_code == 403
    by_its_public_name = Client(HTTP_HOST="testserver")
    by_its_public_name.force_login(boris)
    assert by_its_public_name.get("/metrics").status_code == 403


def test_with_a_token_whoever_has_it_reads_it_and_nobody_else(
    transactional_db: None, settings: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    afar = Client(HTTP_HOST="testserver", REMOTE_ADDR="10.0.0.7")
    assert afar.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
    for wrong in ("", TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN[:-1]}", "Bearer ключ", "Bearer "):
        assert afar.get("/metrics", headers={"authorization": wrong}).status_code == 403
    assert Client(HTTP_HOST="127.0.0.1").get("/metrics").status_code == 403


def test_a_refused_reader_leaves_no_evidence(transactional_db: None) -> None:
    Client(HTTP_HOST="testserver").get("/metrics")
    assert AuditEvent.objects.count() == 0


def test_it_holds_no_secret_and_nothing_about_a_person(
    local: Client, anna: User, settings: Any
) -> None:
    settings.LINER_API_TOKEN = "a-canary-of-a-token"
    entry_of(anna, 1, submitted_at=timezone.now(), title="Evening leads", alarm="different")
    text = local.get("/metrics").content.decode()
    for hidden in ("canary", "anna", "Evening", project.SECRET_KEY, "127.0.0.1"):
        assert hidden not in text
