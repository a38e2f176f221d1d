"""The language of a page: the person's own choice, or what their browser asks for."""

from collections.abc import Mapping

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header


class LanguageMiddleware(LocaleMiddleware):
    """Of pages alone: what a request writes to the record, the log or an export is English."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(_own(request) or browser_language(request.headers))
        request.LANGUAGE_CODE = translation.get_language()


def _own(request: HttpRequest) -> str:
    """The language of the session's person; "" if they chose none, or the database is lost."""
    try:
        language: str = request.session.language  # type: ignore[attr-defined]  # our own store
    except Error:
        return ""
    return language if language in dict(settings.LANGUAGES) else ""


def browser_language(headers: Mapping[str, str]) -> str:
    """The first language of the browser's that there is, or DEFAULT_LANGUAGE."""
    for code, _ in parse_accept_lang_header(headers.get("Accept-Language", "")):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.DEFAULT_LANGUAGE
