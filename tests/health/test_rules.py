"""Each check finds what it is there for, and only that is wrong that somebody broke.

What no command can do is done behind the product's back: with triggers off, indexes and checks gone.
"""

import pytest
from django.db import connection, transaction

from smarketing.health import doctor
from smarketing.health.rules import numbers
from smarketing.health.walking import Look
from tests.health.histories import NOW, a_house

OPEN = "(SELECT min(id) FROM leads_handoff WHERE state = 'accepted')"
QUALIFIED = "(SELECT min(id) FROM leads_handoff WHERE state = 'qualified')"
WON = "(SELECT min(id) FROM leads_opportunity WHERE state = 'won')"
BREACHED = "(SELECT min(id) FROM sla_clock WHERE breached_at IS NOT NULL)"
RUNNING = (
    "(SELECT max(id) FROM sla_clock"
    " WHERE stopped_at IS NULL AND cancelled_at IS NULL AND breached_at IS NULL)"
)
STATES = "ALTER TABLE leads_handoff DROP CONSTRAINT handoff_state_fits_stamps"
ORDER = "ALTER TABLE sla_clock DROP CONSTRAINT clock_times_in_order"
COPY_FACT = """
    INSERT INTO journal_entry (kind, subject, subject_id, thread, actor_kind, actor_id, actor_label,
                               occurred_at, recorded_at, payload)
    SELECT {kind}, subject, subject_id, thread, actor_kind, {who}, actor_label, occurred_at, recorded_at,
           payload
    FROM journal_entry WHERE {where} ORDER BY id LIMIT 1"""


def copy(table, changes, where):
    """A second row like the first that fits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table]
        )
        names = [name for (name,) in cursor.fetchall() if name != "id" or "id" in changes]
        values = ", ".join(changes.get(name, name) for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)})"
            f" SELECT {values} FROM {table} WHERE {where} ORDER BY id LIMIT 1"
        )


BROKEN = {
    "submission-lost": ["DELETE FROM leads_submission"],
    "touchpoint-without-submission": [
        "UPDATE leads_submission SET received_at = received_at + interval '1 s'"
    ],
    "submission-without-effect": ["UPDATE leads_submission SET contact_id = NULL"],
    "two-open-handoffs": [
        "DROP INDEX handoff_one_open",
        lambda: copy("leads_handoff", {"pledge_id": "-1"}, "state = 'offered'"),
    ],
    "nurtured-by-both": [
        "UPDATE leads_enrolment SET contact_id = (SELECT contact_id FROM leads_handoff"
        " WHERE state = 'offered' ORDER BY id LIMIT 1) WHERE ended_at IS NULL"
    ],
    "journal-enrolments": ["UPDATE leads_enrolment SET ended_at = NULL, ended = '', ended_by_id = NULL"],
    "handoff-ended-twice": [STATES, f"UPDATE leads_handoff SET returned_at = now() WHERE id = {QUALIFIED}"],
    "race-with-two-winners": [
        COPY_FACT.format(kind="kind", who="actor_id", where="kind = 'handoff.accepted'")
    ],
    "journal-handoffs": [
        STATES,
        f"UPDATE leads_handoff SET state = 'offered', accepted_at = NULL WHERE id = {OPEN}",
    ],
    "journal-stages": ["UPDATE leads_contact SET stage = 'customer' WHERE stage = 'mql'"],
    "journal-merged-stages": [
        "INSERT INTO leads_merge (kept_id, gone_id, gone_name, merged_at, gone, before, after, moved, demo) "
        "SELECT id, 0, 'Ada', now(), '{}', '{}', '{}', '{}', false FROM leads_contact ORDER BY id LIMIT 1",
        "UPDATE leads_contact SET stage_since = stage_since + interval '1 day'",
    ],
    "journal-contacts": ["DELETE FROM journal_entry WHERE kind = 'contact.created'"],
    "journal-opportunities": [
        f"UPDATE leads_opportunity SET state = 'open', closed_at = NULL WHERE id = {WON}"
    ],
    "journal-clocks": ["UPDATE sla_clock SET stopped_at = NULL, cancelled_at = started_at"],
    "journal-attempts": ["DELETE FROM journal_entry WHERE kind = 'attempt.logged'"],
    "journal-touchpoints": ["DELETE FROM leads_touchpoint"],
    "journal-submissions": ["UPDATE leads_submission SET state = 'held', contact_id = NULL"],
    "ladder-once": ["UPDATE sla_clock SET escalated_at = NULL"],
    "breach-announced-once": [COPY_FACT.format(kind="kind", who="actor_id", where="kind = 'clock.breached'")],
    "clock-due-as-told": [
        ORDER,
        "UPDATE sla_clock SET due_at = due_at + interval '1 min', breached_at = due_at"
        f" WHERE id = {BREACHED}",
    ],
    "clocks-of-a-handoff": [f"UPDATE sla_clock SET cancelled_at = started_at WHERE id = {RUNNING}"],
    "coming-back": [
        "UPDATE sla_clock SET kind = 're_engage', stopped_at = NULL, cancelled_at = NULL"
        f" WHERE id = {BREACHED}"
    ],
    "clock-due-as-agreed": [f"UPDATE sla_clock SET due_at = due_at + interval '1 min' WHERE id = {RUNNING}"],
    "rollups": ["UPDATE reporting_passage SET state = 'rejected' WHERE state = 'accepted'"],
    "number-opens": [
        "DELETE FROM leads_handoff WHERE state = 'rejected'",
    ],
    "revenue": ["UPDATE reporting_deal SET amount = amount + 1"],
    "stage-skipped": ["DELETE FROM leads_stagemove WHERE to_stage = 'mql'"],
    "agreement-changed": ["UPDATE sla_agreement SET terms = terms || '{\"decide_minutes\": 6000}'"],
    "pinned-agreement": ["UPDATE sla_pledge SET made_at = made_at - interval '1 day'"],
    "acted-outside": [
        "UPDATE journal_entry SET actor_id = (SELECT id FROM people_user WHERE name = 'Mara Marketer')"
        " WHERE kind = 'handoff.accepted'"
    ],
    "submission-twice": [
        lambda: copy(
            "leads_submission", {"id": "gen_random_uuid()", "dedupe_key": "'x'", "dedupe_twin": "'y'"}, "true"
        )
    ],
    "touchpoint-twice": [lambda: copy("leads_touchpoint", {}, "form_id IS NOT NULL")],
    "attempt-twice": [lambda: copy("leads_attempt", {}, "true")],
    "offer-twice": [lambda: copy("leads_handoff", {"pledge_id": "-1"}, "state = 'rejected'")],
    "opportunity-closed-twice": [
        COPY_FACT.format(kind="'opportunity.lost'", who="actor_id", where="kind = 'opportunity.won'")
    ],
    "field-values": ["UPDATE leads_contact SET custom = '{\"ghost\": \"x\"}' WHERE custom <> '{}'"],
    "field-index": ["UPDATE leads_customfield SET kind = 'number' WHERE key = 'fleet'"],
    "guards": ["DROP INDEX handoff_one_open"],
}


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The house is built once, and gone when all have looked at it."""
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block._from_testcase = True
        with block:
            a_house()
            yield
            transaction.set_rollback(True)


@pytest.fixture
def house(built, db, monkeypatch):
    """What is broken in it is whole again afterwards: each test's own transaction is a part of that one. Its
    numbers are looked at for March; nothing was there before."""
    periods = numbers._periods
    monkeypatch.setattr(numbers, "_periods", lambda look: periods(Look(look.now, quick=True)))


def break_(*steps):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for step in steps:
            step() if callable(step) else cursor.execute(step)
        cursor.execute("SET LOCAL session_replication_role = origin")


def found(**how):
    return {finding.check: finding for finding in doctor.examine(now=NOW, **how)}


def test_a_house_in_which_all_went_well_is_healthy(built, db):
    assert found() == {}
    assert found(quick=True) == {}


def test_every_check_is_shown_to_find_something():
    assert {check.key for check in doctor.RULES} == set(BROKEN)
    assert {check.rule for check in doctor.RULES} == {*range(1, 11), None}


@pytest.mark.parametrize("key", BROKEN)
def test_it_finds(key, house):
    break_(*BROKEN[key])
    finding = found()[key]
    assert finding.count >= 1
    assert finding.sentence.endswith(".")
    assert "{" not in finding.sentence
    assert finding.advice
    assert finding.examples
    assert finding.rule == next(check.rule for check in doctor.RULES if check.key == key)


@pytest.mark.parametrize(
    ("table", "custom", "said"),
    [
        ("leads_contact", '{"ghost": "x"}', "there is no field “ghost”"),
        ("leads_contact", '{"fleet": "large"}', "there is no field “fleet”"),
        ("leads_contact", '{"size": "huge"}', 'Size can\'t be "huge"'),
        ("leads_contact", '{"size": 7}', "Size can't be 7"),
        ("leads_contact", '{"size": "Small"}', 'Size can\'t be "Small"'),
        ("leads_company", '{"fleet": ["large"]}', 'Fleet can\'t be ["large"]'),
        ("leads_company", '{"fleet": {"key": "large"}}', "Fleet can't be {"),
        ("leads_company", '{"fleet": null}', "Fleet can't be null"),
        ("leads_company", '{"fleet": true}', "Fleet can't be true"),
    ],
)
def test_a_value_that_is_not_its_fields_is_shown_with_its_page(table, custom, said, house):
    break_(f"UPDATE {table} SET custom = '{custom}' WHERE custom <> '{{}}'")
    finding = found()["field-values"]
    [example] = finding.examples
    assert said in example.what and finding.count == 1
    assert example.address.startswith({"leads_contact": "/contacts/"}.get(table, "/companies/"))


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("number", '"10.5"', ['"10.50"', "10.5", '"ten"', '""']),
        ("date", '"2026-03-31"', ['"31.3.2026"', '"2026-02-30"', "20260331"]),
        ("yes_no", "true", ['"yes"', "1"]),
        ("several", '["small", "large"]', ['["large", "small"]', '"small"', '["small", "small"]', "[]"]),
        ("url", '"https://acme.example/a"', ['"acme.example"', "7"]),
        ("email", '"a@acme.example"', ['"a"']),
        ("text", '"As it is"', ['" As it is"', '"a\\u0001b"', "true"]),
    ],
)
def test_a_value_of_each_kind_is_kept_in_one_form(kind, right, wrong, house):
    break_(f"UPDATE leads_customfield SET kind = '{kind}' WHERE key = 'size'")
    for value in (right, *wrong):
        break_(f"""UPDATE leads_contact SET custom = '{{"size": {value}}}' WHERE custom <> '{{}}'""")
        assert ("field-values" in found()) == (value != right), value


def test_a_field_with_values_that_could_still_change_its_kind_is_missed(house):
    break_("UPDATE leads_customfield SET used = false WHERE key = 'size'")
    assert "could still become of another kind" in str(found()["field-values"])


@pytest.mark.parametrize(
    ("trigger", "table"),
    [("journal_entry_append_only", "journal_entry"), ("sla_agreement_fixed", "sla_agreement")],
)
def test_a_trigger_that_is_switched_off_is_missed(trigger, table, house):
    break_(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    assert f"trigger {trigger} on {table} is switched off" in str(found()["guards"])


def test_a_trigger_that_is_gone_is_missed(house):
    break_("DROP TRIGGER journal_entry_append_only ON journal_entry")
    assert "journal_entry_append_only is missing" in str(found()["guards"])


def test_an_agreement_that_is_gone_is_missed(house):
    break_("DELETE FROM sla_agreement")
    assert "gone" in str(found()["agreement-changed"])


def test_facts_about_what_is_gone_are_wrong_too(house):
    break_("DELETE FROM leads_attempt", "DELETE FROM leads_opportunity")
    assert {"journal-attempts", "journal-opportunities"} <= set(found())


def test_at_most_ten_are_shown_of_however_many(house):
    break_("UPDATE people_user SET from_history = true, is_active = false")
    finding = found()["acted-outside"]
    assert finding.count > len(finding.examples) == 10


def test_big_tables_are_walked_span_by_span(house, monkeypatch):
    monkeypatch.setattr("smarketing.health.walking.SPAN", 3)
    told = []
    assert doctor.examine(now=NOW, told=lambda *each: told.append(each)) == []
    assert max(whole for _, _, whole in told) > 10
    break_("UPDATE leads_contact SET stage_since = stage_since + interval '1 day'")
    assert found()["journal-stages"].count == 11


def test_a_quick_look_takes_the_newest_and_some_others(house, monkeypatch):
    monkeypatch.setattr("smarketing.health.walking.SPAN", 1)
    looked = []
    doctor.examine(now=NOW, quick=True, told=lambda title, done, whole: looked.append(whole))
    assert 0 < max(looked) <= 5
