"""Role, method and caching of a view in one decorator."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.roles import allowed

View = Callable[..., HttpResponseBase]

_private = cache_control(private=True, no_store=True)


def private_page(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Answers GET and HEAD for people for whom `rule` holds; no cache keeps the answer."""
    return lambda view: _private(require_safe(allowed(rule)(view)))


def private_action(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Answers POST for people for whom `rule` holds; no cache keeps the answer."""
    return lambda view: _private(allowed(rule)(require_POST(view)))


def private_form(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """The same for a page whose form is sent to its own address."""
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return lambda view: _private(allowed(rule)(methods(view)))
