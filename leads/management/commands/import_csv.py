"""Bring a CSV file of contacts, closed opportunities or attempts in, as history."""

import argparse
import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from leads.contacts import history as contacts
from leads.fields.queries import Definition, Of, known, read
from leads.handoff import history as attempts
from leads.imports import commands, reading
from leads.imports.reading import Line
from leads.imports.rules import (
    BadMap,
    BadRow,
    Deal,
    Kind,
    Map,
    Person,
    Try,
    attempt,
    deal,
    person,
    read_map,
)
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.cells import marked
from smarketing.kernel.errors import Refused

BATCH = 500
Parsed = list[tuple[int, Any]]
Added = Mapping[Of, Mapping[str, Definition]]


class Command(BaseCommand):
    help = (
        "Bring in a CSV file as history: "
        "import_csv contacts|opportunities|attempts FILE --map MAP.toml [--dry-run]"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("kind", choices=[kind.value for kind in Kind])
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, required=True, help="which column means what (TOML)")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        kind, path, dry = Kind(options["kind"]), options["file"], options["dry_run"]
        try:
            how = read_map(options["map"].read_text(encoding="utf-8"), kind)
            total = reading.check(path, how)
        except (BadMap, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        tally, faults = self._run(kind, path, how, total, dry=dry, now=clock.now())
        self._report(path, tally, faults, dry)

    def _run(
        self, kind: Kind, path: Path, how: Map, total: int, *, dry: bool, now: datetime
    ) -> tuple[commands.Tally, list[tuple[Line, str]]]:
        sum_of, faults = commands.Tally(), []
        bars = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*bars, disable=not self.stdout.isatty()) as progress:
            task = progress.add_task("checking" if dry else "importing", total=total)
            for batch in _batches(reading.lines(path, how)):
                parsed, bad = _parse(batch, kind, how)
                tally = commands.Tally(new=len(parsed)) if dry else _keep(kind, parsed, how, now)
                by_number = {line.number: line for line in batch}
                faults += bad + [(by_number[number], why) for number, why in tally.faults]
                sum_of.new, sum_of.known = sum_of.new + tally.new, sum_of.known + tally.known
                progress.update(task, advance=len(batch))
        return sum_of, faults

    def _report(self, path: Path, tally: commands.Tally, faults: list[tuple[Line, str]], dry: bool) -> None:
        if dry:
            self.stdout.write(f"{tally.new:,} rows can be read, {len(faults):,} can't. Nothing was written.")
        else:
            self.stdout.write(
                f"{tally.new:,} new, {tally.known:,} were here already, {len(faults):,} not taken."
            )
        if faults:
            where = _write_faults(path, faults)
            self.stdout.write(f"What was not taken, and why: {where}")


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _parse(batch: list[Line], kind: Kind, how: Map) -> tuple[Parsed, list[tuple[Line, str]]]:
    added = {of: known(of) for of in Of}
    understood = partial(READ[kind], added=added)
    parsed: Parsed = []
    faults: list[tuple[Line, str]] = []
    for line in batch:
        if line.fault:
            faults.append((line, line.fault))
            continue
        try:
            parsed.append((line.number, understood(line.cells, how)))
        except BadRow as bad:
            faults.append((line, str(bad)))
        except Refused as refused:
            faults.append((line, refused.message))
    return parsed, faults


def _person(cells: dict[str, str], how: Map, added: Added) -> Person:
    row = person(cells, how)
    fields = contacts.cleaned(row.fields, added[Of.CONTACT])
    return replace(row, fields=fields, of_company=read(added[Of.COMPANY], row.of_company))


def _deal(cells: dict[str, str], how: Map, added: Added) -> Deal:
    row = deal(cells, how)
    read(added[Of.COMPANY], row.company)
    return row


def _try(cells: dict[str, str], how: Map, added: Added) -> Try:
    row = attempt(cells, how)
    attempts.need_words(row.via, row.result)
    return row


READ: Mapping[Kind, Callable[..., Person | Deal | Try]] = {
    Kind.CONTACTS: _person,
    Kind.OPPORTUNITIES: _deal,
    Kind.ATTEMPTS: _try,
}
BRING: Mapping[Kind, Callable[..., commands.Tally]] = {
    Kind.CONTACTS: commands.bring_people,
    Kind.OPPORTUNITIES: commands.bring_deals,
    Kind.ATTEMPTS: commands.bring_attempts,
}


def _keep(kind: Kind, rows: Parsed, how: Map, now: datetime) -> commands.Tally:
    return BRING[kind](rows=rows, how=how, actor=actors.system("import"), now=now)


def _write_faults(path: Path, faults: list[tuple[Line, str]]) -> Path:
    """Beside the file if that folder can be written to, else in the current one."""
    name = f"{path.stem}.errors.csv"
    for where in (path.parent / name, Path.cwd() / name):
        try:
            with where.open("w", newline="", encoding="utf-8") as file:
                columns = sorted({column for line, _ in faults for column in line.cells})
                writer = csv.writer(file)
                writer.writerow(["line", "why", *map(marked, columns)])
                for line, why in faults:
                    told = (marked(line.cells.get(column, "")) for column in columns)
                    writer.writerow([line.number, marked(why), *told])
            return where
        except OSError:
            continue
    raise CommandError("The list of rows that were not taken can't be written beside the file or here.")
