"""Two who change one form, or one web site, at once: the second sees what the first made of it beside what
they typed, nothing is overwritten unseen, and sending again decides. By program that is a 412."""

from html import unescape

import pytest
from django.test import Client

from leads.campaigns import commands as campaigns
from leads.intake import commands as intake
from leads.intake.models import ConsentText, Form
from leads.tracking import commands as tracking
from leads.tracking.models import Site
from smarketing.journal.models import Entry
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from tests import programs
from tests.given import at, who
from tests.programs import Program

NOW = at("Wed 12:00")
SYSTEM = actors.system("test")
KEPT = (Form, Site, ConsentText, Entry)
EMAIL = {"name": "mail", "label": "Your e-mail", "type": "email", "means": "email"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def form(cast):
    return intake.create_form(fields={"name": "Demo request"}, actor=SYSTEM, now=at("Mon 09:00"))


@pytest.fixture
def site(cast):
    return tracking.create_site(fields={"name": "Blog"}, actor=SYSTEM, now=at("Mon 09:00"))


@pytest.fixture
def mara(cast):
    client = Client()
    client.force_login(cast.marketer)
    return client


def said(answer):
    return unescape(answer.content.decode())


def test_of_a_form_both_values_are_shown_and_sending_again_decides(cast, mara, form):
    spring = campaigns.create(fields={"name": "Spring", "key": "s"}, actor=who(cast.marketer), now=NOW)
    page = mara.get(f"/settings/forms/{form.pk}/edit/")
    assert 'name="version" value="1"' in said(page)
    theirs = {"name": "Theirs", "campaign_id": spring.pk, "consent_text": "You may write."}
    assert Program(cast.manager).patch(f"/forms/{form.pk}", {**theirs, "origins": ["https://a.example"]})
    mine = {"name": "Mine", "kind": "offer", "is_active": "on", "thanks": "See you", "version": 1}
    with programs.nothing_written(*KEPT):
        answer = mara.post(f"/settings/forms/{form.pk}/edit/", mine)
    told = said(answer)
    assert answer.status_code == 409 and 'name="version" value="2"' in told
    for shown in ("“Theirs”", "“Spring”", "“You may write.”", "“https://a.example”"):
        assert f"Meanwhile it became {shown}." in told
    assert 'value="Mine"' in told and "See you</textarea>" in told
    assert mara.post(f"/settings/forms/{form.pk}/edit/", {**mine, "version": 2}).status_code == 302
    form.refresh_from_db()
    assert (form.name, form.campaign, form.consent, form.thanks) == ("Mine", None, None, "See you")


def test_of_what_a_form_asks_too(cast, mara, form):
    Program(cast.manager).patch(f"/forms/{form.pk}", {"questions": [EMAIL]})
    rows = {"q-TOTAL_FORMS": 1, "q-INITIAL_FORMS": 0, "q-0-label": "Work mail", "q-0-name": "mail",
            "q-0-type": "email", "q-0-means": "email", "q-0-keeping": "fill", "q-0-ORDER": 1}  # fmt: skip
    for version in (1, ""):
        with programs.nothing_written(*KEPT):
            answer = mara.post(f"/settings/forms/{form.pk}/fields/", {**rows, "version": version})
        told = said(answer)
        assert answer.status_code == 409 and 'name="version" value="2"' in told
        assert "fields is now “Your e-mail”, yours is “Work mail”" in told and 'value="Work mail"' in told
    mara.post(f"/settings/forms/{form.pk}/fields/", {**rows, "version": 2})
    assert [each.label for each in Form.objects.get().asks] == ["Work mail"]


def test_of_a_web_site_too(cast, mara, site):
    theirs = {"keep_days": 30, "key_pages": [{"pattern": "/pricing", "name": "Prices"}]}
    Program(cast.manager).patch(f"/sites/{site.pk}", theirs)
    mine = {"name": "Blog", "consent": "required", "keep_days": 90, "key_pages": "/docs/* Docs",
            "most_per_minute": 300, "is_active": "on", "version": 1}  # fmt: skip
    with programs.nothing_written(*KEPT):
        answer = mara.post(f"/settings/sites/{site.pk}/edit/", mine)
    told = said(answer)
    assert answer.status_code == 409 and 'name="version" value="2"' in told
    assert "Meanwhile it became “30”." in told and "Meanwhile it became “/pricing Prices”." in told
    assert 'value="90"' in told and "/docs/* Docs</textarea>" in told
    assert mara.post(f"/settings/sites/{site.pk}/edit/", {**mine, "version": 2}).status_code == 302
    site.refresh_from_db()
    assert (site.keep_days, site.revision) == (90, 3)


@pytest.mark.parametrize("kind", ["form", "site"])
def test_a_program_is_told_both_values_and_who_changes_nothing_is_not(cast, mara, form, site, kind):
    path, page = {
        "form": (f"/forms/{form.pk}", f"/settings/forms/{form.pk}/edit/"),
        "site": (f"/sites/{site.pk}", f"/settings/sites/{site.pk}/edit/"),
    }[kind]
    me = Program(cast.marketer)
    seen = me.get(path)["ETag"]
    Program(cast.manager).patch(path, {"name": "Theirs"})
    with programs.nothing_written(*KEPT):
        stale = me.patch(path, {"name": "Mine"}, If_Match=seen)
        assert programs.refused(stale, 412)["values"] == {"name": {"now": "Theirs", "yours": "Mine"}}
        same = {"name": "Theirs", "kind": "offer", "consent": "required", "keep_days": 180,
                "most_per_minute": 60 if kind == "form" else 300, "is_active": "on"}  # fmt: skip
        assert mara.post(page, {**same, "version": 1}).status_code == 302
        assert mara.post(page, same).status_code == 422  # a page that says no version wrote from none
    assert me.patch(path, {"name": "Mine"}, If_Match=me.get(path)["ETag"]).status_code == 200
