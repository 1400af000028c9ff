"""A list comes in by the pages, from the file to the file of what was not brought in."""

import csv as table
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from leads.models import Contact, Handoff
from leads.wizard import commands
from leads.wizard.models import Import
from smarketing.kernel import clock
from tests.given import at, who
from tests.leads.wizard.office import NOW, brought, csv, done, tried, worked

pytestmark = pytest.mark.django_db
HUBSPOT = csv(
    '1,Ada,Byron,ada@analytical.example,Customer Success,"=cmd|\' /C calc\'!A0"',
    "2,Bob,,bob@acme.example,Lead,+44 20 7946 0001", "3,Eve,,no address,Lead,",
    heading="Record ID,First Name,Last Name,Email,Lifecycle Stage,Phone Number",
)  # fmt: skip


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def page(client, cast):
    client.force_login(cast.marketer)
    return client


def sent(page, content, name="hubspot.csv", **more):
    return page.post("/imports/new/", {"file": SimpleUploadedFile(name, content), **more})


def test_a_marketer_brings_a_list_in_and_takes_it_back(page, cast):
    assert "No list yet" in page.get("/imports/").text
    answer = sent(page, HUBSPOT)
    upload = Import.objects.get()
    assert answer.url == f"/imports/{upload.pk}/columns/"
    shown = page.get(answer.url).text
    assert '<option value="hubspot" selected>' in shown and '<option value="external_id" selected>' in shown
    chosen = {f"column-{n}": t for n, t in enumerate(
        ["external_id", "first_name", "last_name", "email", "stage", "phone"]
    )}  # fmt: skip
    said = {"source": "hubspot", "stage": "contact", "dates": "day", "zone": "Europe/Berlin"}
    answer = page.post(answer.url, {**chosen, **said, "encoding": "utf-8", "cut": "comma", "heading": "yes"})
    assert answer.url == f"/imports/{upload.pk}/"
    assert "being read" in page.get(answer.url).text
    worked()
    shown = page.get(answer.url).text
    assert "What would come of 3 rows" in shown and "Stage: 1 word of unknown meaning" in shown
    assert "Bring 1 row in" in shown
    words = {"stage-word": ["Customer Success", "Lead"], "stage-means": ["customer", "lead"]}
    assert page.post(f"/imports/{upload.pk}/words/", words).url == answer.url
    worked()
    assert "Bring 1 row in" in page.get(answer.url).text
    assert page.post(f"/imports/{upload.pk}/start/", {}).url == answer.url
    worked()
    assert Contact.objects.get().email == "bob@acme.example"
    assert "Not an e-mail address" in page.get(answer.url).text
    faults = page.get(f"/imports/{upload.pk}/faults/").getvalue().decode("utf-8-sig")
    rows = list(table.reader(StringIO(faults)))
    assert rows[0] == [*upload.columns, "Why not"]
    assert [row[:4] for row in rows[1:]] == [
        ["1", "Ada", "Byron", "ada@analytical.example"], ["3", "Eve", "", "no address"]
    ]  # fmt: skip
    assert rows[1][5] == "'=cmd|' /C calc'!A0"
    listed = page.get(f"/imports/{upload.pk}/rows/", {"outcome": "fault", "cause": "malformed-phone"}).text
    assert "is not a phone number" in listed and "Eve" not in listed
    assert "Whom it brought in goes again: 1 person, but" in page.get(f"/imports/{upload.pk}/undo/").text
    page.post(f"/imports/{upload.pk}/undo/", {})
    worked()
    assert not Contact.objects.exists()
    shown = page.get(answer.url).text
    assert "What became of 3 rows" in shown and "Taken back" in shown and "what stayed" not in shown
    assert "taken back" in page.get("/imports/").text


def test_what_stayed_when_a_list_was_taken_back_can_be_taken_back_when_nothing_stands_against_it(page, cast):
    first = done(cast, csv("ada@x.example,Ada,"))
    second = done(cast, csv("ada@x.example,Ada,+44 20 7946 0001"), moment=at("Wed 12:00"))
    for upload in (first, second, first):
        shown = page.get(f"/imports/{upload.pk}/undo/").text
        page.post(f"/imports/{upload.pk}/undo/", {})
        worked()
    assert "1 row stayed. What nothing stands against any more is taken back" in shown
    assert not Contact.objects.exists()
    assert "what stayed" not in page.get(f"/imports/{first.pk}/").text


def test_another_encoding_is_read_live_and_kept_with_what_is_chosen(page, cast):
    content = "E-Mail;Vorname\nzoe@x.example;Zoë\n".encode("cp1252")
    where = sent(page, content).url
    live = {"encoding": "iso-8859-1", "cut": "comma", "preset": ""}
    shown = page.get(where, live, headers={"HX-Request": "true"}).text
    assert shown.lstrip().startswith("<form") and "E-Mail;Vorname" in shown
    assert Import.objects.get().layout["delimiter"] == ";"
    shown = page.get(where, {"encoding": "utf-8"}, headers={"HX-Request": "true"}).text
    assert "Zo\ufffd" in shown
    assert page.get(where, {"encoding": "utf-7000"}).status_code == 422


def test_what_makes_no_sense_comes_back_with_what_was_chosen(page, cast):
    upload = brought(cast, csv("ada@analytical.example,Ada,"))
    where = f"/imports/{upload.pk}/columns/"
    said = {"source": "us", "stage": "contact", "dates": "day", "zone": "UTC", "column-1": "name"}
    answer = page.post(where, said)
    assert answer.status_code == 422 and "by these people are told apart" in answer.text
    assert '<option value="name" selected>' in answer.text
    upload.refresh_from_db()
    assert upload.state == "uploaded"
    answer = page.post(where, {**said, "column-0": "email", "column-2": "name"})
    assert answer.status_code == 422 and "Two columns are said to be Name" in answer.text


def test_a_file_that_came_in_before_is_said_so_and_taken_when_it_is_meant(page, cast):
    first = done(cast, HUBSPOT)
    answer = sent(page, HUBSPOT)
    assert answer.status_code == 422
    assert "This very file came in on 04 March 2026" in answer.text and f"/imports/{first.pk}/" in answer.text
    assert Import.objects.count() == 1
    assert sent(page, HUBSPOT, again="on").status_code == 302


def test_a_file_is_said_to_come_in_from_the_moment_it_is_started(page, cast):
    upload = tried(cast, HUBSPOT)
    assert sent(page, HUBSPOT).status_code == 302
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=NOW)
    assert "This very file came in" in sent(page, HUBSPOT).text


def test_a_list_can_be_pasted_and_nothing_else_is_asked_of_it(page, cast):
    where = page.post("/imports/new/", {"text": "ada@analytical.example\nbob@acme.example\n"}).url
    upload = Import.objects.get()
    assert (upload.columns, upload.options["columns"]) == (["Column 1"], {"Column 1": "email"})
    assert "Column 1" in page.get(where).text
    assert page.post("/imports/new/", {}).status_code == 422
    assert page.post("/imports/new/", {"text": " \n "}).status_code == 422


@pytest.mark.parametrize(
    "row, said",
    [
        ("eve@x.example,Warm", "Nothing of it would come in as it is read now."),
        ("bob@acme.example,", "Everybody in it is here already, with all that it says."),
        ("eve@x.example,", "Bring 1 row in"),
    ],
)
def test_only_a_list_of_which_something_comes_can_be_brought_in(page, cast, row, said):
    done(cast, csv("bob@acme.example,", heading="Email,Stage"))
    upload = tried(cast, csv(row, heading="Email,Stage"), again=True)
    text = page.get(f"/imports/{upload.pk}/").text
    assert said in text
    assert (f"/imports/{upload.pk}/start/" in text) == said.startswith("Bring")


def test_handing_off_is_asked_for_and_capped(page, cast, settings):
    settings.IMPORT_MOST_HANDOFFS = 3
    rows = [f"p{n}@acme{n}.example,Pat {n},+44 20 7946 000{n},MQL" for n in range(4)]
    upload = tried(cast, csv(*rows, heading="Email,Name,Phone,Stage"))
    start = f"/imports/{upload.pk}/start/"
    assert "1 to 3" in page.post(start, {"offer_team_id": cast.sales.pk, "offer_most": "4"}).text
    assert page.post(start, {"offer_team_id": cast.sales.pk}).status_code == 422
    assert page.post(start, {"offer_team_id": cast.sales.pk, "offer_most": "2"}).status_code == 302
    worked()
    assert Handoff.objects.filter(sales_team=cast.sales).count() == 2
    assert Contact.objects.count() == 4
    assert (
        'Handed off to EMEA: <span class="num">2</span> of at most 2'
        in page.get(f"/imports/{upload.pk}/").text
    )


def test_reps_are_told_that_they_may_not(client, cast):
    upload = brought(cast, csv("ada@analytical.example,Ada,"))
    client.force_login(cast.rep)
    for path in (
        "",
        "new/",
        f"{upload.pk}/",
        f"{upload.pk}/columns/",
        f"{upload.pk}/rows/",
        f"{upload.pk}/faults/",
    ):
        assert client.get(f"/imports/{path}").status_code == 403
    assert client.post("/imports/new/", {"text": "eve@example.com"}).status_code == 403
    assert Import.objects.count() == 1


def test_a_program_brings_a_list_in(client, cast):
    client.force_login(cast.lead)
    content, api = csv("ada@analytical.example,Ada,", "x,Bob,"), "/api/v1/imports"

    def posted(content):
        file = SimpleUploadedFile("a.csv", content)
        return client.post(f"{api}/files", {"file": file}, headers={"Idempotency-Key": "1"})

    made = posted(content)
    assert (made.status_code, posted(content).json()["id"]) == (201, made.json()["id"])
    assert "another body" in posted(b"x").text
    it = f"{api}/{made.json()['id']}"
    assert made.json()["meaning"]["columns"] == {"Email": "email", "Name": "name", "Phone": "phone"}
    client.post(f"{it}/match", {}, content_type="application/json")
    worked()
    assert client.get(it).json()["counts"] == [
        {"outcome": "new", "cause": "", "label": "New people", "rows": 1},
        {"outcome": "fault", "cause": "malformed-email", "label": "Not an e-mail address", "rows": 1},
    ]
    client.post(f"{it}/start", {}, content_type="application/json")
    worked()
    row = client.get(f"{it}/rows", {"outcome": "new"}).json()["results"][0]
    assert (row["number"], row["cells"][0], row["contact_id"]) == (
        2,
        "ada@analytical.example",
        Contact.objects.get().pk,
    )
    kay, zoe = {"Email": "kay@kay.example", "Name": "Kay"}, {"Email": "zoe@zoe.example", "Name": None}
    said = {"rows": [kay, zoe, {"Email": "x"}], "name": "From our shop"}
    made = client.post(api, said, content_type="application/json").json()
    assert (made["name"], made["format"], made["columns"]) == ("From our shop", "rows", ["Email", "Name"])
    samples = Import.objects.get(pk=made["id"]).samples
    assert samples == [["kay@kay.example", "Kay"], ["zoe@zoe.example", ""], ["x", ""]]


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(client, cast, settings):
    settings.IMPORT_LARGEST_MB = 0
    client.force_login(cast.lead)
    file = SimpleUploadedFile("a.csv", b"x" * 20_000)
    assert client.post("/api/v1/imports/files", {"file": file}).status_code == 413
    assert not Import.objects.exists()
