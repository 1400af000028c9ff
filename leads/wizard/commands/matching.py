"""People say how the file is written and what its columns and words mean; then it is tried dry."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from leads.texts import has_control, tidy
from leads.wizard import reading
from leads.wizard.commands.stretches import TASK
from leads.wizard.commands.telling import tell
from leads.wizard.models import Import, ImportRow
from leads.wizard.queries import listing as queries
from leads.wizard.queries import matching
from leads.wizard.reading import Layout
from leads.wizard.reading.text import need as need_text
from leads.wizard.rules import presets, targets
from leads.wizard.rules.dates import Order
from leads.wizard.rules.plan import word
from leads.wizard.rules.states import MOVES, STRETCH, Act, Form, State
from leads.wizard.storing import put_back
from leads.words import Stage
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.people.members import queries as members

LAYOUT = ("encoding", "delimiter", "heading", "skip", "sheet")
MOST_SKIPPED = 1_000


@command
def match(*, import_id: int, actor: Actor, now: datetime, **said: Any) -> Import:
    """Anything of `said` that is left out stays as it was. `columns`: by column its target; `words`: by
    `stage`, `owner`, `channel`, `mark` and the file's word what it means, "" for nothing; `preset`, `source`,
    `zone`, `dates`, `stage`; and how the file is written: `encoding`, `delimiter`, `heading`, `skip`,
    `sheet`. Read differently, its columns are others, and are matched anew."""
    queries.need_importer(actor)
    upload = queries.locked(import_id)
    move(upload, Act.MATCH)
    _read_as(upload, said)
    _mean(upload, said)
    upload.state = State.CHECKING if upload.is_read else State.READING
    begin(upload)
    upload.save()
    put_back(upload.pk)
    tell("matched", upload, actor, now, columns=upload.options["columns"])
    nudge.after_commit(TASK)
    return upload


def move(upload: Import, act: Act) -> None:
    """To where that leads, unless it can't be done now."""
    state = MOVES.get((State(upload.state), act))
    if state is None:
        message = f"{upload.name} is {upload.state.replace('_', ' ')}; that can't be done now."
        raise Refused("wrong-state", message, status=CONFLICT, state=upload.state)
    upload.state = state


def begin(upload: Import) -> None:
    """A pass from the first row on."""
    upload.done = upload.reached = upload.tries = 0
    upload.stretch, upload.error = STRETCH, ""


def preview(upload: Import, said: Mapping[str, Any]) -> Import:
    """The same import as it would be read and matched by that; nothing is kept."""
    layout = _layout(upload, said)
    if layout.as_json() != upload.layout:
        _reread(upload, layout)
    upload.options = {**upload.options, "preset": _preset(said.get("preset", upload.options["preset"]))}
    upload.options["columns"] = matching.suggested(upload, upload.options["preset"])
    return upload


def _read_as(upload: Import, said: Mapping[str, Any]) -> None:
    layout = _layout(upload, said)
    if layout.as_json() == upload.layout:
        if not upload.is_read:
            _content(upload)
        return
    _reread(upload, layout)
    upload.is_read, upload.total = False, 0
    upload.options = {**upload.options, "columns": matching.suggested(upload, upload.options["preset"])}
    ImportRow.objects.filter(upload=upload).delete()


def _layout(upload: Import, said: Mapping[str, Any]) -> Layout:
    wanted = {name: said[name] for name in LAYOUT if said.get(name) is not None}
    layout = replace(Layout(**upload.layout), **wanted)
    if not 0 <= layout.skip <= MOST_SKIPPED:
        raise Refused("skip", f"Rows before the table: 0 to {MOST_SKIPPED:,}.", field="skip")
    if upload.form != Form.XLSX:
        need_text(layout)
    return layout


def _reread(upload: Import, layout: Layout) -> None:
    upload.columns, upload.samples = reading.head(_content(upload), upload.form, layout)
    upload.layout = layout.as_json()


def _content(upload: Import) -> bytes:
    file = getattr(upload, "file", None)
    if file is None:
        raise Refused("file-gone", "The file is gone; bring it once more.", status=CONFLICT)
    return bytes(file.content)


def _mean(upload: Import, said: Mapping[str, Any]) -> None:
    """What its columns and words mean from now on."""
    options = dict(upload.options)
    if "preset" in said:
        options["preset"] = _preset(said["preset"])
    if said.get("columns") is not None:
        options["columns"] = {name: target for name, target in said["columns"].items() if target}
    if said.get("words") is not None:
        options["words"] = _words(said["words"])
    options |= {name: check(said[name]) for name, check in CHECKED.items() if said.get(name) is not None}
    upload.options = options
    _need_matched(upload)


def _need_matched(upload: Import) -> None:
    chosen = upload.options["columns"]
    known = {target.key: target for target in matching.known_targets()}
    if unknown := sorted(set(chosen) - set(upload.columns)):
        raise Refused("no-such-column", f"It has no column {', '.join(unknown)[:200]}.", field="columns")
    if odd := sorted(set(chosen.values()) - set(known)):
        raise Refused("no-such-target", f"No column can mean {', '.join(odd)[:200]}.", field="columns")
    for key in sorted(set(chosen.values())):
        if not known[key].many and list(chosen.values()).count(key) > 1:
            message = f"Two columns are said to be {known[key].label}; choose one."
            raise Refused("said-twice", message, field="columns")
    if not {"email", "external_id"} & set(chosen.values()):
        message = "Say which column has the e-mail or the id: by these people are told apart."
        raise Refused("nobody-told-apart", message, field="columns")


def _preset(key: str) -> str:
    if key not in presets.BY_KEY:
        raise Refused("no-such-preset", "There is no such preset.", field="preset")
    return key


def _words(said: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    if odd := sorted(set(said) - set(targets.WORDED)):
        raise Refused("no-such-words", f"No words are of {', '.join(odd)[:100]}.", field="words")
    found: dict[str, dict[str, str]] = {}
    for target, meanings in said.items():
        ours = {key for key, _ in matching.ours(target)} | {""}
        if odd := sorted(set(map(str, meanings.values())) - ours):
            message = f"No {target} can be {', '.join(odd)[:100]}."
            raise Refused("no-such-meaning", message, field="words")
        found[target] = {word(text): str(meaning) for text, meaning in meanings.items()}
    return found


def _source(text: str) -> str:
    source = tidy(text)
    if not source or len(source) > 60 or has_control(source):
        raise Refused("source", "Say in a word or two which system the ids are of.", field="source")
    return source


def _zone(name: str) -> str:
    if not members.is_zone(name):
        raise Refused("no-such-zone", "There is no such time zone.", field="zone")
    return ZoneInfo(name).key


def _order(text: str) -> str:
    if text not in set(Order):
        raise Refused("dates", f"Dates are read {' or '.join(Order)} first.", field="dates")
    return text


def _stage(text: str) -> str:
    if text not in set(Stage):
        raise Refused("no-such-stage", "There is no such stage.", field="stage")
    return text


CHECKED = {"source": _source, "zone": _zone, "dates": _order, "stage": _stage}
