"""The first admin comes in from the command line: by a link, journaled like everybody else."""

from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from smarketing.journal.models import Entry
from smarketing.people.members.models import User
from tests import given


def create(*arguments):
    said = StringIO()
    call_command("create_admin", *arguments, stdout=said)
    return said.getvalue()


def test_somebody_new_gets_a_link_that_sets_the_password_and_lets_them_in(db):
    said = create(" Ada@Acme.example ", "--name", "Ada Byron")
    person = User.objects.get()
    assert (person.email, person.name, person.is_admin) == ("ada@acme.example", "Ada Byron", True)
    entry = Entry.objects.get(kind="person.invited")
    assert (entry.actor_kind, entry.actor_label) == ("system", "console")
    browser = Client()
    page = browser.get(urlsplit(said.split()[-1]).path, follow=True)
    password = {"password1": "a-long-password-1843", "password2": "a-long-password-1843"}
    browser.post(page.redirect_chain[-1][0], password)
    assert browser.login(email="ada@acme.example", password="a-long-password-1843")
    assert browser.get("/settings/people/").status_code == 200


def test_somebody_known_becomes_admin_and_keeps_what_they_were(db):
    lead = given.cast().lead
    said = create(lead.email)
    lead.refresh_from_db()
    assert (lead.is_admin, lead.is_lead, lead.team.name) == (True, True, "EMEA")
    assert "/account/password/reset/key/" in said


def test_who_was_deactivated_is_not_let_in_by_the_way(db):
    person = User.objects.create(name="Gone", email="gone@acme.example", is_active=False)
    with pytest.raises(CommandError, match="was deactivated"):
        create(person.email)
    person.refresh_from_db()
    assert not person.is_admin
    assert not Entry.objects.exists()


@pytest.mark.parametrize("arguments", [("no-address",), ("ada@acme.example", "--password")])
def test_what_can_not_be_done_is_said_and_nothing_is_written(db, arguments):
    with pytest.raises(CommandError):
        create(*arguments)
    assert not User.objects.exists()
