"""The whole picture of health for the page and the API: what needs somebody first, then each part of
the machinery, how far work is behind, the ten rules, what is stuck, and who gives signs of life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from smarketing.health import doctor, lags, machinery, signs
from smarketing.health.doctor import Report, Result
from smarketing.health.finding import Finding
from smarketing.health.lags import Aside, Lag
from smarketing.health.models import Heartbeat
from smarketing.journal.models import Stuck

RULES: Mapping[int | None, str] = {
    1: "An acknowledged submission is in the database",
    2: "One open handoff per contact; one winner of every race",
    3: "Every state change has its fact in the journal",
    4: "A clock's verdict depends on instants and its agreement alone",
    5: "The dashboard's rows equal their sources",
    6: "A number equals what it opens to",
    7: "Revenue adds up; counts never grow down the ladder",
    8: "A signed agreement never changes",
    9: "Nobody acts outside side and role",
    10: "Doing the same thing twice does it once",
    None: "The database's own guards are up",
}
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule with the checks that stand for it, as the doctor last found them."""

    number: int | None
    words: str
    results: Sequence[Result]

    @property
    def findings(self) -> list[Finding]:
        return [finding for result in self.results for finding in result.findings]


@dataclass(frozen=True, slots=True)
class Picture:
    """`report`: the doctor's last look, at samples or at everything; None before the first."""

    now: datetime
    broken: Sequence[Finding]  # of the machinery, now
    parts: Sequence[machinery.Part]
    lags: Sequence[Lag]
    aside: Aside
    stuck: Sequence[Stuck]
    report: Report | None
    whole: Report | None  # the last look at everything
    rules: Sequence[Rule]
    processes: Sequence[tuple[Heartbeat, bool]]  # and whether it is gone

    @property
    def findings(self) -> list[Finding]:
        """All that needs somebody, the machinery first: what it leaves undone looks like more."""
        return [*self.broken, *(finding for rule in self.rules for finding in rule.findings)]

    @property
    def well(self) -> bool:
        return not self.findings

    @property
    def broken_keys(self) -> set[str]:
        return {finding.check for finding in self.broken}


def take(now: datetime) -> Picture:
    reports = doctor.last()
    stuck = Stuck.objects.select_related("entry").order_by("-attempts", "pk")[:SHOWN]
    return Picture(
        now=now,
        broken=machinery.examine(now),
        parts=machinery.PARTS,
        lags=lags.lags(now),
        aside=lags.aside(now),
        stuck=list(stuck),
        report=reports[0] if reports else None,
        whole=next((report for report in reports if not report.quick), None),
        rules=_rules(reports[0] if reports else None),
        processes=signs.processes(now),
    )


def _rules(report: Report | None) -> list[Rule]:
    results = report.results if report else ()
    return [
        Rule(number, words, [result for result in results if result.rule == number])
        for number, words in RULES.items()
    ]
