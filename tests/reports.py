"""What tests leave in their reports for the summary at the end."""

from typing import Any

import pytest


def reported(terminalreporter: pytest.TerminalReporter, name: str) -> list[Any]:
    """Returns what tests recorded with record_property(name, ...): from the reports, for with
    pytest-xdist other processes run the tests."""
    finished = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    return [
        value
        for result in finished
        for key, value in result.user_properties
        if key == name and result.when == "call"
    ]
