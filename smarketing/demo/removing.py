"""Remove the demo company and leave everything else: what somebody's own records still point at
(a colleague, a team, a form) stays, without its label, and people who stay can't sign in any more.
A contact who wrote in since stays too, with their whole story: what was acknowledged is never lost.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction

from leads.departures.queries import open_work
from leads.fields.queries import Of
from leads.models import Asset, Campaign, Company, Contact, CustomField, Form
from reporting.passages import commands as passages
from smarketing.demo import labels
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members
from smarketing.people.models import Calendar, Team, User

# In this order every row goes before what it points at.
_STORIES = """
CREATE TEMP TABLE gone ON COMMIT DROP AS
    SELECT id FROM leads_contact WHERE demo UNION SELECT gone_id FROM leads_merge WHERE demo;
CREATE TEMP TABLE gone_handoff ON COMMIT DROP AS
    SELECT id, pledge_id FROM leads_handoff WHERE contact_id IN (SELECT id FROM gone);
CREATE TEMP TABLE gone_entry ON COMMIT DROP AS
    SELECT id FROM journal_entry WHERE thread IN (SELECT 'contact:' || id FROM gone)
        OR thread IN (SELECT 'import:' || id FROM leads_import WHERE demo);
DELETE FROM people_notice WHERE entry_id IN (SELECT id FROM gone_entry);
DELETE FROM people_notice d WHERE entry_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM people_notice part WHERE part.digest_id = d.id);
DELETE FROM journal_waiting WHERE entry_id IN (SELECT id FROM gone_entry);
DELETE FROM journal_stuck WHERE entry_id IN (SELECT id FROM gone_entry);
DELETE FROM journal_entry WHERE id IN (SELECT id FROM gone_entry);
DELETE FROM leads_savedview WHERE owner_id IN (SELECT id FROM people_user WHERE demo);
DELETE FROM leads_contentrequest WHERE asked_by_id IN (SELECT id FROM people_user WHERE demo);
UPDATE leads_contentrequest SET contact_id = NULL WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_opportunity_helped_assets WHERE opportunity_id IN
    (SELECT id FROM leads_opportunity WHERE contact_id IN (SELECT id FROM gone));
DELETE FROM leads_attempt WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_nextstep WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_opportunity_helped WHERE touchpoint_id IN
    (SELECT id FROM leads_touchpoint WHERE contact_id IN (SELECT id FROM gone));
DELETE FROM leads_opportunity WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_enrolment WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_handoff WHERE id IN (SELECT id FROM gone_handoff);
DELETE FROM sla_clock WHERE pledge_id IN (SELECT pledge_id FROM gone_handoff);
DELETE FROM sla_hold WHERE pledge_id IN (SELECT pledge_id FROM gone_handoff);
DELETE FROM sla_pledge WHERE id IN (SELECT pledge_id FROM gone_handoff);
DELETE FROM leads_beacon WHERE site_id IN (SELECT id FROM leads_site WHERE demo);
DELETE FROM leads_joining WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_pageview WHERE site_id IN (SELECT id FROM leads_site WHERE demo);
DELETE FROM leads_visit WHERE visitor_id IN
    (SELECT v.id FROM leads_visitor v JOIN leads_site s ON s.id = v.site_id WHERE s.demo);
DELETE FROM leads_visitor WHERE site_id IN (SELECT id FROM leads_site WHERE demo);
DELETE FROM leads_site WHERE demo;
UPDATE leads_visit SET contact_id = NULL, touchpoint_id = NULL, waiting = false
    WHERE contact_id IN (SELECT id FROM gone);
UPDATE leads_visitor SET contact_id = NULL WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_touchpoint WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_stagemove WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_submission WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_consent WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_formerkey WHERE contact_id IN (SELECT id FROM gone)
    OR merge_id IN (SELECT id FROM leads_merge WHERE demo);
DELETE FROM leads_merge WHERE demo;
DELETE FROM leads_apart WHERE low_id IN (SELECT id FROM gone) OR high_id IN (SELECT id FROM gone);
DELETE FROM leads_suggestion WHERE low_id IN (SELECT id FROM gone) OR high_id IN (SELECT id FROM gone);
DELETE FROM leads_importfile WHERE upload_id IN (SELECT id FROM leads_import WHERE demo);
DELETE FROM leads_importrow WHERE upload_id IN (SELECT id FROM leads_import WHERE demo);
DELETE FROM leads_import WHERE demo;
UPDATE leads_importrow SET contact_id = NULL WHERE contact_id IN (SELECT id FROM gone);
DELETE FROM leads_contact WHERE id IN (SELECT id FROM gone);
"""
# What its people wrote of whom they want to win, unless somebody else wrote on it since.
_PROFILES = """
CREATE TEMP TABLE gone_profile ON COMMIT DROP AS SELECT id FROM leads_profile p WHERE NOT EXISTS
    (SELECT FROM leads_profileversion v WHERE v.profile_id = p.id
     AND (saved_by_id IS NULL OR saved_by_id NOT IN (SELECT id FROM people_user WHERE demo)));
UPDATE leads_asset SET persona_id = NULL WHERE persona_id IN (SELECT id FROM gone_profile);
UPDATE leads_contentrequest SET persona_id = NULL WHERE persona_id IN (SELECT id FROM gone_profile);
DELETE FROM leads_profileversion WHERE profile_id IN (SELECT id FROM gone_profile);
DELETE FROM leads_profile WHERE id IN (SELECT id FROM gone_profile);
"""
# What was spent on campaigns that never were.
_MONEY = """
DELETE FROM leads_spend WHERE campaign_id IN (SELECT id FROM leads_campaign WHERE demo);
"""
# What was agreed among the demo's people goes too, unless somebody's own record is judged by it.
_PROMISES = """
CREATE TEMP TABLE gone_agreement ON COMMIT DROP AS
    SELECT id FROM sla_agreement a WHERE NOT seeded
    AND marketing_team_id IN (SELECT id FROM people_team WHERE demo)
    AND sales_team_id IN (SELECT id FROM people_team WHERE demo)
    AND NOT EXISTS (SELECT FROM sla_pledge p WHERE p.agreement_id = a.id);
DELETE FROM reporting_replay WHERE simulation_id IN
    (SELECT id FROM reporting_simulation WHERE agreement_id IN (SELECT id FROM gone_agreement));
DELETE FROM reporting_simulation WHERE agreement_id IN (SELECT id FROM gone_agreement);
DELETE FROM sla_signature WHERE agreement_id IN (SELECT id FROM gone_agreement);
DELETE FROM sla_agreement WHERE id IN (SELECT id FROM gone_agreement);
"""
_WORDS = """
DELETE FROM sla_definition d WHERE NOT seeded
    AND proposed_by_id IN (SELECT id FROM people_user WHERE demo)
    AND (agreed_by_id IS NULL OR agreed_by_id IN (SELECT id FROM people_user WHERE demo))
    AND NOT EXISTS (SELECT FROM leads_handoff h WHERE h.definition_id = d.id)
    AND NOT EXISTS (SELECT FROM sla_agreement a WHERE a.definitions ->> d.term = d.id::text);
"""
_PEOPLE = """
UPDATE people_team SET last_assigned_id = NULL
    WHERE last_assigned_id IN (SELECT id FROM people_user WHERE demo);
DELETE FROM people_notice WHERE person_id IN (SELECT id FROM people_user WHERE demo AND id <> %s);
DELETE FROM account_emailaddress WHERE user_id IN (SELECT id FROM people_user WHERE demo AND id <> %s);
DELETE FROM people_leave WHERE person_id IN (SELECT id FROM people_user WHERE demo AND id <> %s);
DELETE FROM people_token WHERE person_id IN (SELECT id FROM people_user WHERE demo AND id <> %s);
DELETE FROM people_mail WHERE "to" IN (SELECT email FROM people_user WHERE demo AND id <> %s);
"""


@command
def remove(*, actor: Actor, now: datetime) -> int:
    """An admin removes the demo company. Who does it stays and keeps signing in. Returns how many
    contacts went."""
    if not members.standing(actor).is_admin:
        raise Refused("admin-only", "Only an admin removes the demo company.", status=FORBIDDEN)
    return remove_all(actor=actor, now=now)


@command
def remove_all(*, actor: Actor, now: datetime) -> int:
    """The removal itself, also of a half-loaded company by the system."""
    own = _leave_own()
    ids = list(Contact.objects.filter(demo=True).values_list("pk", flat=True))
    keeper = actor.id or 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL smarketing.erasing = 'on'")
        cursor.execute(_STORIES)
        cursor.execute(_PROFILES)
        cursor.execute(_MONEY)
        cursor.execute(_PROMISES)
        cursor.execute(_WORDS)
        cursor.execute(_PEOPLE, [keeper] * 5)
    User.objects.filter(pk=keeper).update(demo=False)
    kept = own + sum(
        _delete_or_keep(model) for model in (Form, Campaign, Asset, Company, User, Team, Calendar)
    )
    kept += _leave_used_fields()
    passages.forget(ids)
    record(labels.REMOVED, None, actor=actor, now=now, contacts=len(ids), kept=kept)
    return len(ids)


def _leave_own() -> int:
    """Who wrote in by themselves is no demo; returns how many. Of a half-loaded company nobody did.
    All are held first: what they send meanwhile waits for the end, or counts."""
    loaded = labels.loaded_at()
    if loaded is None:
        labels.put()
    contacts = Contact.objects.filter(demo=True)
    list(contacts.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    return labels.take_off(contacts, since=loaded) if loaded else 0


def _leave_used_fields() -> int:
    """Fields of which somebody's own record has a value, or that somebody's own form asks for, stay; returns
    how many."""
    rows, kept = CustomField.objects.filter(demo=True), 0
    for field in rows:
        asked = Form.objects.filter(questions__contains=[{"means": field.target}])
        owned = (Contact if field.of == Of.CONTACT else Company).objects.filter(custom__has_key=field.key)
        if asked.exists() or owned.exists():
            CustomField.objects.filter(pk=field.pk).update(demo=False)
            kept += 1
    rows.delete()
    return kept


def _delete_or_keep(model: type[Form | Campaign | Asset | Company | User | Team | Calendar]) -> int:
    """Delete each demo row that nothing points at any more; returns how many had to stay."""
    kept = 0
    for pk in model._default_manager.filter(demo=True).values_list("pk", flat=True):
        try:
            with transaction.atomic():
                row = model._default_manager.filter(pk=pk)
                # A calendar takes its versions along.
                row.delete() if model is Calendar else row._raw_delete(using="default")
        except IntegrityError:
            kept += 1
            stays = _as_stranger(pk) if model is User else {}
            model._default_manager.filter(pk=pk).update(demo=False, **stays)
    return kept


def _as_stranger(person_id: int) -> dict[str, object]:
    """Nobody signs in with the demo password any more. Who holds open work of one's own stays active,
    so that it is handed on when an admin deactivates them, as with anybody who leaves."""
    return {"password": make_password(None), "is_active": open_work(person_id).total > 0}
