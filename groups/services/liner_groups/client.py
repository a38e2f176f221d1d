"""The Liner that the settings name."""

from django.conf import settings

from groups.liner.client import Liner, Token


def liner_from_settings() -> Liner:
    return Liner(
        settings.LINER_API_URL,
        Token(settings.LINER_API_TOKEN),
        timeout=settings.LINER_TIMEOUT_SECONDS,
        ca_file=settings.LINER_CA_FILE or None,
    )
