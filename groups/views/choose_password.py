"""`/accounts/choose/<token>/`: where an invitation or a reset link leads."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from groups.forms.accounts import NewPasswordForm
from groups.middleware.origin import client_address
from groups.services.accounts.password_links import LinkRefused, person_of_link, use_link


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """A GET leaves the link as it is: programs that people send links with open them too."""
    try:
        return _page(request, token)
    except LinkRefused:
        return render(request, "choose_password/refused.html", status=404)


def _page(request: HttpRequest, token: str) -> HttpResponse:
    """Raises LinkRefused."""
    ip = client_address(request)
    person = person_of_link(token, ip=ip)
    if request.user.is_authenticated and request.user.pk != person.pk:
        return render(request, "choose_password/other.html", {"person": person}, status=409)
    form = NewPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid():
        use_link(token, person, form.cleaned_data["new_password1"], ip=ip)
        return redirect(f"{resolve_url('login')}?chosen=1")
    return render(request, "choose_password/choose_password.html", {"form": form, "person": person})
