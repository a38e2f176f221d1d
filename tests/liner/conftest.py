"""The server's certificates, one for all tests, and the fault table at the end of the run."""

from collections.abc import Callable

import pytest

from .certificates import Certificates
from .table import Line, report

LINES = pytest.StashKey[list[Line]]()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def note(pytestconfig: pytest.Config) -> Callable[[Line], None]:
    """Notes a line for the table that is printed at the end."""
    return pytestconfig.stash.setdefault(LINES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section(f"fault table, {len(lines)} rows")
        for text in report(lines):
            terminalreporter.write_line(text)
