"""From draft to force: who may do what when, that only what both signed holds, and from when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from sla.agreements import commands as agreements
from sla.agreements import queries
from sla.agreements.models import Agreement, Signature
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as membership
from smarketing.people.members import queries as members
from smarketing.people.notices.models import Notice
from smarketing.wiring import LISTENERS
from tests.sla.moments import at

NOW = at("Mon 10:00")
State = Agreement.State


@pytest.fixture
def milo(join, marketing):
    return join("Milo", marketing, is_lead=True)


@pytest.fixture
def lena(join, sales):
    return join("Lena", sales, is_lead=True)


@pytest.fixture
def max_(join):
    return join("Max", is_manager=True)


@pytest.fixture
def who():
    return members.actor_of


@pytest.fixture
def draft(marketing, sales, milo, lena, who):
    def draft(by=milo, now=NOW, **options):
        return agreements.draft(
            marketing_team_id=marketing.pk, sales_team_id=sales.pk, actor=who(by), now=now, **options
        )

    return draft


@pytest.fixture
def proposed(draft, milo, who):
    def proposed(changes=None, by=milo, now=NOW):
        agreement = draft(by=by, now=now)
        if changes:
            agreements.edit(agreement_id=agreement.pk, changes=changes, revision=1, actor=who(by), now=now)
        return agreements.propose(agreement_id=agreement.pk, actor=who(by), now=now)

    return proposed


@pytest.fixture
def sign(who):
    def sign(agreement, side, by, now=NOW, fingerprint=None):
        fingerprint = fingerprint or queries.fingerprint(queries.get(agreement.pk))
        return agreements.sign(
            agreement_id=agreement.pk, side=side, fingerprint=fingerprint, actor=who(by), now=now
        )

    return sign


@pytest.fixture
def signed(proposed, sign, milo, lena):
    def signed(changes=None, now=NOW):
        agreement = proposed(changes, now=now)
        sign(agreement, "marketing", milo, now)
        return sign(agreement, "sales", lena, now)

    return signed


def rows():
    return list(Agreement.objects.order_by("pk").values()), Signature.objects.count(), Entry.objects.count()


def refused(act, code):
    """Refused with that code, and nothing was written."""
    before = rows()
    with pytest.raises(Refused) as refusal:
        act()
    assert (refusal.value.code, rows()) == (code, before)


def test_a_draft_begins_with_what_holds_now_and_changes_nothing(draft, marketing, sales, lena):
    drafted = draft()
    assert (drafted.version, drafted.state) == (1, State.DRAFT)
    assert queries.terms(drafted) == replace(queries.terms(queries.default()), last_resort=lena.pk)
    assert queries.in_force(marketing.pk, sales.pk, NOW).seeded


def test_with_both_signatures_it_holds_and_not_before(proposed, sign, milo, lena, marketing, sales):
    agreement = proposed({"terms": {"decide_minutes": 30}})
    sign(agreement, "marketing", milo)
    assert queries.in_force(marketing.pk, sales.pk, NOW).seeded
    sign(agreement, "sales", lena, NOW + timedelta(hours=1))
    assert queries.in_force(marketing.pk, sales.pk, NOW + timedelta(minutes=59)).seeded
    held = queries.in_force(marketing.pk, sales.pk, NOW + timedelta(hours=1))
    assert (held, queries.terms(held).decide_minutes) == (agreement, 30)


def test_what_was_offered_before_is_judged_as_it_was(signed, pledge_for):
    before = pledge_for(now=NOW)
    agreement = signed(now=NOW + timedelta(hours=1))
    before.refresh_from_db()
    assert before.agreement.seeded
    assert pledge_for(now=NOW + timedelta(hours=2)).agreement == agreement


def test_it_begins_on_its_date_and_the_one_before_holds_until_then(signed, marketing, sales):
    first = signed()
    second = signed({"effective_from": at("Mon 00:00", week=1)}, now=NOW + timedelta(hours=1))
    first.refresh_from_db()
    assert (second.version, first.state) == (2, State.SUPERSEDED)
    assert queries.in_force(marketing.pk, sales.pk, at("Sun 23:59")) == first
    assert queries.in_force(marketing.pk, sales.pk, at("Mon 00:00", week=1)) == second
    assert queries.until(first) == at("Mon 00:00", week=1)


def test_versions_never_begin_at_or_before_one_that_was_signed(signed, draft, milo, who):
    signed({"effective_from": at("Mon 00:00", week=1)})
    early = draft(now=NOW + timedelta(hours=1))
    refused(
        lambda: agreements.propose(agreement_id=early.pk, actor=who(milo), now=NOW + timedelta(hours=1)),
        "overlap",
    )


def test_the_database_holds_one_agreement_that_begins_at_a_moment(signed, marketing, sales):
    agreement = signed()
    with pytest.raises(DatabaseError, match="agreement_one_begins_at_a_time"), transaction.atomic():
        Agreement.objects.create(
            marketing_team=marketing, sales_team=sales, version=9, state=State.ACTIVE,
            effective_from=agreement.effective_from, terms=agreement.terms,
        )  # fmt: skip


def test_two_teams_negotiate_one_version_at_a_time(draft, lena):
    draft()
    refused(lambda: draft(by=lena), "being-negotiated")


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(draft, milo, lena, who):
    agreement = draft()
    change = {"terms": {"decide_minutes": 30}}
    agreements.edit(agreement_id=agreement.pk, changes=change, revision=1, actor=who(lena), now=NOW)
    refused(
        lambda: agreements.edit(
            agreement_id=agreement.pk, changes={"note": "mine"}, revision=1, actor=who(milo), now=NOW
        ),
        "changed-meanwhile",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"terms": {"decide_minutes": 300, "first_contact_minutes": 240}}, "order"),
        ({"terms": {"kept_share": 1.5}}, "term"),
        ({"terms": {"required_fields": ["shoe_size"]}}, "term"),
        ({"terms": {"required_fields": ["email", "email"]}}, "term"),
        ({"terms": {"qualified_criteria": []}}, "term"),
        ({"terms": {"free_lunch": True}}, "unknown-term"),
        ({"effective_from": at("Sun 00:00")}, "past"),
        ({"effective_from": datetime.max.replace(tzinfo=UTC)}, "too-far"),
        ({"state": "active"}, "no-such-field"),
        ({"calendar_id": 987}, "no-such-calendar"),
    ],
)
def test_what_makes_no_sense_gets_into_no_draft(draft, milo, who, changes, code):
    agreement = draft(now=at("Mon 10:00", week=1))
    refused(
        lambda: agreements.edit(
            agreement_id=agreement.pk, changes=changes, revision=1, actor=who(milo),
            now=at("Mon 10:00", week=1),
        ),
        code,
    )  # fmt: skip


def test_only_leads_of_the_two_teams_and_managers_negotiate(draft, join, marketing, sales, max_):
    other = type(sales).objects.create(name="Americas", side="sales", calendar=sales.calendar)
    strangers = [join("Mara", marketing), join("Olga", other, is_lead=True), join("Ada", is_admin=True)]
    for stranger in strangers:
        refused(lambda stranger=stranger: draft(by=stranger), "not-the-lead")
    assert draft(by=max_).state == State.DRAFT


def test_a_lead_signs_for_their_own_team_only(proposed, sign, milo, lena, join, marketing):
    agreement = proposed()
    refused(lambda: sign(agreement, "sales", milo), "not-the-lead")
    refused(lambda: sign(agreement, "marketing", lena), "not-the-lead")
    refused(lambda: sign(agreement, "marketing", join("Mara", marketing)), "not-the-lead")
    refused(lambda: sign(agreement, "both", milo), "no-such-side")


def test_a_manager_stands_in_for_one_side_and_is_shown_as_such(proposed, sign, max_, lena):
    agreement = proposed()
    sign(agreement, "marketing", max_)
    refused(lambda: sign(agreement, "sales", max_), "same-person")
    sign(agreement, "sales", lena)
    stand_ins = Signature.objects.order_by("pk").values_list("side", "stands_in")
    assert list(stand_ins) == [("marketing", True), ("sales", False)]


def test_nobody_signs_another_text_than_was_read(proposed, draft, sign, milo):
    agreement = proposed({"terms": {"decide_minutes": 30}})
    other = queries.fingerprint(queries.default())
    refused(lambda: sign(agreement, "marketing", milo, fingerprint=other), "text-changed")


def test_one_side_signs_once(proposed, sign, milo, max_):
    agreement = proposed()
    sign(agreement, "marketing", milo)
    refused(lambda: sign(agreement, "marketing", max_), "already-signed")


@pytest.mark.parametrize("move", ["edit", "propose", "sign", "decline", "withdraw"])
def test_what_is_in_force_is_no_longer_negotiated(signed, milo, who, move):
    agreement = signed()
    terms = {
        "edit": {"changes": {"note": "x"}, "revision": 1},
        "propose": {},
        "sign": {"side": "marketing", "fingerprint": queries.fingerprint(agreement)},
        "decline": {"why": "No"},
        "withdraw": {"why": "No"},
    }[move]
    act = getattr(agreements, move)
    refused(lambda: act(agreement_id=agreement.pk, actor=who(milo), now=NOW, **terms), "not-now")


def test_the_other_side_declines_and_who_proposed_withdraws_each_with_a_reason(
    proposed, draft, milo, lena, who
):
    agreement = proposed()
    for act, by, code in (
        (agreements.decline, milo, "not-yours"),
        (agreements.withdraw, lena, "not-yours"),
    ):
        refused(lambda act=act, by=by: act(agreement_id=agreement.pk, why="No", actor=who(by), now=NOW), code)
    refused(
        lambda: agreements.decline(agreement_id=agreement.pk, why=" ", actor=who(lena), now=NOW),
        "reason-missing",
    )
    declined = agreements.decline(agreement_id=agreement.pk, why="Too fast", actor=who(lena), now=NOW)
    assert (declined.state, declined.closed_why) == (State.DECLINED, "Too fast")
    again = draft(from_id=declined.pk)
    assert again.version == 2
    withdrawn = agreements.withdraw(agreement_id=again.pk, why="Later", actor=who(milo), now=NOW)
    assert withdrawn.state == State.WITHDRAWN


@pytest.mark.parametrize(
    "change",
    [
        {"terms": {"decide_minutes": 5}},
        {"note": "other"},
        {"effective_from": NOW + timedelta(days=1)},
        {"state": State.DRAFT},
        {"state": State.SUPERSEDED},
        {"state": State.ACTIVE},
    ],
)
def test_the_database_refuses_to_change_what_was_proposed(proposed, sign, milo, change):
    agreement = proposed()
    sign(agreement, "marketing", milo)
    before = rows()
    with pytest.raises(DatabaseError, match="an agreement"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**change)
    assert rows() == before


def test_the_database_refuses_to_change_or_drop_a_signature(proposed, sign, milo):
    sign(proposed(), "marketing", milo)
    for act in (lambda: Signature.objects.update(stands_in=True), lambda: Signature.objects.all().delete()):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            act()


def test_people_hear_of_each_step_but_not_of_their_own(signed, milo, lena, rep, colleague):
    signed()
    relay.run(LISTENERS, now=NOW)
    told = {}
    for notice in Notice.objects.order_by("pk"):
        told.setdefault(notice.person_id, []).append(notice.text.split(" version")[0])
    assert told == {
        milo.pk: ["Lena signed", "Both teams signed"],
        lena.pk: ["Milo proposes", "Milo signed"],
        rep.pk: ["Both teams signed"],
        colleague.pk: ["Both teams signed"],
    }


def test_two_versions_side_by_side_show_what_differs(signed, draft, milo, who):
    first = signed()
    second = draft(now=NOW + timedelta(hours=1))
    changes = {"terms": {"decide_minutes": 45, "qualified_criteria": ["Has a budget"]}}
    agreements.edit(
        agreement_id=second.pk, changes=changes, revision=1, actor=who(milo), now=NOW + timedelta(hours=1)
    )
    lines = queries.compare(queries.get(first.pk), queries.get(second.pk), NOW)
    differing = {line.name for part in lines.values() for line in part if line.differs}
    assert differing == {"Decide", "1", "2", "3", "Begins"}


def test_who_may_do_what_is_what_the_commands_allow(proposed, draft, sign, milo, lena, max_, rep, who):
    agreement = proposed()
    seen = queries.get(agreement.pk)
    shown = {person.name: queries.possible(seen, who(person)) for person in (milo, lena, max_, rep)}
    assert [list(shown[name].sign) for name in ("Milo", "Lena", "Max", "Rita")] == [
        ["marketing"], ["sales"], ["marketing", "sales"], []
    ]  # fmt: skip
    assert [(each.decline, each.withdraw) for each in shown.values()] == [
        (False, True), (True, False), (True, True), (False, False)
    ]  # fmt: skip
    sign(agreement, "marketing", max_)
    assert list(queries.possible(queries.get(agreement.pk), who(max_)).sign) == []


def test_a_ladder_without_a_last_resort_is_not_proposed(draft, milo, who, join, marketing):
    agreement = draft()
    for nobody in (None, join("Theo", marketing).pk):
        Agreement.objects.filter(pk=agreement.pk).update(terms={**agreement.terms, "last_resort": nobody})
        refused(
            lambda: agreements.propose(agreement_id=agreement.pk, actor=who(milo), now=NOW), "no-last-resort"
        )


def test_only_somebody_who_answers_for_the_team_is_named_as_last_resort(draft, milo, who, join, max_, rep):
    agreement = draft()

    def name(person):
        changes = {"terms": {"last_resort": person.pk}}
        revision = Agreement.objects.get(pk=agreement.pk).revision
        return agreements.edit(
            agreement_id=agreement.pk, changes=changes, revision=revision, actor=who(milo), now=NOW
        )

    refused(lambda: name(milo), "no-last-resort")
    for person in (rep, max_):
        assert queries.terms(name(person)).last_resort == person.pk


def test_a_new_draft_names_another_where_the_last_resort_has_left(signed, draft, lena, rep):
    signed({"terms": {"last_resort": rep.pk}})
    type(rep).objects.filter(pk=rep.pk).update(is_active=False)
    assert queries.terms(draft(now=NOW + timedelta(hours=1))).last_resort == lena.pk


def test_the_contract_names_the_last_resort(signed, rep, marketing, sales):
    agreement = signed({"terms": {"last_resort": rep.pk}})
    [clause] = [each for each in queries.contract(agreement.pk).judging if each.name == "Last resort"]
    assert clause.amount == "Rita"
    [default] = [
        each for each in queries.in_words([queries.default()])[0].judging if each.name == "Last resort"
    ]
    assert default.amount == "the team's lead, else a manager"


def test_managers_and_leads_hear_when_a_last_resort_leaves_and_others_change_nothing(
    signed, rep, colleague, lena, max_, join, who
):
    signed({"terms": {"last_resort": rep.pk}})
    ada = join("Ada", is_admin=True)
    for person in (colleague, rep):
        membership.deactivate(person_id=person.pk, actor=who(ada), now=NOW + timedelta(hours=1))
    relay.run({"person.deactivated": LISTENERS["person.deactivated"]}, now=NOW + timedelta(hours=1))
    told = Notice.objects.filter(text__contains="last resort")
    assert sorted(notice.person.name for notice in told) == ["Lena", "Max"]
    assert all(notice.text.startswith("Rita is no longer there") for notice in told)
