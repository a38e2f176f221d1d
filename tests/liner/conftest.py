"""The server's certificates, one for all tests, and the rows of the fault table."""

from collections.abc import Callable

import pytest

from .certificates import Certificates
from .table import FAULT_ROW, Line, cells


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[Line], None]:
    """Notes a line for the table that tests/conftest.py prints at the end."""
    return lambda line: record_property(FAULT_ROW, cells(line))
