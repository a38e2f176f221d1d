"""Headers that every response has, whoever answers."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import include, path

from groups.middleware.headers import HEADERS


def broken(request: Any) -> None:
    raise RuntimeError("broken")


urlpatterns = [path("broken/", broken), path("", include("linerAdmin.urls"))]
handler500 = "groups.views.errors.server_error"

ALWAYS = {
    *HEADERS,
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "X-Request-ID",
}


@pytest.mark.parametrize(
    ("address", "how", "status"),
    [
        ("/", {}, 302),
        ("/accounts/login/", {}, 200),
        ("/nowhere/", {}, 404),
        ("/static/nothing.css", {}, 404),
        ("/healthz", {"HTTP_HOST": "elsewhere.example"}, 400),
        ("/healthz", {"CONTENT_TYPE": "text/plain; charset=utf-7"}, 400),
        ("/healthz", {"CONTENT_LENGTH": str(2**30)}, 413),
        ("/healthz", {}, 200),
    ],
)
def test_every_answer_has_them(
    address: str, how: dict[str, str], status: int, transactional_db: None
) -> None:
    answer = Client().get(address, **how)
    assert answer.status_code == status
    assert set(answer.headers) >= ALWAYS
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_error_has_them(settings: Any, anna: User) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(anna)
    settings.ROOT_URLCONF = __name__
    answer = browser.get("/broken/")
    assert answer.status_code == 500
    assert set(answer.headers) >= ALWAYS


@pytest.mark.parametrize(("host", "status"), [("localhost", 301), ("elsewhere.example", 400)])
def test_a_redirect_to_https_has_them(settings: Any, host: str, status: int) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/", HTTP_HOST=host)
    assert answer.status_code == status
    assert set(answer.headers) >= ALWAYS


def test_static_files_have_them_and_may_be_kept(settings: Any, transactional_db: None) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    name = next(Path("static").glob("*.css")).name
    answer = Client().get(f"/static/{name}")
    answer.close()
    assert answer.status_code == 200
    assert set(answer.headers) >= ALWAYS
    assert "no-store" not in answer.headers["Cache-Control"]
