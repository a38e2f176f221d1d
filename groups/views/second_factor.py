"""`/accounts/second-factor/`: people's own second factors and recovery codes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from groups.accounts import passkeys
from groups.services.second_factor.factors import (
    codes_left,
    factors_of,
    has_factor,
    make_codes,
    remove,
)
from groups.views.confirm import confirmed
from groups.wording.second_factor import removed_sentence


@require_safe
def second_factor(request: HttpRequest) -> HttpResponse:
    factors = factors_of(request.user)
    context = {
        "factors": factors,
        "has_app": any(factor.is_app for factor in factors),
        "codes_left": codes_left(request.user),
        "passkeys": passkeys.are_possible(request),
    }
    return render(request, "second_factor/second_factor.html", context)


@require_POST
@confirmed
def codes(request: HttpRequest) -> HttpResponse:
    """The answer shows the codes: they are nowhere else, not even in the session."""
    if not has_factor(request.user):
        return redirect("second_factor")
    return codes_page(request, make_codes(request.user))


def codes_page(request: HttpRequest, made: list[str]) -> HttpResponse:
    return render(request, "second_factor/codes.html", {"codes": made})


@require_POST
@confirmed
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    if remove(request.user, pk):
        messages.success(request, removed_sentence())
    return redirect("second_factor")
