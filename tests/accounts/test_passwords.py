"""Passwords that are refused, and passwords that are welcome."""

import time

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.conftest import PASSWORD, words_on


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_too_short"),
        ("passwordpassword", "password_variant"),
        ("Password123456!", "password_variant"),
        ("P@ssw0rdP@ssw0rd", "password_variant"),
        ("123456Password", "password_variant"),
        ("Supervisor2026", "password_variant"),
        ("2026-Supervisor!", "password_variant"),
        ("linerAdmin_2026", "password_variant"),
        ("November2026!!", "password_variant"),
        ("qwertyqwerty12", "password_variant"),
        ("abcabcabcabcabc1", "password_too_uniform"),
        ("a" * 300, "password_too_uniform"),
        ("1234123412341234", "password_too_uniform"),
        ("2026-11-27-2026", "password_variant"),
        ("x7#Kq" * 1_000, "password_too_long"),
        ("anna@company.example", "password_too_similar"),
    ],
)
def test_these_are_refused(password: str, code: str) -> None:
    user = User(username="anna", email="anna@company.example")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert code in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "battery-horse-stapler",
        "un mot de passe assez long",
        "длинная фраза для входа",
        "x7#Kq9!mZp2$",
        "a long sentence that somebody can remember " * 20,
        "supervisors drink cold tea",
    ],
)
def test_these_are_welcome(password: str) -> None:
    validate_password(password, User(username="anna"))


@pytest.mark.parametrize("text", ["1" * 500_000, "a" + "1" * 500_000 + "a", "ab1" * 200_000])
def test_a_huge_one_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ValidationError):
        validate_password(text, User(username="anna"))
    assert time.process_time() - began < 1


def test_the_page_says_why(anna: User) -> None:
    browser = Client()
    browser.force_login(anna)
    data = {"old_password": PASSWORD, "new_password1": "Supervisor2026"}
    page = browser.post("/accounts/password/", data | {"new_password2": "Supervisor2026"})
    assert "This password is too close to a common one." in words_on(page)
    long = "x7#Kq" * 1_000
    page = browser.post(
        "/accounts/password/",
        {"old_password": PASSWORD, "new_password1": long, "new_password2": long},
    )
    assert "Use 4096 characters or fewer." in words_on(page)
