"""A person asks to be forgotten: what says who they were goes, everywhere and for good. That somebody was
there stays, so every count, clock and cohort is what it was; keyed hashes keep them from being brought in
again.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from leads.contacts import queries as contacts
from leads.contacts.queries import KEYS, Contact, ErasedKey, FormerKey, Merge
from leads.handoff import commands as handoffs
from leads.handoff.queries import REASONS, State
from leads.intake import commands as intake
from leads.lifecycle.commands import DISQUALIFIERS
from leads.outcomes.queries import LOST_REASONS
from leads.saved import forgetting as views
from leads.words import DO_NOT_CONTACT
from smarketing.journal import erasing
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor, system
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members

ITSELF = system("erasing")
ERASED = "erased"  # whose external id an erased contact's is: the number by which it was known here
OUR_WORDS = [*REASONS, *DISQUALIFIERS, *LOST_REASONS, *State]
PERSONAL = ("name", "email", "phone", "phone_e164", "job_title", "country", "notes")
KEPT_AS = ("email_key", "source", "external_id")

# What people wrote of the person, table by table, and copies of it in notices, mails and answers.
_TEXTS = """
UPDATE leads_handoff SET note = '', brief = '{}', comment = '', hint = '', dispute = '', ruling_comment = ''
    WHERE contact_id = %(id)s;
UPDATE leads_attempt SET note = '' WHERE contact_id = %(id)s;
UPDATE leads_nextstep SET what = 'erased' WHERE contact_id = %(id)s;
UPDATE leads_opportunity SET name = 'erased', comment = '', quote = '' WHERE contact_id = %(id)s;
UPDATE leads_contentrequest SET what = 'erased', details = '', why = '' WHERE contact_id = %(id)s;
UPDATE leads_touchpoint SET page = '', referrer = '' WHERE contact_id = %(id)s;
UPDATE leads_visitor SET first_touch = '{}', last_touch = '{}',
    key = CASE WHEN contact_id = %(id)s THEN gen_random_uuid() ELSE key END
    WHERE contact_id = %(id)s OR id IN (SELECT visitor_id FROM leads_visit WHERE contact_id = %(id)s);
UPDATE leads_pageview SET page = '', title = '', referrer = ''
    WHERE visit_id IN (SELECT id FROM leads_visit WHERE contact_id = %(id)s);
UPDATE leads_visit SET page = '', referrer = '', utm = '{}', clicks = '{}' WHERE contact_id = %(id)s;
UPDATE leads_stagemove SET reason = '' WHERE contact_id = %(id)s;
UPDATE leads_enrolment SET note = '', why = '' WHERE contact_id = %(id)s;
UPDATE leads_consent SET how = '', withdrawn_how = '' WHERE contact_id = %(id)s;
UPDATE sla_pledge SET label = %(label)s WHERE thread = ANY(%(threads)s);
UPDATE sla_hold SET reason = 'erased'
    WHERE pledge_id IN (SELECT id FROM sla_pledge WHERE thread = ANY(%(threads)s));
UPDATE sla_clock SET excused_why = 'erased' WHERE excused_why <> ''
    AND pledge_id IN (SELECT id FROM sla_pledge WHERE thread = ANY(%(threads)s));
UPDATE people_notice SET text = 'Something about a person who was erased since.'
    WHERE entry_id IN (SELECT id FROM journal_entry WHERE thread = ANY(%(threads)s));
UPDATE people_mail SET subject = 'erased', body = 'erased' WHERE body LIKE ANY(%(addresses)s);
DELETE FROM kernel_answer WHERE body ILIKE ANY(%(said)s);
UPDATE leads_importrow SET cells = '[]', why = '', changes = '{}', differing = '{}', after = NULL,
    email_key = '', external_id = '', firm = '', remark = '',
    outcome = CASE WHEN settled_at IS NULL THEN 'fault' ELSE outcome END,
    cause = CASE WHEN settled_at IS NULL THEN 'erased' ELSE cause END
WHERE contact_id = %(id)s OR (contact_id IS NULL AND (cells::text ~* ANY(%(keys)s)
    OR regexp_replace(cells::text, %(signs)s, '', 'g') ~ ANY(%(phones)s)));
UPDATE leads_import SET samples = '[]' WHERE samples::text ~* ANY(%(keys)s);
DELETE FROM leads_importfile
    WHERE EXISTS (SELECT FROM unnest(%(bytes)s::bytea[]) AS key WHERE position(key IN content) > 0);
DELETE FROM leads_formerkey WHERE contact_id = %(id)s;
DELETE FROM leads_suggestion WHERE low_id = ANY(%(ids)s) OR high_id = ANY(%(ids)s);
"""
_SUBMISSIONS = """
SELECT id::text FROM leads_submission
WHERE contact_id = %(id)s OR (contact_id IS NULL AND (fields::text ~* ANY(%(keys)s)
    OR regexp_replace(fields::text, %(signs)s, '', 'g') ~ ANY(%(phones)s)))"""


@command
def erase(*, contact_id: int, why: str, actor: Actor, now: datetime) -> Contact:
    """By a manager or an admin, who says on whose request. It can't be undone."""
    who = members.standing(actor)
    if not (who.is_manager or who.is_admin or who.is_system):
        raise Refused("manager-only", "Only a manager or an admin erases a person.", status=FORBIDDEN)
    if not why.strip():
        raise Refused("reason-missing", "Say on whose request, and when it came.", field="why")
    contact = contacts.locked(contact_id)
    if contact.erased_at:
        raise Refused("already-erased", "This person was erased already.", status=CONFLICT)
    _let_go(contact, now)
    threads, known = contacts.threads(contact), _known(contact)
    _keep_hashes(known, now)
    _blank_row(contact, now)
    submissions = _blank_texts(contact, threads, known)
    intake.blank(submissions)
    erasing.blank(threads, submissions, OUR_WORDS)
    erasing.forget_looking_for(_said(known))
    views.forget_looking_for(_said(known))
    record("contact.erased", contact.pk, actor=actor, now=now, thread=contact.thread, why=why.strip())
    return contact


def _let_go(contact: Contact, now: datetime) -> None:
    """Nobody is left to contact: the mark, and no baton in anybody's hands."""
    handoffs.stop(contact_id=contact.pk, now=now)
    contact.refresh_from_db(fields=["disqualified", "stage", "stage_since", "recycled"])
    if not contact.disqualified:
        handoffs.disqualify(contact_id=contact.pk, reason=DO_NOT_CONTACT, actor=ITSELF, now=now)


def _known(contact: Contact) -> list[Mapping[str, str]]:
    """Every set of keys the person was known by: theirs, those of merged records, and from before."""
    ids = _numbers(contact)
    found: list[Mapping[str, str]] = [{name: str(getattr(contact, name)) for name in (*KEYS, "name")}]
    for gone in Merge.objects.filter(kept_id__in=ids).values_list("gone", flat=True):
        found.append({name: str(gone.get(name) or "") for name in (*KEYS, "name")})
    for former in FormerKey.objects.filter(contact=contact):
        key = {"source": former.source, "external_id": former.external_id}
        found.append({"email": former.email_key or "", "phone": "", "name": "", **key})
    return found


def _numbers(contact: Contact) -> list[int]:
    """By which the person is known here."""
    return [int(thread.partition(":")[2]) for thread in contacts.threads(contact)]


def _keep_hashes(known: Iterable[Mapping[str, str]], now: datetime) -> None:
    hashes = {digest for each in known for digest in contacts.digests(**{name: each[name] for name in KEYS})}
    ErasedKey.objects.bulk_create(
        [ErasedKey(digest=digest, erased_at=now) for digest in sorted(hashes)], ignore_conflicts=True
    )


def _blank_row(contact: Contact, now: datetime) -> None:
    for name in PERSONAL:
        setattr(contact, name, "")
    contact.custom = {}
    contact.email_key, contact.source, contact.external_id = None, ERASED, str(contact.pk)
    contact.erased_at = contact.changed_at = now
    contact.version += 1
    contact.save(update_fields=[*PERSONAL, *KEPT_AS, "custom", "erased_at", "changed_at", "version"])
    blank: dict[str, object] = {name: {} for name in ("gone", "before", "after", "moved")}
    Merge.objects.filter(kept_id__in=_numbers(contact)).update(gone_name=ERASED, **blank)


def _blank_texts(contact: Contact, threads: Sequence[str], known: Sequence[Mapping[str, str]]) -> list[str]:
    """Returns the submissions that tell of them."""
    keys = {each["email"] for each in known if each["email"]}
    ids = _numbers(contact)
    values: dict[str, Any] = {
        "id": contact.pk,
        "ids": ids,
        "label": str(contact),
        "threads": list(threads),
        "addresses": [f"%/contacts/{pk}/%" for pk in ids],
        "said": [_anywhere(text) for text in _said(known)],
        "keys": [contacts.address_pattern(text) for text in keys],
        "signs": contacts.PHONE_SIGNS,
        "phones": [found for each in known if (found := contacts.phone_pattern(each["phone"]))],
        "bytes": [text.encode() for text in keys],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, values)
        cursor.execute(_SUBMISSIONS, values)
        return [row[0] for row in cursor.fetchall()]


def _said(known: Iterable[Mapping[str, str]]) -> list[str]:
    """How somebody would call the person."""
    return sorted({each[name] for each in known for name in ("name", "email", "phone") if each[name]})


def _anywhere(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
