"""A house whose processes may be killed; when a test is over nothing of it is left."""

import pytest

from leads.intake import commands as intake
from smarketing.kernel import actor, clock
from tests import given
from tests.faults.processes import House


@pytest.fixture
def house(transactional_db):
    house = House()
    yield house
    house.close()


@pytest.fixture
def cast(transactional_db):
    return given.cast()


@pytest.fixture
def form(transactional_db):
    return intake.create_form(fields={"name": "Demo request"}, actor=actor.system("test"), now=clock.now())
