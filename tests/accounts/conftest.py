"""The company's sign-in service, and a signed-in supervisor's browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from groups import roles
from tests.accounts.issuer import CLIENT, SECRET, Issuer, running_issuer
from tests.accounts.sessions import SignedIn


@pytest.fixture
def issuer(transactional_db: None, settings: Any) -> Iterator[Issuer]:
    with running_issuer() as running:
        settings.OIDC_ISSUER = running.url
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.OIDC_ROLES = {
            "calls-supervisors": roles.SUPERVISOR,
            "calls-seniors": roles.SUPERVISOR,
            "urn:calls:auditors": roles.AUDITOR,
            "calls-admins": roles.ADMINISTRATOR,
        }
        running.claims = {"preferred_username": "fay", "groups": ["calls-supervisors"]}
        yield running


@pytest.fixture
def browser(anna: User, signed_in: SignedIn) -> Client:
    return signed_in(anna)
