"""`/accounts/second-factor/app/` and `/passkey/`: add one."""

from base64 import b64encode
from io import BytesIO
from urllib.parse import quote, urlencode

import qrcode
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from qrcode.image.svg import SvgPathImage

from groups.accounts import passkeys
from groups.forms.second_factor import AppForm, PasskeyForm
from groups.services.second_factor import totp
from groups.services.second_factor.encryption import Undecryptable, decrypt, encrypt
from groups.services.second_factor.factors import SecondApp, add_app, add_passkey
from groups.views.confirm import confirmed
from groups.views.second_factor import codes_page
from groups.wording.second_factor import (
    added_sentence,
    second_app_sentence,
    wrong_new_code_sentence,
    wrong_new_passkey_sentence,
)

# In the session, encrypted, until the app shows that it has it.
SECRET = "totp_secret"  # noqa: S105 - a name
ISSUER = "linerAdmin"
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@confirmed
def app(request: HttpRequest) -> HttpResponse:
    secret = _secret(request)
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        step = totp.step_of(secret, form.cleaned_data["code"])
        if step is not None:
            return _app_added(request, secret, step)
        form.add_error("code", wrong_new_code_sentence())
    if form.errors:
        form.fields["code"].widget.attrs["autofocus"] = True
    context = {"form": form, "secret": secret, "picture": _picture(request, secret)}
    return render(request, "second_factor/app.html", context)


def _app_added(request: HttpRequest, secret: str, step: int) -> HttpResponse:
    try:
        made = add_app(request.user, secret, step)
    except SecondApp:
        messages.error(request, second_app_sentence())
        return redirect("second_factor")
    del request.session[SECRET]
    return _added(request, made)


def _added(request: HttpRequest, made: list[str]) -> HttpResponse:
    """With the first factor come recovery codes."""
    if made:
        return codes_page(request, made)
    messages.success(request, added_sentence())
    return redirect("second_factor")


def _secret(request: HttpRequest) -> str:
    """The same one until it is used, so that a reload doesn't change what the app has read."""
    try:
        return decrypt(request.session.get(SECRET, ""))
    except Undecryptable:
        secret: str = totp.new_secret()
        request.session[SECRET] = encrypt(secret)
        return secret


def _picture(request: HttpRequest, secret: str) -> str:
    """A QR code, as a data: URL."""
    label = quote(f"{ISSUER}:{request.user.get_username()}")
    query = urlencode({"secret": secret, "issuer": ISSUER})
    svg = BytesIO()
    qrcode.make(f"otpauth://totp/{label}?{query}", image_factory=SvgPathImage, border=2).save(svg)
    return f"data:image/svg+xml;base64,{b64encode(svg.getvalue()).decode()}"


@require_http_methods(METHODS)
@sensitive_post_parameters()
@confirmed
def passkey(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            credential = passkeys.created(form.cleaned_data["credential"])
        except passkeys.WrongPasskey:
            form.add_error(None, wrong_new_passkey_sentence())
        else:
            made = add_passkey(request.user, form.cleaned_data["name"], credential)
            return _added(request, made)
    options = passkeys.creation_options(request.user)
    possible = passkeys.are_possible(request)
    context = {"form": form, "options": options, "passkeys": possible}
    return render(request, "second_factor/passkey.html", context)
