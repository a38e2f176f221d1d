"""What a check found."""

import re

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ENTRY = re.compile(f"(?P<before>WRONG submission )(?P<id>{UUID})")


@register.filter
def with_entry_link(finding: str) -> str | SafeString:
    """A finding about an entry links to the entry."""
    found = ENTRY.match(finding)
    if not found:
        return finding
    address = reverse("entry", args=[found["id"]])
    link = '{}<a href="{}">{}</a>{}'
    return format_html(link, found["before"], address, found["id"], finding[found.end() :])
