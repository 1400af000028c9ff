"""What every test may ask for. The servers are started in tests/servers.py."""

import pytest

from tests import given


@pytest.fixture
def cast(db):
    return given.cast()
