"""A record's fields, each changed where it stands on its page: the field's form, saving it by one command,
and both values where somebody else was quicker. Knows no record by name; a page says what is its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django_htmx.http import trigger_client_event

from leads.fields import queries as custom
from leads.fields.queries import APART, Kind
from smarketing.kernel.errors import CONFLICT, INVALID, MEANWHILE, Refused
from smarketing.people import edge
from smarketing.people.edge import Request


@dataclass(frozen=True, slots=True)
class Field:
    """One of a record's fields as it is shown and edited."""

    name: str
    label: str
    value: str
    link: str = ""
    is_long: bool = False
    kind: str = Kind.TEXT
    choices: Sequence[tuple[str, str, bool]] = ()
    help_text: str = ""

    @property
    def takes_several(self) -> bool:
        return self.kind == Kind.SEVERAL

    @property
    def id(self) -> str:
        """By which the page finds it."""
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose fields: `route` leads to one by the record's id and the field's name; `find` and `field` look the
    two up; `edit` is the command, given id, changes, version, actor and now; `event` tells the page that
    something was saved; `other`: the address of who has that value already, if a refusal says who."""

    route: str
    find: Callable[[int], Any]
    field: Callable[[Any, str], Field]
    edit: Callable[..., Any]
    event: str
    other: Callable[[Refused], str] = lambda refused: ""


def added(of: str, record: Any) -> list[Field]:
    """The fields that the organisation added, as this record has them."""
    return [_shown(each) for each in custom.shown(of, record)]


def one_added(of: str, record: Any, name: str) -> Field:
    """One of them, by `custom.<key>`."""
    found = next((each for each in added(of, record) if each.name == name), None)
    if found is None:
        raise Http404
    return found


def answer(request: Request, place: Place, record_id: int, name: str) -> HttpResponse:
    """The field's form (GET), the field as it is (GET with `shown`), or saving it (POST)."""
    record = place.find(record_id)
    field = place.field(record, name)
    if request.method == "POST":
        return _save(request, place, record_id, name)
    template = "field" if "shown" in request.GET else "form"
    return _drawn(request, place, template, record, field, may_edit=True)


def _shown(each: custom.Shown) -> Field:
    of, link = each.field, each.text if each.field.kind == Kind.URL else ""
    long, choices = of.kind == Kind.LONG_TEXT, of.choosable(each.value)
    return Field(of.name, of.label, each.text, link, long, of.kind, choices, of.help_text)


def _save(request: Request, place: Place, record_id: int, name: str) -> HttpResponse:
    value, version = APART.join(request.POST.getlist("value")), request.POST.get("version", "")
    try:
        record = place.edit(
            record_id,
            {name: value},
            int(version) if version.isdecimal() else 0,
            edge.actor(request),
            request.now,
        )
    except Refused as refused:
        return _refused(request, place, record_id, name, value, refused)
    drawn = _drawn(request, place, "field", record, place.field(record, name), may_edit=True, saved=True)
    return trigger_client_event(drawn, place.event)


def _refused(
    request: Request, place: Place, record_id: int, name: str, value: str, refused: Refused
) -> HttpResponse:
    """The form again with what was typed; what somebody else wrote meanwhile stands beside it."""
    if refused.status not in (CONFLICT, INVALID):
        raise refused
    record = place.find(record_id)
    field = _as_typed(place.field(record, name), value)
    said = refused.detail.get("values", {}).get(name, {})
    told = {
        "typed": value,
        "yours": said.get("yours", value),
        "refusal": refused.message,
        "conflict": refused.code == MEANWHILE,
        "other": place.other(refused),
    }
    drawn = _drawn(request, place, "form", record, field, **told)
    drawn.status_code = refused.status
    return drawn


def _as_typed(field: Field, value: str) -> Field:
    """With those choices chosen that were, so that sending again sends them."""
    chosen = value.split(APART)
    return replace(field, choices=[(key, label, key in chosen) for key, label, _ in field.choices])


def _drawn(
    request: Request, place: Place, template: str, record: Any, field: Field, **more: Any
) -> HttpResponse:
    context = {"record": record, "route": place.route, "field": field, **more}
    return render(request, f"leads/inplace/{template}.html", context)
