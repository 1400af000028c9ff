"""Facts of imports. Each says whose records it changed, also when that is nobody: one that doesn't would mean
everybody's."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from leads.wizard.models import Import
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor


def tell(
    what: str, upload: Import, actor: Actor, now: datetime, contact_ids: Iterable[int] = (), **payload: Any
) -> None:
    """`what` happened to the import. Part of a command."""
    payload["contact_ids"] = sorted(set(contact_ids))
    record(f"import.{what}", upload.pk, actor=actor, now=now, thread=upload.thread, **payload)
