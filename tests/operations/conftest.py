import socket

import pytest

from tests.operations.elsewhere import Elsewhere


@pytest.fixture
def elsewhere(transactional_db):
    other = Elsewhere()
    yield other
    other.close()


@pytest.fixture
def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
