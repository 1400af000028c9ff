"""How things are written on every page: icons, moments, durations, money, shares, addresses.

Words only: nothing here reads the database or decides anything.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.template import RequestContext
from django.templatetags.static import static
from django.utils import timezone as zones
from django.utils.html import format_html
from django.utils.safestring import SafeString

from smarketing.kernel import clock
from smarketing.kernel.moments import full, full_day, said

register = template.Library()

NOT_STATED, NO_VALUE = "not stated", "—"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
CONTROL_CLASS = {"checkbox": "form-check-input", "select": "form-select", "selectmultiple": "form-select"}


@cache
def known_icons() -> frozenset[str]:
    """The names in static/icons.svg."""
    with open(str(finders.find("icons.svg")), encoding="utf-8") as sprite:
        return frozenset(re.findall(r'id="tabler-([a-z0-9-]+)"', sprite.read()))


@register.simple_tag
@lru_cache(maxsize=500)
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "check" %}`; decoration unless a label says what it means.

    A name that the sprite lacks is drawn as a dashed circle, so that a page never fails for it. Kept, because
    every page draws dozens.
    """
    href = f"{static('icons.svg')}#tabler-{name if name in known_icons() else 'circle-dashed'}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def when(moment: datetime | date | None, style: str = "short", zone: str = "") -> SafeString | str:
    """`{% when t %}`, `{% when t "long" %}`, `{% when t "date" %}`, `{% when t zone=team.zone %}`.

    In the viewer's active zone; the tooltip has the full moment, and the team's when a zone is named.
    A plain date is written as one, whatever the style.
    """
    if moment is None:
        return NO_VALUE
    if isinstance(moment, datetime):
        local = zones.localtime(moment)
        return _time(moment, _styled(local, style), _title(local, zone))
    return _time(moment, day(moment), f"{moment:%A} {full_day(moment)}")


@register.filter
def short(moment: datetime | None) -> str:
    """As short as it stays clear: `15:40` today, `Tue 11:20` this week, else `3 Mar 09:00`."""
    if moment is None:
        return NO_VALUE
    return _short(zones.localtime(moment))


def _short(local: datetime) -> str:
    today = _today(local.tzinfo)
    days = (local.date() - today).days
    if days == 0:
        return f"{local:%H:%M}"
    if abs(days) < 7:
        return f"{local:%a %H:%M}"
    return f"{_date(local.date(), today)} {local:%H:%M}"


@register.filter
def day(moment: date | None) -> str:
    """A day in the viewer's zone: `3 Mar`, `3 Mar 2025` in another year."""
    if moment is None:
        return NO_VALUE
    if isinstance(moment, datetime):
        return _day(zones.localtime(moment))
    return _date(moment, _today(zones.get_current_timezone()))


@register.filter
def minutes(amount: timedelta | float | None) -> str:
    """A length of time, given in minutes or as a timedelta: `25 min`, `1 h 05 min`, `3 d 4 h`."""
    if amount is None:
        return NO_VALUE
    whole = int(amount.total_seconds() // 60 if isinstance(amount, timedelta) else amount)
    hours, rest = divmod(abs(whole), 60)
    if hours == 0:
        return f"{rest} min"
    return f"{hours} h {rest:02} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "USD") -> str:
    """`{% money amount currency %}`: `$12,300`, `CHF 12,300.50`; nothing known is `not stated`."""
    if amount is None:
        return NOT_STATED
    exact = Decimal(amount).quantize(Decimal("0.01"))
    digits = f"{abs(exact):,.2f}".removesuffix(".00")
    mark = SYMBOLS.get(currency, f"{currency}\N{NO-BREAK SPACE}")
    return f"{'−' if exact < 0 else ''}{mark}{digits}"


@register.filter
def percent(share: Decimal | float | None) -> str:
    """A share of one: 0.125 is `12.5%`, 0.6 is `60%`; unknown is a dash."""
    if share is None:
        return NO_VALUE
    return f"{float(share) * 100:.1f}".removesuffix(".0") + "%"


@register.filter
def initials(name: object) -> str:
    """First and last initial: `Ada Lovelace` is `AL`, `ada@example.com` is `A`."""
    parts = [part for part in re.split(r"[\s._-]+", str(name or "").split("@")[0]) if part[:1].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()


@register.filter
def tint(name: object) -> int:
    """A number from 0 to 5, the same for the same name, for an avatar's colour class."""
    return sum(ord(letter) for letter in str(name)) % 6


@register.simple_tag(takes_context=True)
def url_with(context: RequestContext, **changes: Any) -> str:
    """This page's query with changes: `{% url_with page=2 team=None %}`; None and "" leave out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if isinstance(value, list | tuple):
            query.setlist(name, [str(each) for each in value])
        elif value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else context["request"].path


@register.simple_tag
def control(field: BoundField, placeholder: str = "", autofocus: bool = False) -> SafeString:
    """A form field's widget with the right class for its kind and its error state. Of a form that was refused
    the first field at fault is what the browser goes to: it may lie far below the top of the page."""
    kind = getattr(field.field.widget, "input_type", field.field.widget.__class__.__name__).lower()
    classes: Iterable[str] = (
        field.field.widget.attrs.get("class", ""),
        CONTROL_CLASS.get(kind, "form-control"),
        "is-invalid" if field.errors else "",
    )
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes))}
    if placeholder:
        attrs["placeholder"] = placeholder
    at_fault = next((name for name in field.form.fields if name in field.form.errors), "")
    if at_fault == field.name if at_fault else autofocus:
        attrs["autofocus"] = True
    return field.as_widget(attrs=attrs)


@register.filter
def styled(choice: BoundWidget) -> SafeString:
    """One radio button or checkbox of a group, with its class."""
    choice.data["attrs"]["class"] = "form-check-input"
    return choice.tag()


def _today(zone: tzinfo | None) -> date:
    """The calendar day there."""
    return clock.now().astimezone(zone).date()


def _styled(local: datetime, style: str) -> str:
    if style == "long":
        return full(local)
    return _day(local) if style == "date" else _short(local)


def _day(local: datetime) -> str:
    return _date(local.date(), _today(local.tzinfo))


def _time(moment: date, text: str, title: str) -> SafeString:
    said = f'<time datetime="{moment.isoformat()}" title="{escape(title)}">{escape(text)}</time>'
    return SafeString(said)


def _date(day: date, today: date) -> str:
    return f"{day.day} {day:%b}" if day.year == today.year else full_day(day)


def _title(local: datetime, zone: str) -> str:
    """In the viewer's zone, and in another one if that is asked."""
    other = f" · {said(local, ZoneInfo(zone))}" if zone and zone != str(local.tzinfo) else ""
    return f"{full(local)} {local:%Z}{other}"
