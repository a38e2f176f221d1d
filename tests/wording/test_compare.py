"""Where two plans part, in words."""

import pytest

from groups.wording.compare import call_times, parting_sentence


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ((0, 30), (0, 30), "Both make the same calls."),
        ((0, 30), (0, 30, 60), "The same up to call 2. Then “B” makes 1 more call."),
        ((0, 30, 60, 60), (0, 30), "The same up to call 2. Then “A” makes 2 more calls."),
        (
            (0, 30, 120),
            (0, 45, 120),
            "The same up to call 1. Then call 2 waits 30 min in “A”, and 45 min in “B”.",
        ),
        ((0,), (5,), "Call 1 comes immediately in “A”, and after 5 min in “B”."),
    ],
)
def test_the_first_difference_is_told(one, other, sentence):
    assert parting_sentence(one, other, ("“A”", "“B”")) == sentence


def test_a_plan_with_fewer_calls_has_blanks():
    found = call_times((0, 5, 5), (10,), most=2)
    times = [(call.label, call.first, call.second) for call in found]
    assert times == [("1", "immediately", "after 10 min"), ("2", "after 5 min", "")]
