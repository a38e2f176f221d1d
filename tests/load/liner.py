"""A Liner that can be slow, hang, or be gone."""

import threading
from typing import Any

from groups.demo.sandbox import Sandbox


class SlowLiner(Sandbox):
    """A sandbox that takes `seconds` for each call, before it does anything."""

    def __init__(self, seconds: float) -> None:
        super().__init__(token="sandbox-of-the-load-test")
        self.seconds = seconds
        self._hurry = threading.Event()
        self._answer, self._api.answer = self._api.answer, self._late  # type: ignore[method-assign]

    def pace(self, seconds: float) -> None:
        """Takes `seconds` from now on; what waits already goes on at once."""
        self.seconds = seconds
        self._hurry.set()
        self._hurry = threading.Event()

    def _late(self, request: Any) -> Any:
        self._hurry.wait(self.seconds)
        return self._answer(request)
