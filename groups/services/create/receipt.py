"""What a person saw before they sent a request, in the words they saw."""

from typing import Any

from django.utils.translation import get_language

from groups.services.create.confirmations import Confirmations, Confirmed
from groups.services.create.request import CreateRequest
from groups.services.liner_groups.default import default_number
from groups.wording.plans import plan_sentence


def receipt_of(
    request: CreateRequest, confirmations: Confirmations, confirmed: Confirmed
) -> dict[str, Any]:
    """Returns the receipt as the record keeps it.

    confirmed       whether the person confirmed the warnings; False where there were none
    default_number  Liner's default as it was shown, as default_number() gives it
    previewed       whether the person saw a preview of this plan; otherwise `sentence` is what
                    the preview would have said
    """
    # Keys in the order that the events have them: then verification compares text alone.
    return {
        "confirmed": bool(confirmations.found) and not confirmed.missing(confirmations),
        "default_number": default_number(confirmations.default),
        "language": get_language() or "en",
        "previewed": request.is_previewed,
        "sentence": plan_sentence(request.new_group.intervals),
        "warnings": [confirmation.text for confirmation in confirmations.found],
    }
