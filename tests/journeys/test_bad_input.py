"""Bad input at the doors people and programs use: a clear answer each time, and not one row of any table
is different afterwards.
"""

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.models import Contact, Submission
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from tests import given

pytestmark = pytest.mark.django_db
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
LEADS = "docs/examples/olist-leads.toml"
HEADER = "mql_id,first_contact_date,landing_page_id,origin"
TICKED = "The person exists and can be reached."
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# What a refused request may leave behind: that somebody is signed in.
OURS_TO_SKIP = {"django_session"}


def everything():
    """A digest of every table."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in OURS_TO_SKIP]
        digest = "SELECT md5(coalesce(string_agg(t::text, '\n' ORDER BY t::text), '')) FROM {} t"
        found = {}
        for name in names:
            cursor.execute(digest.format(name))
            found[name] = cursor.fetchone()[0]
    return found


@pytest.fixture
def form(db):
    fields = {"name": "Demo request"}
    return intake.create_form(fields=fields, actor=actors.system("test"), now=given.MONDAY)


@pytest.fixture
def offer(cast):
    """Made twenty minutes ago, held by the rep."""
    return given.an_offer(cast, clock.now() - timedelta(minutes=20))


@pytest.fixture
def accepted(cast, offer):
    handoffs.accept(handoff_id=offer.pk, actor=given.who(cast.rep), now=clock.now() - timedelta(minutes=9))
    return offer


def post(user, path, **fields):
    """Sent by that person; the answer, after making sure that nothing was written."""
    client = Client()
    client.force_login(user)
    before = everything()
    answer = client.post(path, fields)
    assert everything() == before
    return answer


def submit(key, body, kind=JSON):
    before = everything()
    answer = Client().post(f"/api/v1/forms/{key}/submissions", body, content_type=kind)
    assert everything() == before
    return answer


def says(answer, status, words):
    assert answer.status_code == status
    assert words in answer.content.decode()


# Forms


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@b.example", "a b@c.example", "ada@b..example", "a@b@c.example"]
)
def test_a_malformed_e_mail(form, email):
    answer = submit(form.key, json.dumps({"work_email": email, "name": "Ada"}))
    assert answer.status_code == 422
    assert answer.json()["field"] == "work_email"
    assert "e-mail" in answer.json()["detail"]


def test_a_malformed_e_mail_in_a_page_keeps_what_was_typed(form):
    says(submit(form.key, "email=ada%40&name=Ada+Lovelace", FORM), 422, "Ada Lovelace")


@pytest.mark.parametrize("key", ["nobody-knows-me", "x" * 41, "a%00b", "é"])
def test_an_unknown_form_key(form, key):
    answer = submit(key, json.dumps({"email": "ada@lovelace.example"}))
    assert answer.status_code == 404


def test_a_form_that_was_switched_off(form):
    marketing = actors.system("test")
    off = {"is_active": False}
    intake.edit_form(form_id=form.pk, changes=off, revision=1, actor=marketing, now=given.MONDAY)
    assert submit(form.key, json.dumps({"email": "ada@lovelace.example"})).status_code == 404


@pytest.mark.parametrize("kind", [JSON, FORM])
def test_a_body_over_64_kb(form, kind):
    email = "ada@lovelace.example"
    fields = {"email": email, "message": "m" * 64 * 1024}
    body = json.dumps(fields) if kind == JSON else f"email={email}&message={fields['message']}"
    assert submit(form.key, body, kind).status_code == 413


# Moves


@pytest.mark.parametrize("move", ["steal", "log_attempt", "accept-all", "../accept"])
def test_an_unknown_move(cast, offer, move):
    assert post(cast.manager, f"/handoffs/{offer.pk}/{move}/").status_code == 404


def test_a_move_of_a_handoff_that_is_not_there(cast, offer):
    assert post(cast.rep, f"/handoffs/{offer.pk + 1}/accept/").status_code == 404


def test_a_move_that_the_state_forbids(cast, offer):
    offered = "Already offered by Mara Marketer at"
    says(post(cast.rep, f"/handoffs/{offer.pk}/qualify/", criteria=[TICKED]), 409, offered)
    says(post(cast.rep, f"/handoffs/{offer.pk}/return/", reason="too_early"), 409, offered)


def test_qualifying_somebody_of_whom_not_everything_is_ticked(cast, accepted):
    says(post(cast.rep, f"/handoffs/{accepted.pk}/qualify/", criteria=[TICKED]), 422, "Not ticked yet")
    assert post(cast.rep, f"/handoffs/{accepted.pk}/qualify/").status_code == 422


def test_a_move_by_somebody_of_the_other_team(cast, offer):
    says(post(cast.other_rep, f"/handoffs/{offer.pk}/accept/"), 403, "Rita Rep")
    says(post(cast.marketer, f"/handoffs/{offer.pk}/reject/", reason="bad_data"), 403, "Rita Rep")


def test_accepting_what_somebody_took(cast, accepted):
    for who in (cast.lead, cast.manager, cast.rep):
        says(post(who, f"/handoffs/{accepted.pk}/accept/"), 409, "Already accepted by Rita Rep at")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a reason; marketing learns from it."),
        ({"reason": ""}, "Choose a reason; marketing learns from it."),
        ({"reason": "mood"}, "mood"),
        ({"reason": "no_response"}, "no_response"),
        ({"reason": "other"}, "needs a comment"),
        ({"reason": "bad_data", "rating": "6"}, "6"),
    ],
)
def test_rejecting_without_a_reason(cast, offer, fields, words):
    says(post(cast.rep, f"/handoffs/{offer.pk}/reject/", **fields), 422, words)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (+5, "can&#x27;t lie in the future"),
        (+60 * 24 * 365, "can&#x27;t lie in the future"),
        (-25, "before the offer"),
        (-60 * 24 * 365, "before the offer"),
    ],
)
def test_an_attempt_in_the_future_or_before_the_offer(cast, offer, minutes, words):
    when = f"{clock.now() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
    fields = {"via": "call", "result": "connected", "happened_at": when}
    says(post(cast.rep, f"/handoffs/{offer.pk}/log-attempt/", **fields), 422, words)


def test_an_attempt_of_a_kind_nobody_knows(cast, offer):
    fields = {"via": "pigeon", "result": "connected", "happened_at": "yesterday"}
    assert post(cast.rep, f"/handoffs/{offer.pk}/log-attempt/", **fields).status_code == 422


# Amounts


@pytest.mark.parametrize("amount", ["-1", "-0.01", "0", "1e99", "NaN", "much"])
def test_an_amount_below_zero_or_none_at_all(cast, accepted, amount):
    path = f"/handoffs/{accepted.pk}/open-opportunity/"
    says(post(cast.rep, path, amount=amount, step="discovery"), 422, "mount")


@pytest.mark.parametrize("move", ["win", "edit"])
def test_an_opportunity_is_not_won_or_changed_below_zero(cast, accepted, move):
    actor, now = given.who(cast.rep), clock.now()
    chance = handoffs.open_opportunity(handoff_id=accepted.pk, actor=actor, now=now)
    path = f"/opportunities/{chance.pk}/{move}/"
    fields = {"amount": "-5", "step": "discovery", "version": chance.version}
    says(post(cast.rep, path, **fields), 422, "above zero")


# Files


def bring(path, *options):
    said = StringIO()
    call_command("import_csv", "contacts", str(path), "--map", LEADS, *options, stdout=said)
    return said.getvalue()


def test_a_file_in_latin_1_is_refused_before_its_first_row_is_written(db, tmp_path):
    path = tmp_path / "leads.csv"
    lines = [HEADER, *(f"a{n},2018-02-05,p,social" for n in range(1200)), "ã,2018-02-05,p,social"]
    path.write_bytes("\n".join(lines).encode("latin-1"))
    before = everything()
    with pytest.raises(CommandError, match=r'encoding = "latin-1"'):
        bring(path)
    assert everything() == before


def test_a_file_in_latin_1_is_taken_when_its_map_says_so(db, tmp_path):
    path, how = tmp_path / "leads.csv", tmp_path / "map.toml"
    path.write_bytes("id,who\n1,Zoë Müller\n".encode("latin-1"))
    how.write_text('source = "x"\nencoding = "latin-1"\n[contact]\nexternal_id = "id"\nname = "who"\n')
    call_command("import_csv", "contacts", str(path), "--map", str(how), stdout=StringIO())
    assert Contact.objects.get().name == "Zoë Müller"


def test_a_broken_row_in_the_middle_is_named_and_the_rest_is_there_once(db, tmp_path):
    path = tmp_path / "leads.csv"
    good = [f"a{n},2018-02-05,p,social" for n in range(1100)]
    path.write_text("\n".join([HEADER, *good[:550], "broken,2018-02-31,p", *good[550:], ""]))
    assert "1,100 new, 0 were here already, 1 not taken" in bring(path)
    with (tmp_path / "leads.errors.csv").open() as file:
        assert [(row["line"], row["mql_id"]) for row in csv.DictReader(file)] == [("552", "broken")]
    before = everything()
    assert "0 new, 1,100 were here already, 1 not taken" in bring(path)
    assert everything() == before
    assert Contact.objects.count() == 1100


def test_what_was_refused_can_be_mended_and_sent_again(form):
    """A refusal leaves nothing that would stand in the way."""
    submit(form.key, json.dumps({"email": "ada@", "name": "Ada"}))
    address = f"/api/v1/forms/{form.key}/submissions"
    answer = Client().post(address, json.dumps({"email": "ada@b.example"}), content_type=JSON)
    assert answer.status_code == 202
    assert Submission.objects.count() == 1
