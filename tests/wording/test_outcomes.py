from groups.liner.errors import NotSent, OutcomeUnknown, Refused, Unreadable
from groups.wording import outcomes


def test_every_cause_that_can_be_recorded_has_a_sentence() -> None:
    assert set(outcomes.NOT_SENT) == NotSent.reasons
    assert set(outcomes.UNKNOWN) == OutcomeUnknown.reasons | {"number_taken", "process_died"}
    assert set(outcomes.OTHER) == Refused.reasons | {"created", "found", "not_listed", "settled"}


def test_the_same_code_means_less_where_nothing_was_sent() -> None:
    assert "before the request was sent" in outcomes.cause_sentence("not_sent", "deadline")
    assert "before Liner's answer was complete" in outcomes.cause_sentence("unknown", "deadline")


def test_every_reason_why_liner_could_not_be_read_has_a_sentence_of_its_own() -> None:
    sentences = {
        reason: outcomes.reading_sentence(reason) for reason in {*Unreadable.reasons, "not_kept"}
    }
    assert all(sentence.endswith(".") for sentence in sentences.values())
    assert len(set(sentences.values())) == len(sentences)
