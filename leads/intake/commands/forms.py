"""Keeping the forms: what they are called, what they lead to, where their senders go next. Whoever wrote from
an older state than holds is told both values, and nothing is overwritten unseen."""

import secrets
from collections.abc import Callable, Iterable, Mapping
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
from smarketing.kernel.errors import CONFLICT, FORBIDDEN, Refused, changed_meanwhile
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
CONSENT = "consent_text"
NAMED: Mapping[str, Callable[[int], object]] = {
    "campaign_id": campaigns.get,
    "asset_id": campaigns.asset,
}
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
def edit_form(
    *, form_id: int, changes: Mapping[str, Any], revision: int, actor: Actor, now: datetime
) -> Form:
    """Change the form as it was at `revision`. Changed meanwhile: refused, with the values now and yours in
    `values` and the present revision as `version`. The key stays: it stands in other people's web pages."""
    may_keep_forms(actor)
    form = queries.form(form_id, lock=True)
    values = _checked({**{name: getattr(form, name) for name in FIELDS}, **changes})
    told = {
        name: {"from": getattr(form, name), "to": value}
        for name, value in values.items()
        if getattr(form, name) != value
    }
    consent = _consent_in(form, changes)
    different = {**{name: values[name] for name in told}, **({} if consent is None else {CONSENT: consent})}
    if different and form.revision != revision:
        raise _changed_meanwhile(form, different)
    for name in told:
        setattr(form, name, values[name])
    if different:
        form.revision += 1
        _free(form).save(update_fields=[*told, "revision"])
        form.__dict__.pop("asks", None)
    told |= _word_consent(form, changes, now)
    if told:
        record("form.changed", form.pk, actor=actor, now=now, thread=f"form:{form.pk}", changes=told)
    return form


def _word_consent(form: Form, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A new wording is a new version: what people agreed to before stays as they read it."""
    before, text = form.consent_text, _consent_in(form, fields)
    if text is None:
        return {}
    if len(text) > LONGEST_CONSENT or "\x00" in text:
        raise Refused("too-long", f"At most {LONGEST_CONSENT:,} characters.", field=CONSENT)
    form.consent = None
    if text:
        version = form.consent_texts.count() + 1
        form.consent = ConsentText.objects.create(form=form, version=version, text=text, created_at=now)
    form.save(update_fields=["consent"])
    return {CONSENT: {"from": before, "to": text}}


def _consent_in(form: Form, fields: Mapping[str, Any]) -> str | None:
    """The wording that these fields say, if it is another one."""
    text = str(fields.get(CONSENT, form.consent_text) or "").strip()
    return None if text == form.consent_text else text


def _changed_meanwhile(form: Form, different: Mapping[str, Any]) -> Refused:
    values = {
        name.removesuffix("_id"): {"now": _said(name, getattr(form, name)), "yours": _said(name, value)}
        for name, value in different.items()
    }
    labels = {name: name.replace("_", " ") for name in values}
    return changed_meanwhile(form, values, {**labels, "questions": "fields"}, form.revision)


def _said(name: str, value: Any) -> str:
    """As people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "questions":
        return ", ".join(each["label"] for each in value)
    if name == "origins":
        return ", ".join(value)
    if value and name in NAMED:
        return str(NAMED[name](value))
    return str("" if value is None else value)


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
