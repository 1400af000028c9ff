"""Many submissions processed at once leave what one after the other would have left, whatever they hold."""

import json
import logging
from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from leads.campaigns import commands as campaigns
from leads.consents import commands as consents
from leads.consents.models import Consent
from leads.contacts.queries import ErasedKey, digests
from leads.fields import commands as fields
from leads.fields.models import CustomField
from leads.intake import commands as intake
from leads.intake import queries, rules
from leads.intake.commands import taking, together
from leads.intake.models import Submission
from leads.models import Company, Contact, StageMove, Touchpoint
from smarketing.journal.models import Entry, Waiting
from tests import given
from tests.given import at
from tests.leads.intake.conftest import SYSTEM, a_form

NOW = at("Tue 10:00")
EMAILS = (
    "ada@acme.example", "ADA@acme.example", "bob@acme.example", "cy@gmail.com", "dee@gmail.com",
    "known@other.example", "gone@other.example", "eve@other.example", "sized@other.example", "",
)  # fmt: skip
SENT = st.fixed_dictionaries(
    {"email": st.sampled_from(EMAILS), "form": st.sampled_from([0, 1, 2, 3])},
    optional={
        "name": st.sampled_from(["Ada", "Ada Byron", "Straße Ünlü"]),
        "company": st.sampled_from(["Acme", "ACME", "acme straße", "Other"]),
        "phone": st.sampled_from(["+1 212 555 0100", "030 1234", "call me"]),
        "external_id": st.sampled_from(["7", "8"]),
        "job_title": st.sampled_from(["x" * 300, "CEO"]),
        "country": st.sampled_from(["DE", "Nowhere"]),
        "message": st.just("Call\tme\n\\N"),
        "consent": st.just("yes"),
        "utm_campaign": st.sampled_from(["Spring", "unheard"]),
        "channel": st.sampled_from(["", "event"]),
        rules.TRAP: st.just("caught"),
        "budget": st.sampled_from(["007.50", "much", " "]),
        "size": st.sampled_from(["Big", "small", "old"]),
        "fleet": st.sampled_from(["12", "12.0", "13", "many"]),
        "plan": st.sampled_from(["Big", "small"]),
    },
)

KNOWN = {
    "email": "known@other.example",
    "form": 1,
    "name": "Ada",
    "message": "Call\tme\n\\N",
    "consent": "yes",
}
OF_ACME = {"email": "ada@acme.example", "form": 3, "fleet": "12", "plan": "small"}


@pytest.fixture
def forms(db):
    spring = campaigns.create(fields={"key": "spring", "name": "Spring"}, actor=SYSTEM, now=NOW)
    asset = campaigns.create_asset(fields={"key": "paper", "name": "Paper"}, actor=SYSTEM, now=NOW)
    known = given.a_contact(NOW, email="known@other.example", name="Known", notes="Hello")
    given.a_contact(NOW, email="", source="form", external_id="7", name="Seven")
    ErasedKey.objects.create(digest=digests(email="gone@other.example")[0], erased_at=NOW)
    asks = a_form(name="Asks", campaign_id=spring.pk, asset_id=asset.pk, consent_text="I agree.")
    agreed = {"purpose": "mail", "basis": "consent", "text": "I agree.", "text_version": f"{asks.key} 1"}
    consents.give(contact_id=known.pk, **agreed, actor=SYSTEM, now=NOW)
    return [
        a_form(kind="subscription"),
        asks,
        a_form(name="Talk", qualifies=True),
        a_form(name="More", questions=[*questions()], consent_text="I agree to more."),
    ]


def questions():
    """What a form asks for fields that the organisation added to people and companies; of one of these
    somebody has a value."""
    yield {"name": "email", "label": "E-mail", "means": "email", "type": "email"}
    for of, key, kind, keeping in (
        ("company", "plan", "choice", "ask"),
        ("contact", "budget", "number", "newest"),
        ("contact", "size", "choice", "ask"),
        ("company", "fleet", "number", "newest"),
    ):
        told = {"of": of, "label": key, "kind": kind, "choices": ["Small", "Big"]}
        fields.create(fields=told, actor=SYSTEM, now=NOW)
        yield {"name": key, "label": key, "means": f"custom:{key}", "keeping": keeping}
    given.a_contact(NOW, email="sized@other.example", name="Sized", company=None, **{"custom.size": "small"})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@drawn(
    st.lists(SENT, min_size=2, max_size=7), st.sampled_from([3, 99]), st.sampled_from([False, False, True])
)
@example([KNOWN, {"email": "bob@acme.example", "form": 0}], 99, False)
@example([OF_ACME, OF_ACME | {"email": "bob@acme.example", "fleet": "13", "plan": "Big"}], 99, False)
@example([OF_ACME | {"email": "cy@gmail.com"}, OF_ACME | {"email": "known@other.example"}], 99, False)
def test_any_mix_leaves_the_same_rows_and_facts_as_one_by_one(forms, caplog, mix, most, breaks):
    """Also in two batches, and when what is done together breaks at its end."""
    caplog.set_level(logging.CRITICAL)
    before = transaction.savepoint()
    for number, sent in enumerate(mix):
        told = {"n": number, **{name: value for name, value in sent.items() if name != "form"}}
        if told["email"] or "external_id" in told or told.get("phone", "call me") != "call me":
            moment = NOW + timedelta(seconds=number)
            intake.receive(form=forms[sent["form"]], fields=told, now=moment, shape="hubspot")

    then = NOW + timedelta(seconds=9)
    one_by_one = left_by(lambda: [intake.take(submission_id=s, now=then) for s in queries.due(then, 99)])
    with patch.object(together, "settle_many", side_effect=ZeroDivisionError) if breaks else nullcontext():
        at_once = left_by(lambda: [intake.take_many(most=most, now=then) for _ in range(3)])
    transaction.savepoint_rollback(before)

    assert at_once == one_by_one


def left_by(work):
    """All that is there afterwards, whatever its numbers; then it is undone."""
    before = transaction.savepoint()
    work()
    people = {c.pk: f"{c.email} {c.external_id} {c.name} {c.phone}" for c in Contact.objects.all()}
    firms = {c.pk: f"{c.domain} {c.name}" for c in Company.objects.all()}
    found = {
        model.__name__: sorted(told(row, people, firms) for row in model.objects.values())
        for model in (Contact, Company, StageMove, Touchpoint, Consent, CustomField, Submission, Entry)
    }
    found["waiting"] = Waiting.objects.count()
    transaction.savepoint_rollback(before)
    return found


def told(row, people, firms):
    row = {name: value for name, value in row.items() if name not in ("id", "subject_id")}
    row |= {"contact_id": people.get(row.get("contact_id")), "company_id": firms.get(row.get("company_id"))}
    if "payload" in row:
        kind, _, number = row["thread"].partition(":")
        row["thread"] = {"contact": people, "company": firms}.get(kind, {}).get(int(number or 0), kind)
        row["payload"] = dict(row["payload"]) | {"contact_id": people.get(row["payload"].get("contact_id"))}
    return json.dumps(row, default=str, sort_keys=True)


@pytest.fixture
def sent(forms):
    def send(number):
        fields = {"email": f"p{number}@acme{number}.example", "name": f"Person {number}"}
        return intake.receive(form=forms[1], fields=fields, now=NOW)

    return send


@pytest.mark.parametrize("are_known", [False, True])
def test_a_hundred_people_cost_no_more_statements_than_ten(sent, monkeypatch, are_known):
    if are_known:
        for number in range(110):
            given.a_contact(NOW, email=f"p{number}@acme{number}.example", name="")
    monkeypatch.setattr(taking, "_alone", None)  # nobody is left over
    counts = []
    for numbers in (range(10), range(10, 110)):
        for number in numbers:
            sent(number)
        with CaptureQueriesContext(connection) as asked:
            assert intake.take_many(most=200, now=NOW) == len(numbers)
        counts.append(len(asked))

    assert counts[0] == counts[1] < 40
    assert set(Submission.objects.values_list("state", "attempts")) == {("processed", 1)}


def test_a_batch_that_breaks_at_its_end_is_processed_one_by_one(sent, monkeypatch, caplog):
    caplog.set_level(logging.CRITICAL)
    for number in range(3):
        sent(number)

    def break_down(*_):
        assert Contact.objects.count() == 6
        raise ZeroDivisionError

    monkeypatch.setattr(together, "settle_many", break_down)
    intake.take_many(most=10, now=NOW)

    assert set(Submission.objects.values_list("state", "attempts")) == {("processed", 1)}
    assert (Contact.objects.count(), Touchpoint.objects.count()) == (6, 3)


def test_what_a_worker_died_over_is_taken_alone_once_its_lease_is_over(sent, monkeypatch):
    for number in range(3):
        sent(number)

    class Killed(BaseException):
        """What no handler of errors sees."""

    def die(*_):
        raise Killed

    with monkeypatch.context() as broken, pytest.raises(Killed):
        broken.setattr(together, "settle_many", die)
        intake.take_many(most=10, now=NOW)

    assert Contact.objects.count() == 3
    assert intake.take_many(most=10, now=NOW + rules.LEASE) == 0
    assert len(queries.tried(NOW, 10)) == 0
    assert len(queries.tried(NOW + rules.LEASE, 10)) == 3
    for each in queries.tried(NOW + rules.LEASE, 10):
        assert intake.take(submission_id=each, now=NOW + rules.LEASE)
    assert set(Submission.objects.values_list("state", "attempts")) == {("processed", 2)}
    assert Contact.objects.count() == 6
