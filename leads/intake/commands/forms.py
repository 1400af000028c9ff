"""Keeping the forms: what they are called, what they lead to, where their senders go next."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from leads.campaigns import queries as campaigns
from leads.intake import queries
from leads.intake.models import Form
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

FIELDS = ("name", "kind", "qualifies", "campaign_id", "asset_id", "redirect_url", "is_active")


@command
def create_form(
    *, fields: Mapping[str, Any], actor: Actor, now: datetime, key: str = "", demo: bool = False
) -> Form:
    """A new form under a key nobody can guess; a key may be given where one is already in use."""
    may_keep_forms(actor)
    values = _checked(fields)
    form = Form.objects.create(key=key or secrets.token_urlsafe(12), created_at=now, demo=demo, **values)
    record("form.created", form.pk, actor=actor, now=now, thread=f"form:{form.pk}", name=form.name)
    return form


@command
def edit_form(*, form_id: int, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Form:
    """The key stays: it stands in other people's web pages."""
    may_keep_forms(actor)
    form = queries.form(form_id, lock=True)
    values = _checked({**{name: getattr(form, name) for name in FIELDS}, **changes})
    told = {
        name: {"from": getattr(form, name), "to": value}
        for name, value in values.items()
        if getattr(form, name) != value
    }
    if told:
        for name in told:
            setattr(form, name, values[name])
        form.save(update_fields=list(told))
        record("form.changed", form.pk, actor=actor, now=now, thread=f"form:{form.pk}", changes=told)
    return form


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: fields[name] for name in FIELDS if name in fields}
    values["name"] = str(values.get("name") or "").strip()
    if not values["name"]:
        raise Refused("missing", "Give the form a name.", field="name")
    if values.get("kind", Form.Kind.OFFER) not in Form.Kind.values:
        raise Refused("no-such-kind", "A form is a subscription or an offer.", field="kind")
    address = str(values.get("redirect_url") or "")
    if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname):
        raise Refused("no-address", "Give a whole address, with https://.", field="redirect_url")
    campaigns.must_exist(campaign_id=values.get("campaign_id"), asset_id=values.get("asset_id"))
    return values


def may_keep_forms(actor: Actor) -> None:
    """Refused, unless forms and what they send are this actor's to keep."""
    if not keeps_forms(members.standing(actor)):
        raise Refused("not-marketing", "Forms are kept by marketing and admins.", status=FORBIDDEN)


def keeps_forms(who: Standing) -> bool:
    return who.commands_side("marketing") or who.is_admin
