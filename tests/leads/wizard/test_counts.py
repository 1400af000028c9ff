"""Thousands of messy rows with planted faults come to exactly what plain Python, written from the rules and
calling nothing of the product's, says that they must."""

import os
import random
from collections import Counter

import pytest

from leads.models import Contact
from leads.wizard import commands
from tests import given
from tests.given import at, who
from tests.leads.wizard.office import NOW, tried, worked
from tests.leads.wizard.oracle import file, messy, oracle

pytestmark = pytest.mark.django_db
ROWS = int(os.environ.get("IMPORT_ROWS", "10000"))  # they take some ten seconds


def test_the_counts_by_cause_are_those_of_somebody_who_never_saw_our_code(cast):
    rows = list(messy(random.Random(7), ROWS))
    here = [(f"person{n}@firm{n % 97}.example", "", "") for n in range(0, 60, 2)]
    for email, name, phone in here:
        given.a_contact(at("Mon 09:00"), email=email, name=name, phone=phone, stage="contact")
    expected, people = oracle(rows, here)
    upload = tried(cast, file(rows))
    assert Counter(upload.rows.values_list("outcome", "cause")) == expected
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    worked()
    assert Counter(upload.rows.values_list("outcome", "cause")) == expected
    assert len(expected) == 12
    assert Contact.objects.count() == people
