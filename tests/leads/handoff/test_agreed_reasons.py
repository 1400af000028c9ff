"""A reason does what both sides agreed on when sales said no, and later agreements rewrite nothing."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from leads.contacts import queries as contacts
from leads.handoff import commands as handoffs
from leads.handoff.models import Handoff
from leads.handoff.queries import reason_then, reasons
from reporting.passages import commands as passages
from reporting.passages.models import Passage
from sla.glossary import commands as glossary
from sla.glossary import queries as words
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from tests import given
from tests.given import at, who


def settle(cast, key, *, consequence=None, **said):
    """Both sides agree on another meaning of a word."""
    meaning = replace(words.word(key).meaning, **said)
    if consequence:
        meaning = replace(meaning, consequence=replace(meaning.consequence, **consequence))
    told = {"key": key, "meaning": meaning, "actor": who(cast.marketing_lead), "now": at("Mon 08:00")}
    proposal = glossary.propose(**told)
    return glossary.agree(definition_id=proposal.pk, actor=who(cast.lead), now=at("Mon 08:30"))


def reject(cast, reason, **told):
    offer = given.an_offer(cast, at("Mon 10:00"))
    return handoffs.reject(
        handoff_id=offer.pk, reason=reason, actor=who(cast.rep), now=at("Mon 10:20"), **told
    )


def test_a_rejection_does_what_was_agreed_and_says_by_which_definition(cast):
    agreed = settle(cast, "refusal.too_early", consequence={"rest_days": 10, "counts_in_quality": False})
    handoff = reject(cast, "too_early")
    assert (handoff.definition, handoff.counts_in_quality) == (agreed, False)
    assert (contacts.get(handoff.contact_id).rest_until - at("Mon 10:20").date()).days == 10


def test_a_comment_is_needed_where_both_sides_want_one(cast):
    settle(cast, "refusal.no_intent", label="Not interested", consequence={"needs_comment": True})
    with pytest.raises(Refused, match="“Not interested” needs a comment"):
        reject(cast, "no_intent")
    assert not Handoff.objects.filter(state="rejected").exists()


def test_what_is_agreed_later_rewrites_no_history(cast):
    before = reject(cast, "duplicate", comment="See Ada")
    settle(cast, "refusal.duplicate", consequence={"counts_in_quality": True})
    after = reject(cast, "duplicate", comment="See Bob")
    passages.rebuild(now=at("Mon 11:00"))
    judged = dict(Passage.objects.values_list("handoff_id", "in_quality"))
    assert judged == {before.pk: False, after.pk: True}


def test_an_ending_is_undone_by_what_it_did_not_by_what_it_would_do_now(cast):
    handoff = reject(cast, "existing_customer")
    settle(cast, "refusal.existing_customer", consequence={"moves_stage": True})
    assert (reason_then(handoff).moves_stage, reasons()["existing_customer"].moves_stage) == (False, True)
    back = handoffs.take_back(handoff_id=handoff.pk, actor=who(cast.rep), now=at("Mon 10:22"))
    assert (back.state, back.definition, back.counts_in_quality) == ("offered", None, None)


def test_the_database_keeps_no_refusal_without_its_count(cast):
    handoff = reject(cast, "bad_data")
    with pytest.raises(IntegrityError, match="counts_or_not"), transaction.atomic():
        Handoff.objects.filter(pk=handoff.pk).update(counts_in_quality=None)


def test_a_renamed_word_is_called_so_everywhere_and_shows_its_meaning(cast, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("Mon 10:30"))
    settle(cast, "stage.lead", label="Prey", text="Somebody who asked.", criteria=("Left a phone number.",))
    settle(cast, "refusal.bad_data", label="Rubbish")
    handoff = reject(cast, "bad_data")
    client.force_login(cast.marketer)
    pages = {
        "contact": [handoff.contact_id],
        "contacts": [],
        "my-leads": [],
        "log-lead": [],
    }
    texts = {name: client.get(reverse(name, args=args)).text for name, args in pages.items()}
    assert [name for name, text in texts.items() if "Prey" not in text and name != "my-leads"] == []
    assert "Rubbish" in texts["my-leads"] and "rubbish" in texts["contact"]
    assert "Somebody who asked.\n• Left a phone number." in texts["contact"]
    client.force_login(cast.rep)
    other = given.an_offer(cast, at("Mon 10:05"))
    assert "Rubbish" in client.get(reverse("handoff-reject", args=[other.pk])).text


def test_a_list_reads_the_glossary_once_however_long_it_is(
    cast, client, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(clock, "now", lambda: at("Mon 10:30"))
    for _ in range(5):
        reject(cast, "bad_data")
    client.force_login(cast.marketer)
    with django_assert_max_num_queries(40) as seen:
        client.get(reverse("contacts"))
    assert sum("sla_definition" in query["sql"] for query in seen.captured_queries) == 1


def test_a_handoff_says_which_agreement_judges_it_and_why(cast, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("Mon 10:30"))
    handoff = given.an_offer(cast, at("Mon 10:00"))
    client.force_login(cast.rep)
    told = client.get(f"/api/v1/handoffs/{handoff.pk}").json()["agreement"]
    why = "The organisation's default, because these teams have no agreement of their own."
    assert told == {"id": handoff.pledge.agreement_id, "version": 1, "why": why}
    text = client.get(reverse("contact", args=[handoff.contact_id])).text
    assert reverse("agreement-version", args=[told["id"]]) in text
    assert "these teams have no agreement of their own" in text
