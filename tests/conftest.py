"""What every test may ask for, and what holds for all. The servers are started in tests/servers.py."""

import os

import pytest
from hypothesis import settings as hypothesis_settings

import smarketing.celery  # noqa: F401  nudges go to this run's Redis, not to wherever Celery looks by itself
from tests import order

# A busy machine is slow, not wrong.
hypothesis_settings.register_profile("smarketing", deadline=None)
hypothesis_settings.load_profile("smarketing")


def pytest_configure(config):
    """People are made in nearly every test; hashing their passwords well would take most of the time."""
    from django.conf import settings

    from tests import emptying

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    emptying.install()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items[:] = order.longest_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.fixture
def cast(db):
    from tests import given

    return given.cast()
