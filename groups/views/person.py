"""`/people/<number>/`: one person's account, and what an administrator can do about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from groups import roles
from groups.forms.people import RoleForm
from groups.services.accounts.listing import listed_people
from groups.services.accounts.password_links import Deactivated, make_link
from groups.services.accounts.people import (
    CompanyAccount,
    LastAdministrator,
    OwnAccount,
    deactivate,
    give_role,
    reactivate,
)
from groups.services.second_factor.factors import reset
from groups.views.decorators import private_action, private_page
from groups.views.people import link_address
from groups.wording.people import (
    company_account_sentence,
    deactivated_sentence,
    deactivation_sentence,
    last_administrator_sentence,
    own_account_sentence,
    reactivation_sentence,
    role_sentence,
)
from groups.wording.second_factor import nothing_to_reset_sentence, reset_sentence


@private_page(roles.may_manage_people)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _account(pk))


@private_action(roles.may_manage_people)
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    account, form = _account(pk), RoleForm(request.POST)
    if not form.is_valid():
        return _page(request, account, form=form)
    role = form.cleaned_data["role"]
    done = role_sentence(account.get_username(), role)
    return _changed(request, account, lambda by: give_role(account, role, by=by), done)


@private_action(roles.may_manage_people)
def person_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    done = deactivation_sentence(account.get_username())
    return _changed(request, account, lambda by: deactivate(account, by=by), done)


@private_action(roles.may_manage_people)
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    done = reactivation_sentence(account.get_username())
    return _changed(request, account, lambda by: reactivate(account, by=by), done)


@private_action(roles.may_manage_people)
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer shows the link: it is nowhere else, not even in the session."""
    account = _account(pk)
    try:
        token = make_link(account, by=request.user)
    except OwnAccount:
        return _page(request, account, error=own_account_sentence())
    except CompanyAccount:
        return _page(request, account, error=company_account_sentence(account.get_username()))
    except Deactivated:
        return _page(request, account, error=deactivated_sentence(account.get_username()))
    (shown,) = listed_people(pk=pk)
    context = {"person": shown, "link": link_address(request, token)}
    return render(request, "people/link.html", context)


@private_action(roles.may_manage_people)
def person_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    account = _account(pk)
    name = account.get_username()
    try:
        if not reset(account, by=request.user):
            return _page(request, account, error=nothing_to_reset_sentence(name))
    except OwnAccount:
        return _page(request, account, error=own_account_sentence())
    messages.success(request, reset_sentence(name))
    return redirect("person", account.pk)


def _account(pk: int) -> User:
    return get_object_or_404(User, pk=pk)


def _changed(
    request: HttpRequest, account: User, change: Callable[[Any], None], done: str
) -> HttpResponse:
    """`done` says what was changed."""
    try:
        change(request.user)
    except OwnAccount:
        return _page(request, account, error=own_account_sentence())
    except CompanyAccount:
        return _page(request, account, error=company_account_sentence(account.get_username()))
    except LastAdministrator:
        return _page(request, account, error=last_administrator_sentence(account.get_username()))
    messages.success(request, done)
    return redirect("person", account.pk)


def _page(
    request: HttpRequest, account: User, *, form: RoleForm | None = None, error: str = ""
) -> HttpResponse:
    (shown,) = listed_people(pk=account.pk)
    only = shown.roles[0] if len(shown.roles) == 1 else ""
    context = {
        "person": shown,
        "is_own": account.pk == request.user.pk,
        "form": form or RoleForm(initial={"role": only}),
        "wrong": form,
        "error": error,
    }
    status = 409 if error else 200
    return render(request, "people/person.html", context, status=status)
