"""Keeping the forms: what they are called, what they lead to, where their senders go next."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q

from leads.campaigns import queries as campaigns
from leads.intake import queries, rules
from leads.intake.models import ConsentText, Form
from smarketing.journal.record import record
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused
from smarketing.people.members import queries as members
from smarketing.people.members.queries import Standing

FIELDS = (
    "name",
    "kind",
    "qualifies",
    "campaign_id",
    "asset_id",
    "questions",
    "consent_required",
    "thanks",
    "redirect_url",
    "origins",
    "most_per_minute",
    "alias",
    "is_active",
)
LONGEST_CONSENT = 5_000
MOST_ORIGINS = 50
MOST_PER_MINUTE = 100_000


@command
def create_form(
    *, fields: Mapping[str, Any], actor: Actor, now: datetime, key: str = "", demo: bool = False
) -> Form:
    """A new form under a key nobody can guess; a key may be given where one is already in use."""
    may_keep_forms(actor)
    values = _checked(fields)
    form = Form(key=key or secrets.token_urlsafe(12), created_at=now, demo=demo, **values)
    _free(form).save(force_insert=True)
    _word_consent(form, fields, now)
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
    for name in told:
        setattr(form, name, values[name])
    if told:
        _free(form).save(update_fields=list(told))
        form.__dict__.pop("asks", None)
    told |= _word_consent(form, changes, now)
    if told:
        record("form.changed", form.pk, actor=actor, now=now, thread=f"form:{form.pk}", changes=told)
    return form


def _word_consent(form: Form, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new wording is a new version: what people agreed to before stays as they read it."""
    before, text = form.consent_text, str(fields.get("consent_text", form.consent_text) or "").strip()
    if text == before:
        return {}
    if len(text) > LONGEST_CONSENT or "\x00" in text:
        raise Refused("too-long", f"At most {LONGEST_CONSENT:,} characters.", field="consent_text")
    form.consent = None
    if text:
        version = form.consent_texts.count() + 1
        form.consent = ConsentText.objects.create(form=form, version=version, text=text, created_at=now)
    form.save(update_fields=["consent"])
    return {"consent_text": {"from": before, "to": text}}


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: fields[name] for name in FIELDS if name in fields}
    values["name"] = str(values.get("name") or "").strip()
    if not values["name"]:
        raise Refused("missing", "Give the form a name.", field="name")
    if values.get("kind", Form.Kind.OFFER) not in Form.Kind.values:
        raise Refused("no-such-kind", "A form is a subscription, an offer or a request.", field="kind")
    address = str(values.get("redirect_url") or "")
    if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname):
        raise Refused("no-address", "Give a whole address, with https://.", field="redirect_url")
    campaigns.must_exist(campaign_id=values.get("campaign_id"), asset_id=values.get("asset_id"))
    if "questions" in values:
        values["questions"] = rules.written(rules.read_questions(values["questions"], queries.added()))
    values |= {"origins": _origins(values["origins"])} if "origins" in values else {}
    values |= {"alias": _alias(values["alias"])} if "alias" in values else {}
    if not 0 <= values.get("most_per_minute", 0) <= MOST_PER_MINUTE:
        message = f"A number from 0 (no limit) to {MOST_PER_MINUTE:,}."
        raise Refused("out-of-range", message, field="most_per_minute")
    return values


def _origins(texts: Iterable[str]) -> list[str]:
    """The web sites, exactly as browsers name them."""
    wanted = [text.strip() for text in texts if text.strip()]
    if len(wanted) > MOST_ORIGINS:
        raise Refused("too-many", f"At most {MOST_ORIGINS} web sites.", field="origins")
    if wrong := next((text for text in wanted if not rules.is_origin(text)), None):
        message = f"{wrong[:80]} is no web site's origin. Write it like https://www.acme.example."
        raise Refused("no-origin", message, field="origins")
    return list(dict.fromkeys(rules.origin_of(text) for text in wanted))


def _alias(text: str | None) -> str | None:
    name = (text or "").strip()
    if name and not queries.KEY.fullmatch(name):
        raise Refused("no-name", "Only letters, digits, - and _ (at most 80).", field="alias")
    return name or None


def _free(form: Form) -> Form:
    """A name of another system's form leads to one form of ours, and is no other's key."""
    others = Form.objects.exclude(pk=form.pk).filter(Q(alias=form.alias) | Q(key=form.alias))
    if form.alias and (other := others.first()):
        raise Refused("taken", f"{other} goes by that name already.", status=CONFLICT, field="alias")
    return form


def may_keep_forms(actor: Actor) -> None:
    """Refused, unless forms and what they send are this actor's to keep."""
    if not keeps_forms(members.standing(actor)):
        raise Refused("not-marketing", "Forms are kept by marketing and admins.", status=FORBIDDEN)


def keeps_forms(who: Standing) -> bool:
    return who.commands_side("marketing") or who.is_admin
