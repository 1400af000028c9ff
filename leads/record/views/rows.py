"""The contact list's rows, each cell by its column's function. Written as text, because fifty rows of
a template take as long as all the rest of the page. What people typed is escaped where it is put in."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from leads.contacts.queries import Contact
from leads.templatetags.words import stage_word
from leads.words import channel_label
from smarketing.kernel.showing import Offered, Shown
from smarketing.kernel.templatetags.look import NO_VALUE, when

LONGEST = 80  # letters of an added field
NOTHING = f'<span class="quiet">{NO_VALUE}</span>'
NOBODY = '<span class="quiet">nobody</span>'


def row(contact: Contact, shown: Shown, *, within: str, may_offer: bool) -> SafeString:
    """`within`: what its address says of the list. Who may offer can choose people."""
    name = escape(str(contact))
    cells = [_pick(contact.pk, name) if may_offer else "", _person(contact, name, shown, escape(within))]
    cells += [draw(contact) for key, draw in CELLS.items() if key in shown.keys]
    cells += [_added(column, text) for column, text in shown.cells(contact)]
    return SafeString(f'<tr id="contact-{contact.pk}" data-row>{"".join(cells)}</tr>\n')


def _pick(pk: int, name: str) -> str:
    return (
        '<td><input class="form-check-input" type="checkbox" data-pick name="ids" '
        f'value="{pk}" form="bulk" aria-label="Choose {name}"></td>'
    )


def _person(contact: Contact, name: str, shown: Shown, within: str) -> str:
    """With the company below where the screen has no room for its column."""
    company = contact.company if "company" in shown.keys else None
    address = f"/contacts/{contact.pk}/?{within}"
    below = _reached_by(contact) + _below(str(company or ""), "quiet d-md-none")
    return f'<td><a data-open href="{address}">{name}</a>{below}</td>'


def _reached_by(contact: Contact) -> str:
    if not contact.name:  # then that is what they are called
        return ""
    return _below(contact.email, "quiet text-break d-none d-md-block") or _below(contact.phone)


def _company(contact: Contact) -> str:
    firm = escape(str(contact.company)) if contact.company else NOTHING
    return f'<td class="d-none d-md-table-cell">{firm}{_below(contact.job_title)}</td>'


def _stage(contact: Any) -> str:
    marks = {
        "disqualified": contact.disqualified,
        "in nurture": contact.in_nurture,
        "recycled": contact.recycled,
    }
    mark = next((word for word, holds in marks.items() if holds), "")
    return f'<td><span class="bit">{stage_word(contact.stage)}</span>{_below(mark)}</td>'


def _source(contact: Contact) -> str:
    return f'<td class="d-none d-lg-table-cell">{escape(channel_label(contact.channel))}</td>'


def _owner(contact: Contact) -> str:
    owner = escape(str(contact.owner)) if contact.owner else NOBODY
    return f'<td class="d-none d-lg-table-cell">{owner}</td>'


def _sales(contact: Any) -> str:
    if not contact.baton:
        return f"<td>{NOTHING}</td>"
    return f"<td>{contact.baton.capitalize()}{_below(contact.baton_holder or contact.baton_team)}</td>"


def _created(contact: Contact) -> str:
    return f'<td class="d-none d-md-table-cell text-end">{when(contact.created_at)}</td>'


def _added(column: Offered, text: str) -> str:
    said = escape(Truncator(text).chars(LONGEST)) if text else NOTHING
    return f'<td class="own-cell{" text-end num" if column.is_number else ""}">{said}</td>'


def _below(said: str, classes: str = "quiet") -> str:
    return f'<div class="{classes}">{escape(said)}</div>' if said else ""


CELLS: Mapping[str, Callable[[Any], str]] = {
    "company": _company,
    "stage": _stage,
    "source": _source,
    "owner": _owner,
    "sales": _sales,
    "created": _created,
}
