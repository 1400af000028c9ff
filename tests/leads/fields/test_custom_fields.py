"""Fields that an organisation adds: what they take, who keeps them, and that values go wherever the
contact's own fields go."""

from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from leads.contacts import commands as contacts
from leads.contacts.models import Contact
from leads.fields import commands, queries
from leads.fields.models import CustomField
from leads.fields.rules import Choice, Definition, clean, plain, said
from leads.identity import commands as identity
from leads.identity.queries import last_merge
from leads.intake import commands as intake
from leads.intake.models import Submission
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who

pytestmark = pytest.mark.django_db
SYSTEM = actors.system("test")
NOW, LATER = at("Mon 10:00"), at("Mon 11:00")
SIZES = (Choice("small", "Up to 50"), Choice("big", "More than 50"), Choice("old", "Old", retired=True))


def field(label="Budget", kind="number", **told):
    return commands.create(
        fields={"of": "contact", "label": label, "kind": kind, **told}, actor=SYSTEM, now=NOW
    )


def a_contact(**custom):
    added = {f"custom.{key}": value for key, value in custom.items()}
    fields = {"name": "Ada", "email": "ada@acme.example", **added}
    return contacts.create(fields=fields, actor=SYSTEM, now=NOW)


def edit(contact, by, **custom):
    changes = {f"custom.{key}": value for key, value in custom.items()}
    return contacts.edit(
        contact_id=contact.pk, changes=changes, version=contact.version, actor=who(by), now=LATER
    )


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("number", " 007.50 ", "7.5"),
        ("number", "-0.0", "0"),
        ("number", 12, "12"),
        ("number", "123456789012345678.0123456789", "123456789012345678.0123456789"),
        ("date", "2026-02-28", "2026-02-28"),
        ("yes_no", "No", False),
        ("choice", "more than 50", "big"),
        ("choice", "old", "old"),
        ("several", "Up to 50; big", ["small", "big"]),
        ("several", ["big", "small", "big"], ["small", "big"]),
        ("text", "  a\u200b  b ", "a b"),
        ("url", "https://acme.example/x", "https://acme.example/x"),
        ("text", " \u200b", None),
    ],
)
def test_a_value_is_kept_exactly_and_in_one_form(kind, typed, kept):
    assert clean(Definition("f", "F", kind, SIZES), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("number", "1e5"), ("number", "NaN"), ("number", "1,5"), ("number", True), ("number", "1" * 19),
        ("date", "2026-02-30"), ("date", "31.3.2026"), ("yes_no", "perhaps"), ("choice", "huge"),
        ("several", "small; huge"), ("text", "a\x00b"), ("text", "x" * 501), ("text", ["a"]), ("text", {}),
        ("url", "javascript:alert(1)"), ("url", "acme.example"), ("email", "ada"),
    ],
)  # fmt: skip
def test_what_can_not_be_a_value_is_refused_by_the_fields_name(kind, typed):
    with pytest.raises(Refused) as refused:
        clean(Definition("f", "F", kind, SIZES), typed)
    assert refused.value.field == "custom.f"


@settings(max_examples=60, deadline=None)
@over(st.sampled_from(["text", "long_text", "number", "several", "choice", "date", "yes_no"]), st.data())
def test_what_is_kept_is_understood_again_as_it_is_and_as_it_is_read(kind, data):
    drawn = {
        "number": st.decimals(-(10**17), 10**17, places=4, allow_nan=False).map(str),
        "several": st.lists(st.sampled_from(["small", "big", "old"])),
        "choice": st.sampled_from(["small", "big", "old"]),
        "date": st.dates().map(str),
        "yes_no": st.booleans(),
    }.get(kind, st.text(max_size=60).filter(str.isprintable))
    defined = Definition("f", "F", kind, SIZES)
    kept = clean(defined, data.draw(drawn))
    assert clean(defined, kept) == kept
    assert clean(defined, said(defined, kept)) == kept
    assert clean(defined, plain(kept)) == kept


def test_a_kind_is_fixed_and_a_choice_stays_as_soon_as_there_is_a_value(cast):
    size = field("Size", "choice", choices=["small: Up to 50", "More"])
    size = commands.edit(field_id=size.pk, changes={"choices": ["small: Few", "More"]}, actor=SYSTEM, now=NOW)
    a_contact(size="few")
    with pytest.raises(Refused, match="already"):
        commands.edit(field_id=size.pk, changes={"kind": "text"}, actor=SYSTEM, now=LATER)
    size = commands.edit(field_id=size.pk, changes={"choices": ["More"]}, actor=SYSTEM, now=LATER)
    assert size.choices == [
        {"key": "more", "label": "More", "retired": False},
        {"key": "small", "label": "Few", "retired": True},
    ]
    assert Contact.objects.get().custom == {"size": "small"}


def test_only_admins_managers_and_leads_of_marketing_keep_fields(cast):
    before = given.snapshot(CustomField, Entry)
    for person in (cast.marketer, cast.rep, cast.lead):
        with pytest.raises(Refused):
            commands.create(
                fields={"of": "contact", "label": "X", "kind": "text"}, actor=who(person), now=NOW
            )
    assert given.snapshot(CustomField, Entry) == before


def test_an_edit_leaves_both_values_in_the_journal_and_a_bad_one_nothing(cast):
    field(), field("Keen", "yes_no")
    contact = a_contact(budget="100", keen="yes")
    assert contact.custom == {"budget": "100", "keen": True}
    edited = edit(contact, cast.marketer, budget="250.50", keen=None)
    assert edited.custom == {"budget": "250.5"}
    assert Entry.objects.get(kind="contact.changed").payload["changes"] == {
        "custom.budget": {"label": "Budget", "from": "100", "to": "250.5"},
        "custom.keen": {"label": "Keen", "from": "yes", "to": ""},
    }
    before = given.snapshot(Contact, Entry)
    for wrong in ({"budget": "much"}, {"unknown": "1"}):
        with pytest.raises(Refused):
            edit(edited, cast.marketer, **wrong)
    with pytest.raises(Refused) as refused:
        edit(contact, cast.marketer, budget="7")
    assert refused.value.detail["values"] == {"custom.budget": {"now": "250.5", "yours": "7"}}
    assert given.snapshot(Contact, Entry) == before


def test_a_blank_is_filled_no_is_an_answer_and_what_differs_is_returned():
    field(), field("Keen", "yes_no")
    contact = a_contact(keen=False)
    told = {"custom.keen": "yes", "custom.budget": "5"}
    assert contacts.fill_blanks(contact=contact, fields=told, actor=SYSTEM, now=LATER) == {
        "custom.keen": "yes"
    }
    assert contact.custom == {"keen": False, "budget": "5"}
    newest = {"custom.keen": "newest"}
    contacts.fill_blanks(contact=contact, fields=told, keeping=newest, actor=SYSTEM, now=LATER)
    assert contact.custom == {"keen": True, "budget": "5"}


def test_a_merge_carries_values_and_its_undo_leaves_what_was_changed_since(cast):
    field(), field("Team", "text"), field("Plan", "text")
    kept = a_contact(budget="1")
    other = given.a_contact(NOW, name="A.", email="a@acme.example")
    contacts.fill_blanks(
        contact=other,
        fields={"custom.budget": "2", "custom.team": "Data", "custom.plan": "Gold"},
        actor=SYSTEM,
        now=NOW,
    )
    one = identity.merge(
        kept_id=kept.pk, gone_id=other.pk, picks={"custom.budget": "gone"}, actor=who(cast.manager), now=LATER
    )
    assert one.custom == {"budget": "2", "team": "Data", "plan": "Gold"}
    edit(one, cast.marketer, plan="Silver")
    back = identity.separate(merge_id=last_merge(kept.pk).pk, actor=who(cast.manager), now=at("Mon 12:00"))
    assert back.custom == {"budget": "2", "team": "Data", "plan": "Gold"}
    kept.refresh_from_db()
    assert kept.custom == {"budget": "1", "plan": "Silver"}


def test_erasing_a_person_takes_the_values_away(cast):
    field()
    contact = a_contact(budget="1")
    identity.erase(contact_id=contact.pk, why="Asked on Monday", actor=who(cast.manager), now=LATER)
    contact.refresh_from_db()
    assert contact.custom == {}


def test_a_form_asks_for_a_field_and_what_does_not_fit_is_kept_aside():
    field("Size", "choice", choices=["small: Up to 50", "big: More"]), field()
    asked = [
        {"name": "email", "type": "email", "means": "email"},
        {"name": "size", "means": "custom:size"},
        {"name": "money", "type": "hidden", "means": "custom:budget"},
    ]
    form = intake.create_form(fields={"name": "Demo", "questions": asked}, actor=SYSTEM, now=NOW)
    assert (form.asks[1].type, form.asks[1].offers) == ("choice", [("small", "Up to 50"), ("big", "More")])
    sent = {"email": "eve@acme.example", "size": "big", "money": "a lot"}
    waiting = intake.receive(form=form, fields=sent, now=NOW)
    intake.take(submission_id=waiting.pk, now=LATER)
    done = Submission.objects.get()
    assert done.contact.custom == {"size": "big"}
    assert done.differing == {"custom.budget": "a lot"}


def test_a_list_is_narrowed_by_a_value_and_numbers_by_their_size():
    field(), field("Tags", "several", choices=["a: A", "b: B"])
    for number, tags in (("9", ["a"]), ("10", ["a", "b"]), ("200", [])):
        contacts.create(
            fields={"email": f"x{number}@acme.example", "custom.budget": number, "custom.tags": tags},
            actor=SYSTEM,
            now=NOW,
        )
    known = queries.known("contact")

    def found(key, values, by=""):
        rows = queries.narrowed(Contact.objects.all(), known[key], values, by)
        return sorted(int(row.custom["budget"]) for row in rows)

    assert found("budget", ["10.0", "200"]) == [10, 200]
    assert found("budget", ["10"], "min") == [10, 200]
    assert found("budget", ["10"], "max") == [9, 10]
    assert found("tags", ["a"]) == [9, 10]


def test_programs_narrow_the_list_and_change_values_key_by_key(cast, client):
    field(), field("Team", "text")
    contact = a_contact(budget="12", team="Data")
    client.force_login(cast.manager)
    found = client.get("/api/v1/contacts", {"custom.budget.min": "12", "custom.team": "Data,Sales"}).json()
    assert [row["custom"] for row in found["results"]] == [{"budget": "12", "team": "Data"}]
    assert client.get("/api/v1/contacts", {"custom.budget": "13"}).json()["results"] == []
    assert client.get("/api/v1/contacts", {"custom.nothing": "13"}).status_code == 400
    for wrong in ("much", "\u200b", ","):  # nothing to be seen is nothing to look for
        for name in ("custom.budget", "custom.budget.min"):
            answer = client.get("/api/v1/contacts", {name: wrong})
            assert (answer.status_code, answer.json()["field"]) == (422, "custom.budget")
    sent = {"custom": {"budget": 15, "team": None}}
    answer = client.patch(f"/api/v1/contacts/{contact.pk}", sent, content_type="application/json")
    assert answer.json()["custom"] == {"budget": "15"}
    wrong = {"custom": {"nothing": 1}}
    answer = client.patch(f"/api/v1/contacts/{contact.pk}", wrong, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, "custom.nothing")


def test_the_contacts_page_shows_and_saves_them_in_their_place(cast, client):
    field(), field("Notes to us", "long_text")
    contact = a_contact(budget="12")
    client.force_login(cast.marketer)
    assert "Notes to us" in client.get(f"/contacts/{contact.pk}/").content.decode()
    address = f"/contacts/{contact.pk}/field/custom.budget/"
    assert 'value="12"' in client.get(address).content.decode()
    assert client.post(address, {"value": "much", "version": "1"}).status_code == 422
    assert "13.5" in client.post(address, {"value": "13.50", "version": "1"}).content.decode()
    assert client.get(f"/contacts/{contact.pk}/field/custom.none/").status_code == 404
    contact.refresh_from_db()
    assert contact.custom == {"budget": "13.5"}


def test_what_is_of_a_list_is_chosen_on_the_contacts_page(cast, client):
    size = field("Size", "choice", choices=["Small", "Old"])
    field("Uses", "several", choices=["Pumps", "Fans", "Belts"])
    field("Partner", "yes_no")
    contact = a_contact(size="old", uses="pumps")
    old_retired = [{"key": "small", "label": "Small"}, {"key": "old", "label": "Old", "retired": True}]
    commands.edit(field_id=size.pk, changes={"choices": old_retired}, actor=SYSTEM, now=NOW)
    client.force_login(cast.marketer)

    def page(name):
        return client.get(f"/contacts/{contact.pk}/field/custom.{name}/").content.decode()

    def save(name, value, version):
        address = f"/contacts/{contact.pk}/field/custom.{name}/"
        assert client.post(address, {"value": value, "version": version}).status_code == 200
        contact.refresh_from_db()
        return contact.custom

    assert '<option value="old" selected>Old</option>' in page("size")
    assert "multiple" in page("uses") and '<option value="">' not in page("uses")
    assert save("uses", ["fans", "pumps"], 1) == {"size": "old", "uses": ["pumps", "fans"]}
    assert save("size", "small", 2)["size"] == "small"
    assert "Old" not in page("size")
    assert save("partner", "no", 3)["partner"] is False
    assert '<option value="no" selected>No</option>' in page("partner")
    assert save("uses", [], 4) == {"size": "small", "partner": False}


def test_a_file_brings_values_in_and_says_which_can_not_be_one(tmp_path):
    field()
    file, how = tmp_path / "people.csv", tmp_path / "map.toml"
    file.write_text("mail,money\na@acme.example,12.50\nb@acme.example,much\nc@acme.example,\n")
    how.write_text('source = "old"\n[contact]\nemail = "mail"\n"custom.budget" = "money"\n')
    call_command("import_csv", "contacts", str(file), map=how, stdout=StringIO())
    brought = dict(Contact.objects.values_list("email", "custom"))
    assert brought == {"a@acme.example": {"budget": "12.5"}, "c@acme.example": {}}
    assert "Budget must be a number" in (tmp_path / "people.errors.csv").read_text()
