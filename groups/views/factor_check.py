"""What the pages share that ask for a second factor."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groups.accounts import passkeys
from groups.accounts.second_factor import check_code, check_passkey
from groups.services.accounts.sign_in_delays import SignInDelayed
from groups.services.second_factor.factors import codes_left, factors_of
from groups.wording.accounts import delay_sentence
from groups.wording.second_factor import wrong_code_sentence, wrong_passkey_sentence


@dataclass(frozen=True)
class Checked:
    """`error` is a sentence for the page; with `wait`, the seconds to wait, nothing was checked."""

    is_right: bool
    error: str = ""
    wait: int = 0
    status: int = 200


NOT_YET = Checked(is_right=False)


def checked(request: HttpRequest, person: Any, *, alone: bool = False) -> Checked:
    """Checks what was posted: a code, or a passkey, `alone` if without a password."""
    credential = request.POST.get("credential", "")
    try:
        if credential:
            is_right = check_passkey(request, person, credential, alone=alone)
        else:
            is_right = check_code(request, person, request.POST.get("code", ""))
    except SignInDelayed as delayed:
        return Checked(
            is_right=False, error=delay_sentence(delayed.seconds), wait=delayed.seconds, status=429
        )
    wrong = wrong_passkey_sentence() if credential else wrong_code_sentence()
    return Checked(is_right=is_right, error="" if is_right else wrong)


def asking_page(
    request: HttpRequest, template: str, person: Any, result: Checked, **context: Any
) -> HttpResponse:
    """A page that asks for what the person has."""
    factors = factors_of(person)
    by_passkey = passkeys.are_possible(request) and not all(f.is_app for f in factors)
    context |= {
        "error": result.error,
        "has_app": any(factor.is_app for factor in factors),
        "has_codes": bool(codes_left(person)),
        "options": passkeys.request_options(person) if by_passkey else "",
    }
    response = render(request, template, context, status=result.status)
    if result.wait:
        response.headers["Retry-After"] = str(result.wait)
    return response
