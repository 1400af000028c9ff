"""An import is taken back: only what it brought, only where nobody did something with it since."""

import pytest

from leads.contacts import commands as contacts
from leads.identity import commands as identity
from leads.models import Company, Contact, StageMove, Touchpoint
from leads.wizard import commands
from leads.wizard.models import Import
from smarketing.health import doctor
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who
from tests.leads.wizard.office import NOW, csv, done, fates, worked

pytestmark = pytest.mark.django_db
HEADING = "Email,Name,Phone,Stage,Owner,Channel"
CONTENT = csv(
    "ada@analytical.example,Ada,,lead,Mara Marketer,social", "ada@analytical.example,,+44 20 7946 0001,,,",
    "bob@acme.example,Bob,,mql,,", "kay@kay.example,Kay,+1 202 555 0101,lead,Mara Marketer,",
    "no address,Eve,,,,", heading=HEADING,
)  # fmt: skip


LATER = at("Thu 11:00")


def undone(cast, upload, moment=LATER):
    commands.undo(import_id=upload.pk, actor=who(cast.marketer), now=moment)
    worked(moment)
    return Import.objects.get(pk=upload.pk)


def remarks(upload):
    return list(upload.rows.order_by("number").values_list("undone", "remark"))


@pytest.fixture
def kay(cast):
    return given.a_contact(at("Mon 09:00"), name="", email="kay@kay.example", stage="contact")


def test_whom_nobody_touched_is_gone_and_what_was_filled_is_blank_again(cast, kay):
    before = given.snapshot(Contact, StageMove, Touchpoint).rows
    upload = done(cast, CONTENT)
    assert fates(upload) == ["new", "filled", "new", "filled", "fault: malformed-email"]
    upload = undone(cast, upload)
    assert upload.state == "undone"
    assert remarks(upload) == [
        ("taken_back", ""), ("taken_back", ""), ("taken_back", ""), ("blanked", ""), ("", "")
    ]  # fmt: skip
    after = given.snapshot(Contact, StageMove, Touchpoint).rows
    for rows in (before, after):
        for row in rows["Contact"]:
            for told in ("changed_at", "version", "search", "name_key", "stage_since"):
                row.pop(told)
    assert after["Contact"] == before["Contact"]
    moves = StageMove.objects.filter(contact=kay).order_by("pk").values_list("to_stage", "cause")
    assert list(moves)[-2:] == [("lead", "import"), ("contact", "import.undone")]
    assert Entry.objects.filter(kind="contact.taken_back").count() == 2
    assert [finding.sentence for finding in doctor.examine(now=at("Thu 12:00"))] == []


def test_who_was_touched_since_stays_whole_and_says_why(cast, kay):
    upload = done(cast, CONTENT)
    ada, bob = Contact.objects.filter(pk__gt=kay.pk).order_by("pk")
    contacts.edit(
        contact_id=ada.pk, changes={"job_title": "Countess"}, version=ada.version,
        actor=who(cast.rep), now=at("Wed 15:00"),
    )  # fmt: skip
    given.a_touch(bob, at("Wed 15:00"))
    kay.refresh_from_db()
    contacts.edit(
        contact_id=kay.pk, changes={"name": "Kay Adams"}, version=kay.version, actor=who(cast.rep), now=NOW
    )
    upload = undone(cast, upload)
    assert remarks(upload) == [
        ("kept", "Rita Rep did something with them since (contact changed)."),
        ("kept", "It goes with the person, whom the import brought in."),
        ("kept", "form did something with them since (touchpoint recorded)."),
        ("blanked", "What it filled was changed since."), ("", ""),
    ]  # fmt: skip
    ada.refresh_from_db()
    kay.refresh_from_db()
    assert (ada.phone, ada.owner) == ("+44 20 7946 0001", cast.marketer)
    assert (kay.name, kay.phone, kay.owner, kay.stage) == ("Kay Adams", "", None, "contact")


MORE = csv(
    "ada@analytical.example,Ada,+44 20 7946 0001,mql,,", "kay@kay.example,Kay,+1 202 555 0101,lead,,",
    heading=HEADING,
)  # fmt: skip


def test_lists_of_the_same_people_are_taken_back_one_after_the_other_and_nobody_is_left(cast, kay):
    first = done(cast, CONTENT)
    second = done(cast, MORE, moment=at("Wed 12:00"))
    assert fates(second) == ["filled", "known"]
    assert remarks(undone(cast, second, at("Thu 10:00"))) == [("blanked", ""), ("", "")]
    undone(cast, first)
    assert list(Contact.objects.all()) == [kay]


def test_an_older_list_is_taken_back_whole_once_the_newer_one_is(cast, kay):
    first = done(cast, CONTENT)
    second = done(cast, MORE, moment=at("Wed 12:00"))
    stayed = undone(cast, first)
    assert remarks(stayed)[0][0] == "kept"
    undone(cast, second, at("Thu 10:00"))
    went = undone(cast, stayed, at("Thu 11:00"))
    assert {undone for undone, _ in remarks(went)} == {"taken_back", "blanked", ""}
    kay.refresh_from_db()
    assert list(Contact.objects.all()) == [kay]
    assert (kay.name, kay.phone, kay.owner, kay.stage) == ("", "", None, "contact")
    with pytest.raises(Refused, match="Nothing of it is left"):
        undone(cast, went, at("Thu 12:00"))


def test_what_stayed_for_a_reason_that_holds_stays_however_often_it_is_asked(cast, kay):
    upload = done(cast, CONTENT)
    given.a_touch(Contact.objects.get(email="ada@analytical.example"), at("Wed 15:00"))
    said = remarks(undone(cast, upload))
    assert said[0][0] == "kept"
    assert remarks(undone(cast, upload, at("Thu 12:00"))) == said


def test_that_somebody_is_not_to_be_contacted_stays_but_for_whom_the_list_brought_in(cast, kay):
    content = csv("ada@analytical.example,,yes", "kay@kay.example,Kay,yes", heading="Email,Name,Unsubscribed")
    upload = undone(cast, done(cast, content))
    assert remarks(upload) == [
        ("taken_back", ""), ("blanked", "That they are disqualified stays: it is lifted on their page.")
    ]  # fmt: skip
    kay.refresh_from_db()
    assert list(Contact.objects.all()) == [kay]
    assert (kay.name, kay.disqualified) == ("", "do_not_contact")


def test_who_was_here_before_is_put_back_also_when_somebody_new_became_one_with_them(cast, kay):
    upload = done(cast, CONTENT)
    bob = Contact.objects.get(email="bob@acme.example")
    identity.merge(kept_id=kay.pk, gone_id=bob.pk, picks={}, actor=who(cast.marketer), now=at("Wed 15:00"))
    upload = undone(cast, upload)
    assert remarks(upload)[2:4] == [
        ("kept", "They are one with somebody now who was here before."),
        ("blanked", "What it filled was changed since."),  # their stage: the higher of the two
    ]
    kay.refresh_from_db()
    assert (kay.phone, kay.owner, kay.stage) == ("", None, "mql")


def test_what_was_done_between_two_lists_still_holds(cast):
    first = done(cast, CONTENT)
    second = done(cast, MORE, moment=at("Wed 12:00"))
    ada = Contact.objects.get(email="ada@analytical.example")
    given.a_touch(ada, at("Wed 15:00"))
    undone(cast, second, at("Thu 10:00"))
    undone(cast, first)
    assert list(Contact.objects.filter(email__startswith="ada")) == [ada]


def test_what_was_taken_back_can_come_in_again(cast):
    first = done(cast, CONTENT)
    undone(cast, first)
    again = done(cast, CONTENT, moment=at("Thu 12:00"))
    assert fates(again) == ["new", "filled", "new", "new", "fault: malformed-email"]
    assert Contact.objects.count() == 3
    assert Company.objects.count() == 3


def test_a_blank_is_not_put_back_where_nothing_would_be_left_to_know_somebody_by(cast):
    known = given.a_contact(at("Mon 09:00"), name="Kay", email="", source="hubspot", external_id="9")
    upload = done(cast, csv("9,kay@kay.example", heading="Record ID,Email"), source="hubspot")
    assert fates(upload) == ["filled"]
    known.refresh_from_db()
    Contact.objects.filter(pk=known.pk).update(external_id="")
    assert remarks(undone(cast, upload)) == [("kept", "They would be known by nothing then.")]
    known.refresh_from_db()
    assert known.email == "kay@kay.example"
