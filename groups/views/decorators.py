"""Role and method of a view in one decorator."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.roles import allowed

View = Callable[..., HttpResponseBase]


def private_page(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Answers GET and HEAD for people for whom `rule` holds."""
    return lambda view: require_safe(allowed(rule)(view))


def private_action(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """Answers POST for people for whom `rule` holds."""
    return lambda view: allowed(rule)(require_POST(view))


def private_form(rule: Callable[[Any], bool]) -> Callable[[View], View]:
    """The same for a page whose form is sent to its own address."""
    methods = require_http_methods(["GET", "HEAD", "POST"])
    return lambda view: allowed(rule)(methods(view))
