"""How pages write a time."""

import pytest
from django.utils import timezone

from groups.templatetags.shell import moment


@pytest.mark.usefixtures("noon")
def test_only_some_sentences_can_say_today() -> None:
    now = timezone.now()
    assert f">today {now:%H:%M} UTC<" in moment(now)
    assert f">{now.day} {now:%b %Y, %H:%M} UTC<" in moment(now, "day")
