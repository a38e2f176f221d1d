"""Pictures of pages, kept in test-results/, or in the folder that PICTURES names."""

import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(os.environ.get("PICTURES", "test-results"))


def keep(page: Page, name: str, *, whole: bool = True) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=whole, animations="disabled")
