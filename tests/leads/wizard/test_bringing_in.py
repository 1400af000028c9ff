"""A list comes in: what the dry run says is what comes; nobody is doubled, and nothing known is lost."""

import pytest

from leads.fields import commands as custom
from leads.handoff import commands as handoffs
from leads.identity import commands as identity
from leads.identity.queries import subject
from leads.models import Company, Contact
from leads.record import sheet
from leads.record.queries.listing import rows as listed
from leads.wizard import commands
from leads.wizard.models import ImportFile
from leads.wizard.queries.matching import wordings
from smarketing.journal.models import Entry
from smarketing.kernel import tables
from smarketing.kernel.errors import Refused
from smarketing.kernel.tables import Format
from tests import given
from tests.given import at, who
from tests.leads.wizard.office import NOW, brought, csv, done, fates, tried, workbook, worked

pytestmark = pytest.mark.django_db


def test_the_dry_run_writes_nothing_but_says_what_comes(cast):
    upload = tried(cast, csv("ada@analytical.example,Ada,", "no address,Bob,"))
    assert upload.state == "checked"
    assert fates(upload) == ["new", "fault: malformed-email"]
    assert not Contact.objects.exists() and not Company.objects.exists()


def test_new_people_come_with_company_stage_owner_and_first_touchpoint(cast):
    content = csv(
        "ada@analytical.example,Ada,Byron,MQL,Mara Marketer,2026-02-03,paid_search",
        heading="Email,First name,Last name,Stage,Owner,Created,Channel",
    )
    upload = done(cast, content)
    ada = Contact.objects.get()
    assert (upload.state, fates(upload)) == ("done", ["new"])
    assert (ada.name, ada.stage, ada.owner, ada.channel) == ("Ada Byron", "mql", cast.marketer, "paid_search")
    assert ada.company.domain == "analytical.example"
    assert ada.created_at == ada.touchpoints.get().happened_at == at("Tue 00:00", week=-4)
    assert list(ada.moves.order_by("pk").values_list("to_stage", flat=True)) == [
        "contact", "prospect", "lead", "mql"
    ]  # fmt: skip
    assert upload.rows.get().contact == ada


def test_known_people_are_filled_where_they_were_blank_and_keep_the_rest(cast):
    known = given.a_contact(at("Mon 09:00"), name="Ada", email="ada@analytical.example", stage="contact")
    content = csv("ADA@analytical.example,Augusta,+44 20 7946 0001,lead", heading="Email,Name,Phone,Stage")
    upload = done(cast, content)
    known.refresh_from_db()
    row = upload.rows.get()
    assert fates(upload) == ["filled"]
    assert (known.name, known.phone, known.stage) == ("Ada", "+44 20 7946 0001", "lead")
    assert row.differing == {"name": "Augusta"}
    assert row.changes == {"phone": "+44 20 7946 0001", "stage": {"from": "contact", "to": "lead"}}
    told = Entry.objects.get(kind="contact.changed")
    assert told.payload["changes"] == {"phone": {"from": "", "to": "+44 20 7946 0001"}}
    assert told.actor_label == cast.marketer.name


def test_who_stands_twice_in_a_file_is_one_person_in_the_dry_run_and_in_the_real_one(cast):
    content = csv(
        "ada@analytical.example,7,Ada,", "ada@analytical.example,,,+44 20 7946 0001",
        "ADA@analytical.example,7,,+44 20 7946 0001", ",7,,", "bob@acme.example,7,Bob,",
        "bob@acme.example,8,Bob,", "bob@acme.example,7,,",
        heading="Email,Record ID,Name,Phone",
    )  # fmt: skip
    expected = ["new", "filled", "known", "known", "known", "new", "fault: two-people"]
    assert fates(tried(cast, content)) == expected
    upload = done(cast, content)
    assert fates(upload) == expected
    assert Contact.objects.count() == 2
    assert upload.rows.get(number=6).differing == {"email": "bob@acme.example", "name": "Bob"}


def test_what_earlier_stretches_bring_is_known_to_the_dry_run(cast, monkeypatch):
    monkeypatch.setattr("leads.wizard.commands.matching.STRETCH", 2)
    monkeypatch.setattr("leads.wizard.commands.stretches.STRETCH", 2)
    known = given.a_contact(at("Mon 09:00"), name="", email="kay@kay.example", stage="contact")
    rows = [
        "ada@a.example,1,Ada,", "kay@kay.example,2,Kay,", ",2,,+1 202 555 0101", ",2,Kay,",
        ",1,Ada,", "ada@a.example,,,+1 202 555 0102", "ada@a.example,2,,",
    ]  # fmt: skip
    content = csv(*rows, heading="Email,Record ID,Name,Phone")
    expected = ["new", "filled", "filled", "known", "known", "filled", "fault: two-people"]
    assert fates(tried(cast, content)) == expected
    assert fates(done(cast, content)) == expected
    known.refresh_from_db()
    assert (known.name, known.external_id, known.phone) == ("Kay", "2", "+1 202-555-0101")


def test_words_mean_what_somebody_says_and_nothing_until_then(cast):
    content = csv("a@a.example,Warm", "b@b.example,Cold", "c@c.example,", heading="Email,Lead Status")
    assert fates(tried(cast, content)) == ["fault: unknown-stage", "fault: unknown-stage", "new"]
    upload = done(cast, content, words={"stage": {" WARM": "lead", "cold": ""}}, stage="prospect")
    assert fates(upload) == ["new"] * 3
    assert list(Contact.objects.order_by("email").values_list("stage", flat=True)) == [
        "lead", "prospect", "prospect"
    ]  # fmt: skip


def test_days_of_added_fields_are_read_as_the_list_writes_its_dates(cast):
    custom.create(
        fields={"of": "contact", "label": "Since", "kind": "date"}, actor=who(cast.manager), now=NOW
    )
    days = [
        "05.02.2026",
        "5 Feb 2026",
        "2026/02/05",
        "2026-02-05 23:30:00",
        "05/02/2026",
        "13/02/2026",
        "soon",
    ]
    rows = [f"{number}@x.example,{day}" for number, day in enumerate(days)]
    upload = done(cast, csv(*rows, heading="Email,Since"))
    assert upload.options["dates"] == "day"
    assert fates(upload) == [*["new"] * 6, "fault: wrong-value"]
    kept = Contact.objects.order_by("email").values_list("custom__since", flat=True)
    assert list(kept) == [*["2026-02-05"] * 5, "2026-02-13"]


def test_a_name_that_two_people_have_is_nobodys_until_somebody_says_whose(cast):
    namesake = given.user(cast.rep.name, cast.rep.team)
    content = csv(
        f"a@x.example,{cast.rep.name}", f"b@x.example,{namesake.email}", heading="Email,Owner"
    )  # fmt: skip
    upload = tried(cast, content)
    assert fates(upload) == ["fault: unknown-owner", "new"]
    choices = dict(wordings(upload)[0].choices)
    assert choices[str(namesake.pk)] == f"{cast.rep.name}, {namesake.email}"
    assert choices[str(cast.marketer.pk)] == cast.marketer.name


def test_a_workbook_comes_in_like_a_text(cast):
    content = workbook(["Email", "Name", "Created"], ["ada@a.example", "Ada", NOW.replace(tzinfo=None)])
    upload = done(cast, content)
    assert (upload.form, fates(upload)) == ("xlsx", ["new"])
    assert Contact.objects.get().created_at == NOW


def test_who_was_erased_stays_out_and_leaves_nothing_in_the_rows(cast):
    gone = given.a_contact(at("Mon 09:00"), email="eve@example.com")
    identity.erase(contact_id=gone.pk, why="Her mail of Monday", actor=who(cast.manager), now=at("Mon 10:00"))
    upload = tried(cast, csv("eve@example.com,Eve,", "ada@a.example,Ada,"))
    assert fates(upload) == ["fault: erased", "new"]
    assert upload.rows.get(cause="erased").cells == []
    commands.match(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    worked()
    assert fates(upload) == ["fault: erased", "new"]


def test_erasing_a_person_reaches_every_list_they_are_in(cast):
    content = csv("eve@example.com,Eve,", "ada@a.example,Ada,")
    was_in = done(cast, content)
    waiting = brought(cast, content, again=True)
    faulty = tried(cast, csv("eve@example.com,Eve,", "EVE@example.com,Eve,none"))
    eve = Contact.objects.get(email="eve@example.com")
    found = subject(eve)["records"]["importrow"]
    assert [row["cells"][1] for row in found] == ["Eve"]
    identity.erase(contact_id=eve.pk, why="Her mail of today", actor=who(cast.manager), now=at("Thu 10:00"))
    assert [row.cells[:1] for row in was_in.rows.order_by("number")] == [[], ["ada@a.example"]]
    assert [row.cells for row in faulty.rows.all()] == [[], []]
    assert fates(faulty) == ["fault: erased"] * 2
    commands.start(import_id=faulty.pk, actor=who(cast.marketer), now=at("Thu 10:30"))
    worked(at("Thu 10:30"))
    assert fates(faulty) == ["fault: erased"] * 2
    waiting.refresh_from_db()
    assert waiting.samples == [] and not ImportFile.objects.filter(upload=waiting).exists()
    with pytest.raises(Refused, match="The file is gone"):
        commands.match(import_id=waiting.pk, actor=who(cast.marketer), now=at("Thu 11:00"))


def test_a_list_taken_out_comes_back_and_finds_everybody_also_by_other_systems_ids(cast):
    for source in ("hubspot", "olist"):
        given.a_contact(at("Mon 09:00"), name=f"Of {source}", email="", source=source, external_id="7")
    ada = given.a_contact(at("Mon 09:00"), name="Ada", email="ada@a.example")
    kay = given.a_contact(at("Mon 09:00"), name="Kay", email="kay@k.example")
    for contact, reason in ((ada, "do_not_contact"), (kay, "competitor")):
        handoffs.disqualify(contact_id=contact.pk, reason=reason, actor=who(cast.marketer), now=NOW)
    taken = b"".join(tables.download(sheet.table(listed()), Format.CSV, NOW))
    upload = done(cast, taken)
    assert (upload.options["preset"], fates(upload)) == ("smarketing", ["known"] * 4)
    assert not upload.rows.exclude(differing={}).exists()
    for each in Contact.objects.all():
        each.delete()
    assert fates(done(cast, taken, again=True)) == ["new"] * 4
    kept = Contact.objects.order_by("source", "name").values_list(
        "source", "external_id", "name", "disqualified"
    )
    assert list(kept) == [
        ("", "", "Ada", "do_not_contact"), ("", "", "Kay", "competitor"),
        ("hubspot", "7", "Of hubspot", ""), ("olist", "7", "Of olist", ""),
    ]  # fmt: skip


OPTED = [
    "new@x.example,MQL,Yes", "known@x.example,MQL,TRUE", "known@x.example,MQL,no", "rival@x.example,,1",
    "new@x.example,SQL,", "fine@x.example,,0", "odd@x.example,,perhaps",
]  # fmt: skip


def test_who_is_not_to_be_contacted_is_marked_so_also_who_is_here_already(cast):
    given.a_contact(at("Mon 09:00"), email="rival@x.example")
    known = given.an_offer(cast, at("Wed 09:00"), email="known@x.example").contact
    Contact.objects.filter(email="rival@x.example").update(disqualified="competitor", disqualified_at=NOW)
    upload = tried(cast, csv(*OPTED, heading="Email,Stage,Email Opt Out"))
    expected = ["new", "filled", "known", "known", "known", "new", "fault: neither-yes-nor-no"]
    assert fates(upload) == expected
    assert not Contact.objects.filter(disqualified="do_not_contact").exists()
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    worked()
    assert fates(upload) == expected
    marks = Contact.objects.order_by("email").values_list("email", "stage", "disqualified")
    assert list(marks) == [
        ("fine@x.example", "contact", ""), ("known@x.example", "mql", "do_not_contact"),
        ("new@x.example", "mql", "do_not_contact"), ("rival@x.example", "lead", "competitor"),
    ]  # fmt: skip
    assert known.handoffs.get().state == "withdrawn"
    told = Entry.objects.filter(kind="contact.disqualified", actor_label="import")
    alike = told.values_list("payload", "occurred_at").distinct()  # of who is new as of who was here
    assert (told.count(), list(alike)) == (2, [({"reason": "do_not_contact"}, NOW)])
    assert upload.rows.get(number=5).differing == {"mark": "do_not_contact"}


def test_who_is_disqualified_comes_in_so_by_words_of_the_file_put_for_ours(cast):
    known = given.an_offer(cast, at("Wed 09:00"), email="known@x.example").contact
    rows = [
        "rival@x.example,Mitbewerb,", "known@x.example,Student,", "known@x.example,Competitor,",
        "both@x.example,student,yes", "fine@x.example,No,", "odd@x.example,Spam,",
    ]  # fmt: skip
    words = {"mark": {"Mitbewerb": "competitor"}}
    upload = done(cast, csv(*rows, heading="Email,Disqualified,Do not contact"), words=words)
    assert fates(upload) == ["new", "filled", "known", "new", "new", "fault: unknown-mark"]
    marks = Contact.objects.order_by("email").values_list("email", "disqualified")
    assert list(marks) == [
        ("both@x.example", "do_not_contact"), ("fine@x.example", ""),
        ("known@x.example", "student"), ("rival@x.example", "competitor"),
    ]  # fmt: skip
    assert known.handoffs.get().state == "offered"  # as when sales or marketing says so by hand
    assert upload.rows.get(number=4).differing == {"mark": "competitor"}


def test_one_id_of_two_systems_is_two_people_in_the_dry_run_and_in_the_real_one(cast):
    rows = ["7,hubspot,Ada", "7,olist,Bob", "7,hubspot,Ada", "8,,Kay", "8,import,Kay"]
    content = csv(*rows, heading="Id,System,Name")
    columns = {"Id": "external_id", "System": "source", "Name": "name"}
    upload = tried(cast, content, columns=columns)
    expected = ["new", "new", "known", "new", "known"]
    assert fates(upload) == expected
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    worked()
    assert fates(upload) == expected
    assert sorted(Contact.objects.values_list("source", flat=True)) == ["hubspot", "import", "olist"]
