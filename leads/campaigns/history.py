"""Touchpoints of many at once, from another system's past. Part of a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leads.campaigns.models import Asset, Touchpoint
from leads.contacts.queries import Contact
from leads.words import Touch
from smarketing.journal.record import Fact, record_history
from smarketing.kernel.actor import Actor
from smarketing.kernel.copying import keep


@dataclass(frozen=True, slots=True)
class Past:
    """One interaction; `asset` is a page's key, made known at its first mention."""

    contact: Contact
    happened_at: datetime
    channel: str
    asset: str = ""


def touch_many(touches: Sequence[Past], *, actor: Actor, now: datetime) -> None:
    assets = _assets({touch.asset for touch in touches if touch.asset})
    rows = [
        {
            "contact_id": touch.contact.pk,
            "kind": Touch.FORM,
            "channel": touch.channel,
            "asset_id": assets.get(touch.asset),
            "happened_at": touch.happened_at,
        }
        for touch in touches
    ]
    facts = [
        Fact(
            "touchpoint.recorded",
            number,
            touch.contact.thread,
            touch.happened_at,
            {"contact_id": touch.contact.pk, "touch": Touch.FORM, "channel": touch.channel},
        )
        for number, touch in zip(keep(Touchpoint, rows), touches, strict=True)
    ]
    record_history(facts, actor=actor, now=now, live=False)


def _assets(keys: set[str]) -> dict[str, int]:
    Asset.objects.bulk_create(
        [Asset(key=key, name=f"Page {key[:8]}", kind="page") for key in sorted(keys)], ignore_conflicts=True
    )
    return dict(Asset.objects.filter(key__in=keys).values_list("key", "pk"))
