"""Values of added fields are their field's, and what finds them is there. The database keeps any JSON: what
may stand there, only the product knows."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from leads.fields import indexing
from leads.fields import queries as fields
from leads.fields.queries import Definition, Of
from smarketing.health.check import found, unfinished
from smarketing.health.finding import Example, Finding, counted
from smarketing.health.walking import Look, Table, TooSlow, walk
from smarketing.kernel.errors import Refused

PLACES = {Of.CONTACT: ("leads_contact", "/contacts/{}/"), Of.COMPANY: ("leads_company", "/companies/{}/")}
_VALUES = """
    SELECT id, custom FROM {table} WHERE id BETWEEN %(low)s AND %(high)s AND custom <> '{{}}'::jsonb"""


class ValuesFit:
    key = "field-values"
    rule = None
    title = "Values of added fields are what their field allows"
    advice = (
        "Open the page of each and give the value anew, or take it away; where the field is gone, add one "
        "with that key or remove the key from the row's custom."
    )

    def run(self, look: Look) -> Iterator[Finding]:
        wrong: list[Example] = []
        defined = fields.known()
        kept = {field.key for field in fields.fields() if field.used}
        try:
            for of, (table, address) in PLACES.items():
                own = {key: field for key, field in defined.items() if field.of == of}
                for rows in walk(_VALUES.format(table=table), Table(table).spans(look), look, self.title):
                    for row_id, custom in rows:
                        wrong += [
                            Example(f"{of} {row_id}: {what}", address.format(row_id))
                            for what in _faults(own, kept, json.loads(custom))
                        ]
        except TooSlow:
            yield unfinished(self)
        if wrong:
            sentence = counted("{n} {value|values} can't be what the added field allows.", len(wrong))
            yield found(self, sentence, len(wrong), wrong, self.advice)


class RangesAreFound:
    key = "field-index"
    rule = None
    title = "Ranges of added fields have their index"
    advice = (
        "Workers build it within minutes of a field's first value. If it stays away, see whether workers run "
        "and what keeps the table busy (pg_stat_activity); until then ranges are found row by row."
    )

    def run(self, look: Look) -> Iterator[Finding]:
        look.told(self.title, 0, 1)
        if missing := indexing.missing():
            words = "{n} {index of an added field is|indexes of added fields are} missing."
            sentence = counted(words, len(missing))
            yield found(self, sentence, len(missing), [Example(name) for name in missing], self.advice)


def _faults(defined: Mapping[str, Definition], kept: set[str], custom: Mapping[str, Any]) -> Iterator[str]:
    for key, value in custom.items():
        if (field := defined.get(key)) is None:
            yield f"there is no field “{key}”"
        elif not _is_kept_so(field, value):
            yield f"{field.label} can't be {json.dumps(value, ensure_ascii=False)[:60]}"
        elif key not in kept:
            yield f"{field.label} has a value, and could still become of another kind"


def _is_kept_so(field: Definition, value: Any) -> bool:
    """Whether that very value is what the product would store."""
    try:
        stored = fields.clean(field, value)
    except Refused:
        return False
    return stored is not None and stored == value and type(stored) is type(value)


CHECKS = (ValuesFit(), RangesAreFound())
