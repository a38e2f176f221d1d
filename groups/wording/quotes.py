"""Quotation marks of the reader's language."""

from django.utils.translation import gettext


def quoted(text: str) -> str:
    return gettext("“%(text)s”") % {"text": text}
