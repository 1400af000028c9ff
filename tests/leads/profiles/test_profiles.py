"""Who is to be won: both sides write it, each save is a version, and nobody overwrites unseen."""

import pytest
from django.test import Client

from leads.profiles.api import ProfileFilters
from leads.profiles.models import Profile, ProfileVersion
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from tests import programs
from tests.given import at
from tests.programs import Program

NOW = at("Wed 12:00")
KEPT = (Profile, ProfileVersion, Entry)
PETRA = {
    "kind": "persona",
    "name": "Plant Petra",
    "size": "200 to 2000",
    "industry": "Food",
    "experience": "20 years",
    "pains": "Nights\nSpare parts",
    "wording": "Standstill",
    "why": "We met her",
}
BOTH_SIDES = {"marketer", "marketing_lead", "rep", "colleague", "lead", "other_rep", "manager"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def petra(cast):
    return Program(cast.rep).post("/profiles", PETRA).json()["id"]


def page_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_each_save_is_a_version_and_two_stand_side_by_side(cast, petra):
    mara, page = Program(cast.marketer), page_of(cast.rep)
    assert mara.shown(f"/profiles/{petra}")["pains"] == "Nights\nSpare parts"
    change = {"pains": "Nights", "name": "Petra", "why": "She has parts"}
    changed = mara.patch(f"/profiles/{petra}", change)
    assert (changed.json()["version"], changed.json()["saved_by"]["name"]) == (2, "Mara Marketer")
    assert mara.patch(f"/profiles/{petra}", {"name": "Petra", "why": "Same"}).json()["version"] == 2
    versions = mara.shown(f"/profiles/{petra}/versions")
    assert [(each["number"], each["why"]) for each in versions] == [(2, "She has parts"), (1, "We met her")]
    assert versions[1]["name"] == "Plant Petra" and versions[0]["industry"] == "Food"

    assert "Spare parts" not in page.get(f"/profiles/{petra}/").content.decode()
    assert "Spare parts" in page.get(f"/profiles/{petra}/?version=1").content.decode()
    both = page.get(f"/profiles/{petra}/compare/").content.decode()
    assert "<del>Nights<br>Spare parts</del>" in both and "<ins>Nights</ins>" in both
    assert "<del>Food" not in both
    assert page.get(f"/profiles/{petra}/?version=3").status_code == 404
    assert page.get(f"/profiles/{petra}/compare/?from=x").status_code == 404
    assert "Petra" in page.get("/profiles/").content.decode()
    kinds = Entry.objects.filter(thread=f"profile:{petra}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["profile.created", "profile.changed"]


def test_who_wrote_from_an_older_one_sees_both_texts_and_decides(cast, petra):
    page, sent = page_of(cast.marketer), {**PETRA, "pains": "Mine", "why": "Mine", "version": 1}
    Program(cast.rep).patch(f"/profiles/{petra}", {"pains": "Theirs", "why": "x"})
    before = ProfileVersion.objects.count()
    answer = page.post(f"/profiles/{petra}/edit/", sent)
    told = answer.content.decode()
    assert answer.status_code == 409 and ProfileVersion.objects.count() == before
    assert "Meanwhile it became “Theirs”." in told and ">\nMine</textarea>" in told
    assert 'name="version" value="2"' in told
    assert page.post(f"/profiles/{petra}/edit/", {**sent, "version": 2}).status_code == 302
    assert Profile.objects.get().pains == "Mine"
    seen = Program(cast.rep).get(f"/profiles/{petra}")["ETag"]
    page.post(f"/profiles/{petra}/edit/", {**sent, "pains": "Again", "version": 3})
    with programs.nothing_written(*KEPT):
        stale = Program(cast.rep).patch(f"/profiles/{petra}", {"pains": "B", "why": "b"}, If_Match=seen)
        programs.refused(stale, 412)


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"name": " "}, 400, "name"),
        ({"why": ""}, 400, "why"),
        ({"pains": "x" * 5001}, 400, "pains"),
        ({"pains": "a\x00b"}, 400, "pains"),
        ({"colour": "red"}, 400, "colour"),
    ],
)
def test_bad_input_is_named_and_writes_nothing(cast, petra, wrong, status, field):
    rita = Program(cast.rep)
    with programs.nothing_written(*KEPT):
        programs.refused(rita.post("/profiles", {**PETRA, **wrong}), status, field=field)
        programs.refused(rita.patch(f"/profiles/{petra}", {"size": "1", **wrong}), status, field=field)
        programs.refused(rita.patch(f"/profiles/{petra}", {"size": "Unexplained"}), 422, field="why")
        programs.refused(rita.post("/profiles", {**PETRA, "kind": "pope"}), 400, field="kind")


def test_both_sides_write_everybody_reads_and_lists_are_narrowed(cast, petra):
    programs.only_those_may(cast, BOTH_SIDES, lambda me: me.post("/profiles", PETRA), *KEPT)
    programs.needs_scope(cast, cast.rep, "content:write", lambda me: me.post("/profiles", PETRA), *KEPT)
    for path in ("/profiles", f"/profiles/{petra}", f"/profiles/{petra}/versions"):
        programs.reads_need_read(cast, path)
    rita = Program(cast.rep)
    rita.post("/profiles", {**PETRA, "kind": "icp", "name": "Mid-size plants"})
    rows = list(Profile.objects.order_by("pk"))
    cases = {
        ("kind", "icp"): lambda each: each.kind == "icp",
        ("q", "PLANTS"): lambda each: "plants" in each.name,
    }
    programs.narrows(rita, "/profiles", rows, cases)
    assert {name for name, _ in cases} == set(ProfileFilters.known())
    programs.refused(rita.get("/profiles/99999"), 404, code="no-such-profile")
    assert page_of(cast.admin).post("/profiles/new/", PETRA).status_code == 403
