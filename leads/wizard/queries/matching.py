"""What the columns and words of an import can mean, and what is made of that: the plan by which its rows are
read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from leads.fields.queries import Kind, whose
from leads.fields.queries import known as known_fields
from leads.lifecycle.commands import DISQUALIFIERS
from leads.texts import NO
from leads.wizard import reading
from leads.wizard.models import Import
from leads.wizard.rules import presets, targets
from leads.wizard.rules.dates import Order, likely
from leads.wizard.rules.plan import Plan, word
from leads.wizard.rules.states import Form
from leads.wizard.rules.targets import OWN, TARGETS, Target, fold
from leads.words import STAGE_LABELS, Channel, Stage, channel_label
from smarketing.kernel.actor import Actor
from smarketing.people.members import queries as members

MOST_WORDS = 200
Words = Mapping[str, Mapping[str, str]]


def known_targets() -> list[Target]:
    """The table, and the fields that the organisation added."""
    added = [field for field in known_fields().values() if not field.retired]
    return [*TARGETS, *(Target(field.name, whose(field), OWN, (fold(field.label),)) for field in added)]


def first_options(upload: Import, actor: Actor) -> dict[str, Any]:
    """What is taken for its meaning before anybody said anything."""
    preset = presets.best_fit(upload.columns)
    columns = suggested(upload, preset.key)
    dated = {"happened_at", *_days()}
    told = [place for place, column in enumerate(upload.columns) if columns.get(column) in dated]
    team_id = members.standing(actor).team_id
    return {
        "preset": preset.key,
        "source": preset.source,
        "columns": columns,
        "words": {},
        "zone": members.team(team_id).zone if team_id else "UTC",
        "dates": likely_order(upload.samples, told).value,
        "stage": Stage.CONTACT.value,
    }


def suggested(upload: Import, preset: str) -> dict[str, str]:
    """By column what it likely means."""
    own = presets.named(preset).columns
    return targets.suggest(upload.columns, upload.samples, own, known_targets())


def ours(target: str) -> list[tuple[str, str]]:
    """What a word of the file can stand for, by key and as people read it."""
    if target == "stage":
        return [(stage.value, STAGE_LABELS[stage]) for stage in Stage]
    if target == "channel":
        return [(channel.value, channel_label(channel)) for channel in Channel]
    if target == "mark":
        return list(DISQUALIFIERS.items())
    names = _names()
    return [(str(p.pk), p.name if names[word(p.name)] == 1 else f"{p.name}, {p.email}") for p in _people()]


def likely_words(preset: str) -> dict[str, dict[str, str]]:
    """What words mean without being told: our own keys and labels, people by address and, where nobody else
    has it, by name, and the other system's words."""
    told, names = presets.named(preset), _names()
    people = {
        word(text): str(person.pk)
        for person in _people()
        for text in (person.name, person.email or "")
        if names[word(text)] < 2
    }
    return {
        "stage": {**_spelled(ours("stage")), **told.stages},
        "channel": {**_spelled(ours("channel")), **told.channels},
        "mark": {**dict.fromkeys(NO, ""), **_spelled(ours("mark"))},
        "owner": people,
    }


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that stand in the columns of one target: each with how often and what it means (None:
    nobody said), and what it could mean."""

    target: str
    label: str
    words: list[tuple[str, int, str | None]]
    choices: list[tuple[str, str]]

    @property
    def unknown(self) -> list[str]:
        return [word for word, _, meaning in self.words if meaning is None]


def wordings(upload: Import) -> list[Wording]:
    """Of the targets whose columns hold words, as far as the rows were read."""
    known, where, labels = plan(upload).words, places(upload), {t.key: t.label for t in TARGETS}

    def meant(target: str) -> list[tuple[str, int, str | None]]:
        found = _words_in(upload, where[target])
        return [(text, count, known[target].get(word(text))) for text, count in found]

    those = [target for target in targets.WORDED if target in where]
    return [Wording(target, labels[target], meant(target), ours(target)) for target in those]


def sheets(upload: Import) -> list[str]:
    """What the sheets of a workbook are called, as long as it is here."""
    file = getattr(upload, "file", None)
    return reading.sheets(bytes(file.content), upload.form) if file and upload.form == Form.XLSX else []


def plan(upload: Import) -> Plan:
    """How its rows are read, by what was said of it."""
    said = upload.options
    known = likely_words(said["preset"])
    chosen: Words = said["words"]
    return Plan(
        source=said["source"],
        zone=ZoneInfo(said["zone"]),
        order=said["dates"],
        stage=Stage(said["stage"]),
        places=places(upload),
        days=_days(),
        words={target: {**known[target], **chosen.get(target, {})} for target in targets.WORDED},
    )


def places(upload: Import) -> dict[str, list[int]]:
    """By target in which columns it stands, in their order."""
    found: dict[str, list[int]] = {}
    for place, column in enumerate(upload.columns):
        if target := upload.options["columns"].get(column, ""):
            found.setdefault(target, []).append(place)
    return found


def likely_order(samples: Sequence[Sequence[str]], places: Sequence[int]) -> Order:
    """How the dates in these columns can only be read."""
    return likely([row[place] for place in places for row in samples if place < len(row)])


def _days() -> frozenset[str]:
    return frozenset(field.name for field in known_fields().values() if field.kind == Kind.DATE)


def _spelled(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {word(text): key for key, label in pairs for text in (key, label)}


def _people() -> list[members.User]:
    return [person for person in members.everyone() if person.is_active]


def _names() -> Counter[str]:
    """How many people have a name."""
    return Counter(word(person.name) for person in _people())


def _words_in(upload: Import, places: Sequence[int]) -> list[tuple[str, int]]:
    """Which words stand in these columns (of each row in the first that isn't blank), the most frequent
    first."""
    if not places:
        return []
    cell = "coalesce(" + ", ".join(["nullif(trim(cells ->> %s), '')"] * len(places)) + ")"
    sql = (
        f"SELECT word, count(*) FROM (SELECT {cell} AS word FROM leads_importrow "
        "WHERE upload_id = %s AND flaw = '') AS said WHERE word IS NOT NULL "
        "GROUP BY word ORDER BY count(*) DESC, word LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*places, upload.pk, MOST_WORDS])
        return list(cursor.fetchall())
