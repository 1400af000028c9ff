import pytest

from tests.operations.elsewhere import Elsewhere


@pytest.fixture
def elsewhere(transactional_db):
    other = Elsewhere()
    yield other
    other.close()


@pytest.fixture
def migrated(transactional_db, as_migrated):
    """Elsewhere with what `migrate` makes, and nobody in it yet."""
    other = Elsewhere(like=as_migrated)
    yield other
    other.close()
