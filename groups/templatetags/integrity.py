"""What a check found."""

import re

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
NAMED = re.compile(f"^WRONG submission (?P<entry>{UUID})|(?:^WRONG|: ) ?event (?P<event>[0-9]+)")


@register.filter
def with_links(finding: str) -> SafeString:
    """A finding links to its entry, and to the event it names."""
    html, done = SafeString(""), 0
    for found in NAMED.finditer(finding):
        name = found.lastgroup or ""
        html += conditional_escape(finding[done : found.start(name)])
        html += format_html('<a href="{}">{}</a>', _address(name, found[name]), found[name])
        done = found.end(name)
    return html + conditional_escape(finding[done:])


def _address(name: str, which: str) -> str:
    if name == "entry":
        return reverse("entry", args=[which])
    # A page of events begins below the number it is given.
    return f"{reverse('events')}?before={int(which) + 1}"
