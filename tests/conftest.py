"""What every test may ask for, and what holds for all. The servers are started in tests/servers.py."""

import gc
import os

import pytest
from hypothesis import settings as hypothesis_settings

import smarketing.celery  # noqa: F401  nudges go to this run's Redis, not to wherever Celery looks by itself
from tests import order, servers

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


def pytest_collection_finish():
    """What thousands of tests loaded stays till the end: not looked through each time for what can go. And
    there is memory enough to look more rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Before the first test, whose own time would be spent by then on a busy machine."""
    if any(needs_database(item) for item in session.items):
        servers.wait_until_migrated()


def needs_database(item):
    return item.get_closest_marker("django_db") or "django_db_setup" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def as_migrated():
    """The name of a database to be copied for whoever wants one that is migrated: that takes a hundredth of
    the migrations' time."""
    from django.conf import settings

    servers.wait_until_migrated()
    return settings.DATABASES["default"]["NAME"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, as_migrated):
    """The tests' own database is such a copy."""
    from django.conf import settings

    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = as_migrated


@pytest.fixture
def cast(db):
    from tests import given

    return given.cast()
