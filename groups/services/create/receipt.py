"""What a person saw before they sent a request, in the words in which they saw it."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from groups.services.create.confirmations import Confirmations, Confirmed
from groups.services.create.request import CreateRequest
from groups.services.liner_groups.default import default_number
from groups.wording.plans import plan_sentence


@dataclass(frozen=True)
class Receipt:
    """Texts, as shown: the plan in a sentence, and what had to be confirmed.

    confirmed       whether the person ticked that they mean it; False where nothing was to tick
    default_number  Liner's default as it was shown, as default_number() gives it
    previewed       whether just this plan had been shown, in words and as a picture, when it was
                    sent; otherwise the sentence is what would have been shown
    """

    language: str
    sentence: str
    warnings: tuple[str, ...] = ()
    confirmed: bool = False
    default_number: int | None = None
    previewed: bool = False

    def as_json(self) -> dict[str, Any]:
        # Keys in the order that the events have them: then verification compares text alone.
        return dict(sorted({**asdict(self), "warnings": list(self.warnings)}.items()))


def receipt_of(
    request: CreateRequest, confirmations: Confirmations, confirmed: Confirmed
) -> Receipt:
    """Returns what the person saw, for the record."""
    return Receipt(
        language=get_language() or "en",
        sentence=plan_sentence(request.new_group.intervals),
        warnings=tuple(confirmation.text for confirmation in confirmations.found),
        confirmed=bool(confirmations.found) and confirmed.covers(confirmations),
        default_number=default_number(confirmations.default),
        previewed=request.is_previewed,
    )
