import pytest
from django.test import Client


@pytest.fixture
def local(transactional_db: None) -> Client:
    """A program on this machine."""
    return Client(HTTP_HOST="127.0.0.1:8000")
