"""What every response says about caches, other sites and devices; Django sets the rest."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware

# Pages with data, errors too: no cache keeps them, so the way back after signing out shows nothing.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
}


class HeadersMiddleware:
    """Stands outside of the others, so that what these answer has the headers too.

    That includes those of Django's SecurityMiddleware, whose own refusals don't have them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.security.process_response(request, self.get_response(request))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
