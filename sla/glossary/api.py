"""The glossary for programs: what every word means, each version of it, and each step to another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet

from sla.glossary import commands as glossary
from sla.glossary import queries, sheet
from sla.glossary.queries import Definition, Kind, State, Word
from sla.glossary.serializers import (
    DefinitionShape,
    DefinitionTerms,
    EndDefinitionTerms,
    WordShape,
    WordsShape,
)
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.filters import After, Before, Filters, Flag, OneOf, Text, need_known
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import FORMAT, Listing, Move, Single
from smarketing.kernel.errors import Refused
from smarketing.kernel.tables import Table
from smarketing.people.exports.api import Export


@described("glossary", get=("list_words", "Every word both sides speak, and what it means now"))
class Words(Single):
    scope = "agreements"
    shape = WordsShape

    def find(self, id: Any) -> dict[str, list[Word]]:
        return {"results": list(queries.words().values())}


@described("glossary", post=("export_words", "Take the glossary out as a file"))
class ExportWords(Export):
    """A row for each word, as it is agreed now."""

    of = Words

    def read(self) -> Table:
        need_known(self.request.query_params, (), more=(FORMAT,))
        return sheet.table(list(queries.words().values()))


@described("glossary", get=("read_word", "One word, and what it means now"))
class OneWord(Single):
    scope = "agreements"
    shape = WordShape

    def find(self, id: str) -> Word:
        return queries.word(id)


@described("glossary", post=("propose_definition", "Propose what a word means from now on"))
class Propose(Move):
    scope = "agreements"
    shape = DefinitionShape
    takes = DefinitionTerms
    created = "api-definition"

    def act(self, id: str, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Definition:
        side, why = terms.pop("side", ""), terms.pop("why", "")
        return glossary.propose(
            key=id, meaning=_changed(queries.word(id), terms), side=side, why=why, actor=actor, now=now
        )


class DefinitionFilters(Filters):
    key = Text("term", help_text="Of that word, e.g. `stage.mql`.")
    kind = OneOf("kind", Kind)
    state = OneOf("state", State)
    seeded = Flag("seeded")
    agreed_after = After("agreed_at")
    agreed_before = Before("agreed_at")


@described("glossary", get=("list_definitions", "Every version of every word, newest first"))
class Definitions(Listing):
    scope = "agreements"
    shape = DefinitionShape
    filters = DefinitionFilters

    def rows(self) -> QuerySet[Definition]:
        return queries.listing()


@described("glossary", get=("read_definition", "One version of one word"))
class OneDefinition(Single):
    scope = "agreements"
    shape = DefinitionShape

    def find(self, id: int) -> Definition:
        return queries.get(id)


class Step(Move):
    """A step of a proposal; the answer is the definition as it stands after it."""

    scope = "agreements"
    shape = DefinitionShape
    run: ClassVar[Callable[..., Definition]]

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Definition:
        type(self).run(definition_id=id, actor=actor, now=now, **terms)
        return queries.get(id)


@described("glossary", post=("agree_to_definition", "Agree, for the side that did not propose it"))
class Agree(Step):
    run = staticmethod(glossary.agree)


@described("glossary", post=("decline_definition", "Say no to what the other side proposed"))
class Decline(Step):
    takes = EndDefinitionTerms
    run = staticmethod(glossary.decline)


@described("glossary", post=("withdraw_definition", "Take a proposal of one's own side back"))
class Withdraw(Step):
    takes = EndDefinitionTerms
    run = staticmethod(glossary.withdraw)


def _changed(word: Word, told: dict[str, Any]) -> queries.Meaning:
    """The word's meaning with what was told in its place."""
    follows, usual = told.pop("consequence", {}), word.meaning.consequence
    if follows and usual is None:
        raise Refused("definition", "Only a reason to say no has a consequence.", field="consequence")
    if "criteria" in told:
        told["criteria"] = tuple(told["criteria"])
    changed = replace(word.meaning, **told)
    return replace(changed, consequence=replace(usual, **follows)) if usual else changed
