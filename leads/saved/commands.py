"""Keeping views of lists. Everybody keeps their own, and may share them; a shared one is changed and removed
by its maker, a lead of their side or a manager."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict

from leads.saved import lists, queries, rules
from leads.saved.models import SavedView
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused, changed_meanwhile
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

LABELS = {"name": "name", "filters": "filters", "shared": "who sees it"}


@command
def save(*, of: str, name: str, query: str, shared: bool, actor: Actor, now: datetime) -> SavedView:
    """Keep what the query of an address shows of a list, under a name."""
    who = members.standing(actor)
    if who.person_id is None:
        raise Refused("a-person-only", "A view is somebody's.", status=FORBIDDEN)
    view = SavedView(
        of=lists.get(of).key,
        name=rules.name(name),
        query=_sound(of, query, who, now),
        shared=shared,
        owner_id=who.person_id,
        created_at=now,
        changed_at=now,
    )
    rules.need_room(SavedView.objects.filter(of=of, owner=who.person_id).count())
    with _free_name(view):
        view.save(force_insert=True)
    record("view.saved", view.pk, actor=actor, now=now, thread=_thread(view), **_told(view))
    return queries.get(view.pk, who.person_id)


@command
def edit(*, view_id: int, changes: Mapping[str, Any], version: int, actor: Actor, now: datetime) -> SavedView:
    """Change its `name`, its `query` or whether it is `shared`, as it was at `version`. Changed meanwhile:
    refused, with the values now and yours in `values` and the present `version`."""
    who = members.standing(actor)
    view = queries.locked(view_id, who.person_id)
    need_keeper(view, who)
    values = dict(changes)
    if "name" in values:
        values["name"] = rules.name(values["name"])
    if "query" in values and values["query"] != view.query:
        values["query"] = _sound(view.of, values["query"], who, now)
    different = {name: value for name, value in values.items() if getattr(view, name) != value}
    if not different:
        return view
    both = {_named(name): _both(view, name, value) for name, value in different.items()}
    if view.version != version:
        raise changed_meanwhile(f"“{view}”", both, LABELS, view.version)
    for name, value in {**different, "version": view.version + 1, "changed_at": now}.items():
        setattr(view, name, value)
    with _free_name(view):
        view.save(update_fields=[*different, "version", "changed_at"])
    told = {name: {"from": both[name]["now"], "to": both[name]["yours"]} for name in both if name in values}
    filters: dict[str, Any] = {"filters": rules.asked(view.query)} if "query" in different else {}
    record(
        "view.changed",
        view.pk,
        actor=actor,
        now=now,
        thread=_thread(view),
        name=view.name,
        changes=told,
        **filters,
    )
    return view


@command
def remove(*, view_id: int, actor: Actor, now: datetime) -> SavedView:
    """Nobody finds it any more; what it showed is untouched."""
    who = members.standing(actor)
    view = queries.locked(view_id, who.person_id)
    need_keeper(view, who)
    SavedView.objects.filter(pk=view.pk).delete()
    record("view.removed", view.pk, actor=actor, now=now, thread=_thread(view), **_told(view))
    return view


def need_keeper(view: SavedView, who: Standing) -> None:
    if not queries.may_change(view, who):
        message = f"“{view}” is changed by {view.owner}, a lead of their side or a manager."
        raise Refused("not-your-view", message, status=FORBIDDEN)


def _sound(of: str, query: str, who: Standing, now: datetime) -> str:
    """The query as it is stored; refused when something of it means nothing."""
    wanted, asked = lists.get(of), rules.asked(query)
    unknown = next((name for name in asked if not wanted.knows(name)), None)
    if unknown is not None:
        message = f"{wanted.label} can't be narrowed by “{unknown[:60]}”."
        raise Refused("unknown-filter", message, field="query")
    read = wanted.read(QueryDict(rules.written(asked)), who, now)
    if read.notes:
        raise Refused("means-nothing", " ".join(read.notes), field="query")
    return rules.written(read.query)


def _both(view: SavedView, name: str, value: Any) -> dict[str, str]:
    """As people read them."""
    return {"now": _said(name, getattr(view, name)), "yours": _said(name, value)}


def _said(name: str, value: Any) -> str:
    if name == "shared":
        return rules.SHARED[value]
    return rules.in_words(value) if name == "query" else str(value)


def _named(name: str) -> str:
    return "filters" if name == "query" else name


def _told(view: SavedView) -> dict[str, Any]:
    filters = rules.asked(view.query)  # by name, as of lists that are taken out: erasing knows both
    return {"of": view.of, "name": view.name, "filters": filters, "shared": view.shared}


def _thread(view: SavedView) -> str:
    return f"view:{view.pk}"


@contextmanager
def _free_name(view: SavedView) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        message = f"There is a view called “{view.name}” already; change that one, or take another name."
        raise Refused("name-taken", message, status=CONFLICT, field="name") from error
