"""A merge was wrong: the two are two again, also when much happened since. What came along goes back,
with what was done on those handoffs and what came in by the other's own keys; everything else that is
new stays with the record that was kept (ADR 19).
"""

from datetime import datetime
from typing import Any

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact, Merge
from leads.handoff import queries as handoffs
from leads.handoff.commands import to_take_up_again
from leads.identity import rows
from leads.identity.commands.merging import CHANGED, COUNTED, name_of
from leads.identity.queries import need_keeper, undo_obstacle
from leads.identity.rules import CUSTOM, put_back
from leads.intake import queries as intake
from leads.intake.queries import Submission
from leads.lifecycle import commands as lifecycle
from leads.lifecycle import uniting
from leads.lifecycle.uniting import STANDING
from leads.nurture import commands as nurture
from leads.outcomes import queries as outcomes
from sla.clocks import subjects
from smarketing.journal.record import Fact, record_many
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, NOT_FOUND, Refused


@command
def separate(*, merge_id: int, actor: Actor, now: datetime) -> Contact:
    """Returns the record that is there again."""
    need_keeper(actor)
    done = Merge.objects.filter(pk=merge_id).first()
    if done is None:
        raise Refused("no-such-merge", "There is no such merge.", status=NOT_FOUND)
    _need_possible(done)
    kept = contacts.locked(done.kept_id)
    done.refresh_from_db()
    _need_possible(done)  # somebody else may have been faster
    stood_still = kept.stage_since.isoformat() == done.after["stage_since"]
    _become_again(kept, done, stood_still, now)
    gone = _bring_back(done, kept)
    _give_back(done, kept, gone)
    _unmark(kept, done, actor, now)
    if not stood_still:
        _stand(kept, done, done.before["stage"], actor, now)
        _stand(gone, done, gone.stage, actor, now)
    _nurture_again(kept, gone, done, actor, now)
    ended = [*done.moved.get("taken_up", ()), *done.moved.get("in_hand", ())]
    ticking = to_take_up_again(ended, done.merged_at, actor, now)
    done.undone_at, done.undone_by_id = now, actor.id
    done.save(update_fields=["undone_at", "undone_by"])
    _tell(done, kept, gone, ticking, actor, now)
    return gone


def _need_possible(done: Merge) -> None:
    if against := undo_obstacle(done):
        raise Refused(against.code, against.sentence, status=CONFLICT)


def _become_again(kept: Contact, done: Merge, stood_still: bool, now: datetime) -> None:
    """What the merge changed and nobody since. A key goes back to whose it was in any case."""
    before, after = rows.read(done.before), rows.read(done.after)
    kept.custom = put_back(kept.custom, before.get(CUSTOM, {}), after.get(CUSTOM, {}))
    for name in CHANGED:
        if name != CUSTOM and (stood_still or name not in STANDING) and getattr(kept, name) == after[name]:
            setattr(kept, name, before[name])
    if kept.email_key and kept.email_key == done.gone["email_key"]:
        kept.email, kept.email_key = before["email"], before["email_key"]
    if kept.external_id and _external(vars(kept)) == _external(done.gone):
        kept.source, kept.external_id = before["source"], before["external_id"]
    if not (kept.email or kept.phone or kept.external_id):
        message = f"{kept} would be left without an e-mail, phone or external id; give one first."
        raise Refused("unreachable", message, status=CONFLICT)
    kept.version, kept.changed_at = kept.version + 1, now
    kept.save(update_fields=[*CHANGED, *COUNTED])


def _bring_back(done: Merge, kept: Contact) -> Contact:
    done.former_keys.all().delete()
    gone = Contact(**rows.read(done.gone))
    if other := contacts.holder_of_key(gone):
        message = f"{other} has the e-mail or external id of {gone} now; change it there first."
        raise Refused("exists", message, status=CONFLICT, contact_id=other.pk)
    gone.save(force_insert=True)
    return gone


def _give_back(done: Merge, kept: Contact, gone: Contact) -> None:
    rows.move_back(done.moved, kept.pk, gone.pk)
    rows.follow(kept.pk, gone.pk)
    theirs, ours = _known_by(gone), _known_by(kept)
    for submission in intake.since(kept.pk, done.merged_at):
        if _came_by(intake.keys_of(submission), theirs, ours):
            rows.move_back(_what_came(submission), kept.pk, gone.pk)
    known = {int(pk): tuple(names) for pk, names in done.moved["pledges"].items()}
    new = set(handoffs.pledges_of(gone.pk)) - set(known)
    subjects.call({**known, **dict.fromkeys(new, name_of(gone))})


def _came_by(keys: dict[str, str], theirs: list[dict[str, Any]], ours: list[dict[str, Any]]) -> bool:
    """By an address or id of the other's, also one from an earlier merge that came back with them, and not by
    one of the kept record's."""
    if keys["email_key"]:
        addresses = {each["email_key"] for each in theirs} - {each["email_key"] for each in ours}
        return keys["email_key"] in addresses
    return bool(keys["external_id"]) and _external(keys) in map(_external, theirs)


def _known_by(contact: Contact) -> list[dict[str, Any]]:
    """Every key that means them."""
    former = contact.former_keys.values("email_key", "source", "external_id")
    return [vars(contact), *(dict(each) for each in former)]


def _what_came(submission: Submission) -> dict[str, list[str]]:
    """What was made of it, for which the person stands."""
    touch, consent = intake.touch_of(submission), intake.consent_of(submission)
    made = {"touchpoint": touch, "consent": consent, "submission": submission.pk}
    return {f"leads_{table}.contact_id": [str(pk)] for table, pk in made.items() if pk}


def _external(known: Any) -> tuple[str, str]:
    return known["source"], known["external_id"]


def _unmark(kept: Contact, done: Merge, actor: Actor, now: datetime) -> None:
    """The mark that the merge brought goes, unless somebody lifted or changed it meanwhile."""
    was, came = done.before["disqualified"], done.after["disqualified"]
    if was == came or kept.disqualified != came:
        return
    why = "The records were separated again"
    lifecycle.clear_mark(contact=kept, why=why, actor=actor, now=now)
    if was:
        lifecycle.disqualify(contact_id=kept.pk, reason=was, actor=actor, now=now)


def _nurture_again(kept: Contact, gone: Contact, done: Merge, actor: Actor, now: datetime) -> None:
    """Who was taken out of a programme by the merge goes on in it, unless something else came since."""
    both = [kept, gone]
    barred = handoffs.with_sales(both) | {one.pk for one in both if one.disqualified}
    able = [one.pk for one in both if one.pk not in barred]
    nurture.resume(done.moved.get("nurture", ()), able, actor, now)


def _stand(contact: Contact, done: Merge, floor: str, actor: Actor, now: datetime) -> None:
    """Where each stands by its own handoffs and opportunities, after stages moved in between."""
    uniting.fill_steps(contact)
    since = handoffs.since(contact.pk, done.merged_at)
    uniting.stand_again(
        contact,
        **outcomes.standing(contact.pk),
        qualified=since.qualified,
        ended=since.ended,
        floor=floor,
        actor=actor,
        now=now,
    )


def _tell(done: Merge, kept: Contact, gone: Contact, ticking: list[int], actor: Actor, now: datetime) -> None:
    both = [kept.pk, gone.pk]
    facts = [
        Fact(
            "contact.separated",
            one.pk,
            one.thread,
            payload={
                "merge_id": done.pk,
                "other_id": other.pk,
                "other": str(other),
                "merged_at": done.merged_at.isoformat(),
                "contact_ids": both,
                "pledge_ids": ticking,
            },
        )
        for one, other in ((kept, gone), (gone, kept))
    ]
    record_many(facts, actor=actor, now=now)
