"""A restored backup on *Integrity*: sound in any view, until all is accounted for."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests.browser.conftest import Tab
from tests.restore.test_restores import Lost


@pytest.mark.slow
def test_a_restore_is_confirmed_and_its_groups_are_accounted_for(
    tab: Tab, settings: Any, tmp_path: Path, anna: User, boris: User
) -> None:
    settings.AUDIT_CHECKPOINT_FILE = str(tmp_path / "kept.jsonl")
    Lost(anna)
    tab.sign_in(boris)
    tab.go("/integrity/")
    tab.shows("are missing")
    tab.check()
    tab.press("Confirm restore")
    tab.shows("Say why it was restored.")
    tab.check()
    tab.page.get_by_label("Why was it restored").fill("The disk broke. Restored the backup.")
    tab.press("Confirm restore")
    tab.shows("Lost · not accounted for")
    tab.check()
    tab.press("Account for these")
    tab.shows("Choose the interval groups that your text is about.")
    tab.check()
    tab.page.get_by_role("checkbox").check()
    tab.page.get_by_label("Who requested them").fill("Anna, on paper.")
    tab.press("Account for these")
    tab.shows("accounted for by boris: Anna, on paper.")
    tab.check()
