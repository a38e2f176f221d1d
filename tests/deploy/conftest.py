import os
from collections.abc import Iterator

import pytest

from tests.deploy.site import NGINX, Site, site


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, on the tests' database."""
    if NGINX is None and os.environ.get("CI") != "true":
        pytest.skip("no nginx on this machine")
    with site(tmp_path_factory.mktemp("site")) as made:
        yield made
