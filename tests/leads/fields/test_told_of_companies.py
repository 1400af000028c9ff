"""What people say of their company by its added fields, on a form or in a list, is kept with the company:
blanks are filled, what differs stays and is shown, nothing is lost."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from leads.companies import commands as companies
from leads.companies.models import Company
from leads.fields import commands
from leads.intake import commands as intake
from leads.intake.models import Submission
from leads.models import Contact, ImportRow
from leads.wizard import commands as wizard
from leads.wizard.queries.matching import known_targets
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who
from tests.leads.wizard.office import done, fates, tried, worked

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("test")
NOW, LATER = at("Mon 10:00"), at("Mon 11:00")


@pytest.fixture(autouse=True)
def fields(db):
    for label, kind in (("Fleet", "number"), ("Plan", "choice")):
        told = {"of": "company", "label": label, "kind": kind, "choices": ["Free", "Pro"]}
        commands.create(fields=told, actor=SYSTEM, now=NOW)


def custom(name="Acme"):
    return Company.objects.get(name=name).custom


def ask(fleet="fill", plan="fill"):
    asked = [
        {"name": "email", "type": "email", "means": "email"},
        {"name": "fleet", "means": "custom:fleet", "keeping": fleet},
        {"name": "plan", "means": "custom:plan", "keeping": plan},
    ]
    return intake.create_form(fields={"name": "Demo", "questions": asked}, actor=SYSTEM, now=NOW)


def send(form, email="eve@acme.example", **sent):
    waiting = intake.receive(form=form, fields={"email": email, **sent}, now=NOW)
    intake.take(submission_id=waiting.pk, now=LATER)
    return Submission.objects.get(pk=waiting.pk)


def test_a_form_asks_of_the_company_and_what_differs_is_kept_aside():
    form = ask(plan="newest")
    assert [(each.type, each.offers) for each in form.asks[1:]] == [
        ("number", []),
        ("choice", [("free", "Free"), ("pro", "Pro")]),
    ]
    first = send(form, fleet="012", plan="free")
    assert (custom(), first.differing, first.contact.custom) == ({"fleet": "12", "plan": "free"}, {}, {})
    second = send(form, "bob@acme.example", fleet="13", plan="pro")
    assert (custom(), second.differing) == ({"fleet": "12", "plan": "pro"}, {"custom.fleet": "13"})
    changes = Entry.objects.filter(kind="company.changed").latest("pk").payload["changes"]
    assert changes == {"custom.plan": {"label": "Plan", "from": "Free", "to": "Pro"}}
    nobody_s = send(form, "cy@gmail.com", fleet="14")
    assert nobody_s.state == "processed"
    assert nobody_s.differing == {"custom.fleet": "14"}
    assert Company.objects.count() == 1


def test_a_person_decides_what_a_company_takes_over(cast, client):
    form = ask(fleet="ask")
    send(form, fleet="12")
    asked = send(form, fleet="13")
    assert asked.undecided == ["custom.fleet"]
    client.force_login(cast.marketing_lead)
    page = client.get(reverse("submission", args=[asked.pk])).content.decode()
    assert "Fleet (company)" in page and "12" in page and "13" in page
    told = {
        "submission_id": asked.pk,
        "field": "custom.fleet",
        "actor": who(cast.marketing_lead),
        "now": LATER,
    }
    done = intake.decide(**told, take=True)
    assert (custom(), done.undecided, done.differing) == ({"fleet": "13"}, [], {})
    alone = send(form, "cy@gmail.com", fleet="15")
    before = given.snapshot(Company, Submission, Entry)
    with pytest.raises(Refused, match="no company"):
        intake.decide(**{**told, "submission_id": alone.pk}, take=True)
    assert given.snapshot(Company, Submission, Entry) == before


HEADING = "Email,Company,Fleet,Plan"


def rows(*lines, heading=HEADING):
    return "\n".join([heading, *lines, ""]).encode()


def test_a_list_brings_values_in_as_its_dry_run_said(cast):
    acme = companies.create(
        fields={"name": "Acme", "domain": "acme.example", "custom.plan": "free"}, actor=SYSTEM, now=NOW
    )
    given.a_contact(NOW, email="old@acme.example")
    given.a_contact(NOW, email="known@acme.example")
    content = rows(
        "ada@acme.example,,12,Pro", "bob@new.example,New,7,", "cy@new.example,New,8,pro", "dee@gmail.com,,9,",
        "old@acme.example,,12,", "known@acme.example,,,Free",
        "eve@gmail.com,Alone,1,", "fay@gmail.com,ALONE,1,",
        "bad@acme.example,,many,",
    )  # fmt: skip
    forecast = ["new", "new", "new", "new", "known", "known", "new", "new", "fault: wrong-value"]
    upload = tried(cast, content)
    assert fates(upload) == forecast and custom() == {"plan": "free"}
    told = list(upload.rows.order_by("number").values_list("differing", flat=True))
    assert told == [
        {"custom.plan": "pro"}, {}, {"custom.fleet": "8"}, {"custom.fleet": "9"}, {}, {}, {}, {}, {}
    ]  # fmt: skip
    wizard.start(import_id=upload.pk, actor=who(cast.marketer), now=at("Wed 11:00"))
    worked()
    assert fates(upload) == forecast
    assert list(upload.rows.order_by("number").values_list("differing", flat=True)) == told
    assert custom() == {"plan": "free", "fleet": "12"} and custom("New") == {"fleet": "7", "plan": "pro"}
    assert custom("Alone") == {"fleet": "1"}
    version = Company.objects.get(pk=acme.pk).version
    assert version == 2


def test_who_is_known_fills_their_company_and_the_next_stretch_knows(cast, monkeypatch):
    monkeypatch.setattr("leads.wizard.commands.matching.STRETCH", 1)
    monkeypatch.setattr("leads.wizard.commands.stretches.STRETCH", 1)
    given.a_contact(NOW, email="ada@acme.example")
    given.a_contact(NOW, email="bob@acme.example")
    content = rows("ada@acme.example,,12,", "bob@acme.example,,13,", "bob@acme.example,,12,")
    upload = tried(cast, content)
    assert fates(upload) == ["filled", "known", "known"]
    wizard.start(import_id=upload.pk, actor=who(cast.marketer), now=at("Wed 11:00"))
    worked()
    assert fates(upload) == ["filled", "known", "known"]
    assert [row.filled for row in upload.rows.order_by("number")] == [["custom.fleet"], [], []]


def test_an_import_that_is_taken_back_blanks_what_still_stands(cast):
    given.a_contact(NOW, email="old@acme.example", company_name="Acme")
    upload = done(cast, rows("old@acme.example,,12,Pro", "new@new.example,New,7,"))
    acme = Company.objects.get(domain="acme.example")
    changes = {"custom.plan": "free"}
    companies.edit(company_id=acme.pk, changes=changes, version=acme.version, actor=SYSTEM, now=LATER)
    wizard.undo(import_id=upload.pk, actor=who(cast.marketer), now=at("Thu 11:00"))
    worked(at("Thu 11:00"))
    acme.refresh_from_db()
    assert (acme.custom, custom("New")) == ({"plan": "free"}, {})
    row = ImportRow.objects.get(contact__email="old@acme.example")
    assert (row.undone, row.remark) == ("blanked", "What it filled was changed since.")


def test_the_wizard_suggests_a_companys_field_by_its_label_and_as_it_is_exported():
    target = next(each for each in known_targets() if each.key == "custom.fleet")
    assert (target.label, target.names) == ("Fleet (company)", ("fleet",))


def test_import_csv_fills_companies_of_people_and_of_deals(tmp_path, cast):
    people, how = tmp_path / "people.csv", tmp_path / "people.toml"
    people.write_text("mail,cars\na@acme.example,12\nb@acme.example,13\nc@new.example,many\nd@gmail.com,1\n")
    how.write_text('source = "old"\n[contact]\nemail = "mail"\n[company]\n"custom.fleet" = "cars"\n')
    call_command("import_csv", "contacts", str(people), map=how, stdout=StringIO())
    assert custom() == {"fleet": "12"} and Contact.objects.count() == 3
    assert "Fleet must be a number" in (tmp_path / "people.errors.csv").read_text()
    deals, how = tmp_path / "deals.csv", tmp_path / "deals.toml"
    deals.write_text("id,who,at,firm,cars\n1,a@acme.example,2026-02-05,F1,70\n")
    how.write_text(
        'source = "old"\n[contact]\nemail = "who"\n[opportunity]\nexternal_id = "id"\nclosed_at = "at"\n'
        '[company]\nexternal_id = "firm"\n"custom.fleet" = "cars"\n'
    )
    call_command("import_csv", "opportunities", str(deals), map=how, stdout=StringIO())
    assert Company.objects.get(external_id="F1").custom == {"fleet": "70"}
