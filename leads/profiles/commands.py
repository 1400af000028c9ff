"""Writing profiles: people of both sides do, and every save is a version with who, when and why. Whoever
wrote from an older one than holds is told both texts, and nothing is overwritten unseen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leads.profiles import queries, rules
from leads.profiles.models import Profile, ProfileVersion
from leads.profiles.rules import LABELS, Kind
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing


@command
def create(*, kind: str, fields: Mapping[str, Any], why: str, actor: Actor, now: datetime) -> Profile:
    need_writer(actor)
    if kind not in set(Kind):
        raise Refused("no-such-kind", "There is no such kind of profile.", field="kind")
    said, why = rules.checked({"name": "", **fields}), rules.why(why)
    stamp = {"why": why, "saved_at": now, "saved_by_id": actor.id}
    profile = Profile.objects.create(kind=kind, created_at=now, **said, **stamp)
    _keep(profile)
    record("profile.created", profile.pk, actor=actor, now=now, thread=_thread(profile), name=profile.name)
    return profile


@command
def edit(
    *, profile_id: int, changes: Mapping[str, Any], version: int, why: str, actor: Actor, now: datetime
) -> Profile:
    """A new version, written from `version`. Without a difference there is none."""
    need_writer(actor)
    profile, said = queries.locked(profile_id), rules.checked(changes)
    different = {name: text for name, text in said.items() if getattr(profile, name) != text}
    if not different:
        return profile
    why = rules.why(why)
    if profile.version != version:
        both = {name: {"now": getattr(profile, name), "yours": text} for name, text in different.items()}
        raise changed_meanwhile(profile, both, LABELS, profile.version)
    _write(profile, {**different, "why": why, "saved_at": now, "saved_by_id": actor.id})
    record(
        "profile.changed",
        profile.pk,
        actor=actor,
        now=now,
        thread=_thread(profile),
        name=profile.name,
        version=profile.version,
        changed=sorted(different),
        why=why,
    )
    return profile


def may_write(who: Standing) -> bool:
    return who.commands_side("marketing") or who.commands_side("sales")


def need_writer(actor: Actor) -> None:
    if not may_write(members.standing(actor)):
        message = "Profiles are written by people of a marketing or sales team."
        raise Refused("no-side", message, status=FORBIDDEN)


def _write(profile: Profile, values: Mapping[str, Any]) -> None:
    profile.version += 1
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save(update_fields=["version", *(name.removesuffix("_id") for name in values)])
    _keep(profile)


def _keep(profile: Profile) -> None:
    """As it is now, among its versions."""
    said = {name: getattr(profile, name) for name in (*LABELS, "why", "saved_at", "saved_by_id")}
    ProfileVersion.objects.create(profile=profile, number=profile.version, **said)


def _thread(profile: Profile) -> str:
    return f"profile:{profile.pk}"
