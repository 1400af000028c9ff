"""Workers die, people change their minds: nothing is lost, nothing doubled, and one bad row stops nobody."""

import random

import pytest

from leads.models import Contact
from leads.wizard import commands
from leads.wizard.commands import bringing, checking, stretches
from leads.wizard.models import Import
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who
from tests.leads.wizard.office import NOW, brought, csv, done, fates, tried, worked

pytestmark = pytest.mark.django_db
ROWS = [f"p{n % 23}@acme{n % 7}.example,{(n % 5 and n) or ''},Pat {n},lead" for n in range(40)]
CONTENT = csv(*ROWS, "nobody,,Eve,", heading="Email,Record ID,Name,Stage")


class Killed(BaseException):
    """As a worker that is gone: nobody catches it."""


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("leads.wizard.commands.matching.STRETCH", 7)
    monkeypatch.setattr("leads.wizard.commands.stretches.STRETCH", 7)


def people():
    told = Contact.objects.order_by("email", "external_id")
    return list(told.values_list("email", "external_id", "name", "stage", "company__domain"))


@pytest.mark.parametrize("seed", range(3))
def test_killed_anywhere_and_gone_on_with_it_comes_to_the_same(cast, small, monkeypatch, seed):
    dice, real = random.Random(seed), stretches.through

    def through(upload, rows):
        if dice.random() < 0.3:
            raise Killed
        return real(upload, rows)

    first = done(cast, CONTENT)
    expected, fate = people(), fates(first)
    commands.undo(import_id=first.pk, actor=who(cast.marketer), now=at("Thu 09:00"))
    worked(at("Thu 09:00"))
    assert not people()
    upload = tried(cast, CONTENT)
    assert fates(upload) == fate
    for module in (bringing, checking):
        monkeypatch.setattr(module, "through", through)
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=at("Thu 10:00"))
    for _ in range(200):
        try:
            if not commands.step(now=at("Thu 10:00")):
                break
        except Killed:
            pass
    assert (people(), fates(upload)) == (expected, fate)


def test_a_row_that_kills_every_worker_is_set_aside_and_the_others_come_in(cast, monkeypatch):
    real = bringing._newcomer

    def deadly(verdict, firms, now):
        if verdict.fields.get("name") == "Deadly":
            raise Killed
        return real(verdict, firms, now)

    rows = [f"p{n}@acme.example,Pat {n}," for n in range(25)]
    upload = tried(cast, csv(*rows[:12], "x@acme.example,Deadly,", *rows[12:]))
    monkeypatch.setattr(bringing, "_newcomer", deadly)
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    killed = 0
    while True:
        try:
            if not commands.step(now=NOW):
                break
        except Killed:
            killed += 1
    assert killed <= 16  # twice at a width, each a tenth of the one before; wider again between
    upload.refresh_from_db()
    assert upload.state == "done"
    assert [fate for fate in fates(upload) if fate != "new"] == ["fault: broke-off"]
    assert Contact.objects.count() == 25


def test_a_stopped_import_keeps_what_is_in_and_goes_on_when_told(cast, small):
    upload = tried(cast, CONTENT)
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    commands.step(now=NOW)
    commands.step(now=NOW)
    upload = commands.cancel(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    assert (upload.state, upload.done) == ("cancelled", 14)
    assert not commands.step(now=NOW)
    some = Contact.objects.count()
    assert 0 < some < 23
    commands.start(import_id=upload.pk, actor=who(cast.lead), now=NOW)
    worked()
    upload.refresh_from_db()
    assert (upload.state, upload.done, Contact.objects.count() > some) == ("done", 41, True)
    assert not upload.rows.filter(settled_at=None).exists()


def test_what_can_not_be_done_now_is_refused_and_changes_nothing(cast):
    upload = brought(cast, CONTENT)
    for act in (commands.start, commands.cancel, commands.undo):
        before = given.snapshot(Import).rows
        with pytest.raises(Refused, match="can't be done now"):
            act(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
        assert given.snapshot(Import).rows == before
    for act in (commands.match, commands.start, commands.cancel, commands.undo):
        with pytest.raises(Refused, match="Lists are brought in by marketing"):
            act(import_id=upload.pk, actor=who(cast.rep), now=NOW)


def test_an_import_that_is_stopped_while_it_is_read_or_tried_can_be_matched_anew(cast, small):
    upload = brought(cast, CONTENT)
    commands.match(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    commands.cancel(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    assert not worked()
    commands.match(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    commands.step(now=NOW)
    commands.step(now=NOW)
    upload = commands.cancel(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    assert (upload.state, upload.is_read, upload.done) == ("uploaded", True, 7)
    commands.match(import_id=upload.pk, source="us", actor=who(cast.marketer), now=NOW)
    worked()
    upload.refresh_from_db()
    assert (upload.state, upload.done) == ("checked", 41)


def test_what_nobody_went_on_with_is_forgotten_after_a_week(cast):
    tried(cast, CONTENT)
    kept = done(cast, csv("ada@analytical.example,Ada,"))
    assert commands.forget(now=at("Wed 10:59", week=1)) == 0
    assert commands.forget(now=at("Wed 11:01", week=1)) == 1
    assert list(Import.objects.all()) == [kept]
