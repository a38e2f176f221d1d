"""`/people/`: everybody with an account, for administrators, who invite people here."""

from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from groups import roles
from groups.forms.people import InviteForm
from groups.services.accounts.listing import listed_people
from groups.services.accounts.password_links import invite
from groups.views.decorators import private_form, private_page
from groups.wording.people import name_taken_sentence


@private_page(roles.may_manage_people)
def people(request: HttpRequest) -> HttpResponse:
    context = {"people": listed_people(), "may_invite": settings.LOCAL_ACCOUNTS}
    return render(request, "people/people.html", context)


@private_form(roles.may_manage_people)
def people_invite(request: HttpRequest) -> HttpResponse:
    """The answer to a POST shows the link: it is nowhere else, not even in the session."""
    if not settings.LOCAL_ACCOUNTS:
        raise Http404
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        name = form.cleaned_data["username"]
        try:
            person, token = invite(name, form.cleaned_data["role"], by=request.user)
        except (ValueError, IntegrityError):  # somebody else was quicker
            form.add_error("username", name_taken_sentence(name))
        else:
            (shown,) = listed_people(pk=person.pk)
            link = {"person": shown, "link": link_address(request, token)}
            return render(request, "people/link.html", link)
    return render(request, "people/invite.html", {"form": form})


def link_address(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("choose_password", args=[token]))
