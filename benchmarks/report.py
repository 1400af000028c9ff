"""What was measured, as the page docs/performance.md, with each aim and whether it was met."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.pages import PAGES
from benchmarks.runs import Told
from smarketing.kernel import clock

NOTES = Path(__file__).with_name("notes.md")


def written(told: Told) -> str:
    parts = [_head(told)]
    parts += [_submissions(told)] if told.submissions else []
    parts += [_track(told)] if told.track else []
    parts += [_accept(told)] if any(told.accept.values()) else []
    parts += [_pages(told), _first_looks(told)] if told.pages else []
    parts += [_machinery(told)] if any(_measured(told)) else []
    return "\n".join([*parts, NOTES.read_text()])


def _measured(told: Told) -> tuple[object, ...]:
    machinery = (told.suggestions, told.relay, told.processing, told.sorting, told.imports)
    return (*machinery, told.simulator, told.sweep, told.hours)


def _head(told: Told) -> str:
    load = told.machine
    when: datetime = clock.now().astimezone(UTC)
    return f"""# How fast it is

`make bench` writes this page: every figure stands beside another of the same run, and the ratio is what
counts. Taken on {when:%d %B %Y} with {load["cores"]} cores, Python {load["python"]}; the load average was
{load["before"][0]:.1f} before and {load["after"][0]:.1f} after (above {load["cores"]} the machine had other
work too, and single figures are worse than on an idle one). Client, web server (2 processes) and PostgreSQL
share the machine.
"""


def _submissions(told: Told) -> str:
    rows = []
    for each in told.submissions:
        door, nothing = each["door"], each["nothing"]
        share = door["rate"] / nothing["rate"]
        rows.append(
            f"| {each['clients']} | {door['rate']:,.0f} | {door['p50']:.1f} / {door['p95']:.1f} ms "
            f"| {nothing['rate']:,.0f} | {nothing['p50']:.1f} / {nothing['p95']:.1f} ms "
            f"| {each['pgbench']:,.0f} | {share:.0%} | {_met(share >= 0.35)} |"
        )
    return _table(
        "## Submissions: the form's door",
        "Acknowledged when committed to disk. Aim: ≥ 35 % of a view that does nothing under the same server.",
        "clients | a second | p50 / p95 | empty view a second | p50 / p95 | bare insert (pgbench) a second "
        "| of the empty view | aim",
        rows,
    )


def _track(told: Told) -> str:
    rows = []
    for each in told.track:
        one, ten, nothing = each["one"], each["ten"], each["nothing"]
        best = max(one["rate"], 10 * ten["rate"])
        rows.append(
            f"| {each['clients']} | {one['rate']:,.0f} | {one['p50']:.1f} / {one['p95']:.1f} ms "
            f"| {10 * ten['rate']:,.0f} | {ten['p50']:.1f} / {ten['p95']:.1f} ms "
            f"| {nothing['rate']:,.0f} | {one['rate'] / nothing['rate']:.0%} "
            f"| {_met(one['rate'] >= 2000)} / {_met(best >= 2000)} |"
        )
    return _table(
        "## Page views: the door of tracking",
        "Acknowledged when the database has them, before its disk has. Aim: ≥ 2,000 views a second; the "
        "first verdict is for a request each, the second for ten views in a request.",
        "clients | views a second, one a request | p50 / p95 | views a second, ten a request | p50 / p95 "
        "| empty view a second | one a request, of the empty view | aim",
        rows,
    )


def _accept(told: Told) -> str:
    rows = [
        f"| {size:,} | {each['accept']['n']} | {each['accept']['p50']:.1f} / {each['accept']['p95']:.1f} ms "
        f"| {each['read']['p50']:.1f} / {each['read']['p95']:.1f} ms |"
        for size, each in told.accept.items()
        if each
    ]
    title = "## Accept by API, one after the other"
    return _table(title, "", "contacts | offers | accept p50 / p95 | reading the same p50 / p95", rows)


def _pages(told: Told) -> str:
    small, big = told.sizes[0], told.sizes[-1]
    rows = []
    for page in PAGES:
        of = {size: told.pages[size][page.key] for size in told.sizes}
        times = " | ".join(f"{of[s]['p50']:.0f} / {of[s]['p95']:.0f}" for s in told.sizes)
        bare = " | ".join(f"{of[s]['bare']:.1f}" for s in told.sizes)
        growth, empty = of[big]["p50"] / of[small]["p50"], told.pages[big]["empty"]["p95"]
        met = page.key == "empty" or all(_page_aims(page.key, growth, of[big]["p95"], empty))
        ratios = f"{growth:.2f}× | {of[big]['p95'] / empty:.1f}×"
        rows.append(f"| {page.label} | {times} | {bare} | {ratios} | {_met(met)} |")
    sizes = " | ".join(f"{size:,}" for size in told.sizes)
    return _table(
        "## Pages",
        "Milliseconds, p50 / p95, one viewer; then the page's statements alone. Aims: at the largest size "
        "at most 1.5× of the smallest (p50), p95 at most 5× the empty page; search p95 at most 50 ms.",
        f"page at contacts | {sizes} | bare SQL {sizes.replace(' | ', ' | bare SQL ')} | growth "
        "| p95 of the empty page's | aim",
        rows,
    )


def _first_looks(told: Told) -> str:
    rows = []
    for page in PAGES:
        first = [told.pages[size][page.key] for size in told.sizes]
        if any("first" in each for each in first):
            cells = [f"{e['first']:,.0f} / {e['first_bare']:,.0f}" if "first" in e else "—" for e in first]
            rows.append(f"| {page.label} | {' | '.join(cells)} |")
    sizes = " | ".join(f"{size:,}" for size in told.sizes)
    return _table(
        "## First looks",
        "Milliseconds that the first look takes at a page of which nothing is kept, and its SQL alone. "
        "Pages that count too little to be kept have none.",
        f"first look, at contacts | {sizes}",
        rows,
    )


def _page_aims(key: str, growth: float, p95: float, empty: float) -> Iterator[bool]:
    yield growth <= 1.5
    yield p95 <= 5 * empty
    if key.startswith("search"):
        yield p95 <= 50


def _machinery(told: Told) -> str:
    rows = [
        f"| relay, {size:,} contacts | {each['rate']:,.0f} entries a second | {each['entries']:,} at once | |"
        for size, each in told.relay.items()
    ]
    rows += [_suggestions(size, each) for size, each in told.suggestions.items()]
    for size, each in told.processing.items():
        rows += [_processing(size, each, who) for who in ("new", "known")]
    rows += [_sorting(size, each) for size, each in told.sorting.items()]
    rows += [line for size, each in told.imports.items() for line in _imports(size, each)]
    rows += [_simulator(size, each) for size, each in told.simulator.items()]
    rows += [_sweep(each) for each in told.sweep.values()]
    rows += [_hours(each) for each in told.hours.values()]
    return _table("## Machinery", "", "what | figure | beside | aim", rows)


def _suggestions(size: int, each: dict[str, Any]) -> str:
    took = f"{each['p50']:.0f} / {each['p95']:.0f} ms, p50 / p95"
    first = f"p95 of as many before them, the first after a start: {each['first_p95']:.0f}"
    beside = f"{each['people']} people by chance; {first}"
    return (
        f"| who may be the same, {size:,} contacts | {took} | {beside} | ≤ 50 ms: {_met(each['p95'] <= 50)} |"
    )


def _processing(size: int, each: dict[str, Any], who: str) -> str:
    batch = each[who]
    rate = f"{batch['rate']:,.0f} submissions a second, {batch['busy']:.0%} of the time the worker's own"
    beside = f"{batch['rate'] / each['alone']:.1f}× of {each['alone']:,.0f} one by one"
    aim = f"≥ 1,000: {_met(batch['rate'] >= 1000)}"
    return f"| processing {batch['rows']:,} of {who} people, {size:,} contacts | {rate} | {beside} | {aim} |"


def _imports(size: int, each: dict[str, Any]) -> list[str]:
    """From the command line, and in the browser."""
    beside = f"by COPY into the same table; into a bare one {each['copy']:,.0f}"
    of_it = "read {read:,.0f}, tried dry {tried:,.0f}, brought in {brought:,.0f}"
    return [
        _import("import", size, each, each, beside),
        _import("wizard", size, each, each["wizard"], f"likewise; {of_it.format(**each['wizard'])}"),
    ]


def _import(name: str, size: int, each: dict[str, Any], took: dict[str, Any], beside: str) -> str:
    share, more = took["rate"] / each["fair"], took.get("more_memory")
    memory = "" if more is None else f", {more:,.0f} MB more than a tenth of it took"
    rate = f"{took['rate']:,.0f} rows a second{memory}"
    what = f"{name}, {each['rows']:,} rows, {size:,} contacts"
    return f"| {what} | {rate} | {share:.1%} of {each['fair']:,.0f} {beside} | ≥ 10%: {_met(share >= 0.1)} |"


def _sorting(size: int, each: dict[str, Any]) -> str:
    rate, met = f"{each['rate']:,.0f} page views a second", _met(each["rate"] >= 2000)
    share = f"{each['rate'] / each['bare']:.0%} of {each['bare']:,.0f} for keeping the rows alone"
    return f"| sorting, {size:,} contacts | {rate} | {share} | ≥ 2,000: {met} |"


def _simulator(size: int, each: dict[str, Any]) -> str:
    same = "as scorecard and count by hand say" if each["agree"] else "**not what the scorecard says**"
    return (
        f"| simulator, {each['handoffs']:,} handoffs of {size:,} contacts | {each['took']:.1f} s, "
        f"{each['busy']:.1f} s of them the worker's own "
        f"| {each['took'] / each['bare']:.1f}× of {each['bare']:.1f} s for reading their clocks; {same} "
        f"| the same numbers: {_met(each['agree'])} |"
    )


def _sweep(each: dict[str, Any]) -> str:
    ratio = each["sweep"] / each["bare"]
    return (
        f"| sweep of {each['due']:,} due among {each['clocks']:,} clocks | {each['sweep']:.0f} ms "
        f"| {ratio:.2f}× of {each['bare']:.0f} ms by bare SQL | ≤ 2×: {_met(ratio <= 2)} |"
    )


def _hours(each: dict[str, Any]) -> str:
    ratio = each["stepped"] * each["adds"] / each["took"]
    same = "and the same moments" if each["agree"] else "**and other moments**"
    met = each["agree"] and each["took"] <= 10
    return (
        f"| {each['adds']:,} times four business hours later | {each['took']:.1f} s "
        f"| {ratio:,.0f} times as fast as counting minutes, {same} | ≤ 10 s, the same: {_met(met)} |"
    )


def _table(title: str, lead: str, head: str, rows: list[str]) -> str:
    columns = head.count("|") + 1
    lines = [title, "", *([lead, ""] if lead else []), f"| {head} |", "|" + " --- |" * columns, *rows, ""]
    return "\n".join(lines)


def _met(met: bool) -> str:
    return "met" if met else "**missed**"
