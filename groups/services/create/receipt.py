"""What a person saw before they sent a request, in the words in which they saw it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Receipt:
    """Texts, as shown: the plan in a sentence, the present default, and what had to be confirmed.

    `confirmed` tells whether the person ticked that they mean it; nothing to tick, then False.
    `default_number` is Liner's default as it was shown: 0 for none, None where it was unknown, or
    not asked for. `previewed` tells whether just this plan had been shown, in words and as a
    picture, when it was sent; without that the sentence is what would have been shown.
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
