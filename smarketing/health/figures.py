"""Figures for Prometheus: what the web server's processes counted, and what waits, what is set aside,
who is alive and what the doctor found, read from the database at the moment somebody asks."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from smarketing.health import counting, doctor, lags, machinery, signs

__all__ = ["counting", "exposition"]


def exposition(now: datetime) -> bytes:
    """Everything, in Prometheus' text form."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Now(now))
    return bytes(generate_latest(registry))


class Now(Collector):
    """What the database says at this moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from self._lags()
        yield from self._aside()
        yield from self._signs()
        yield from self._findings()

    def _lags(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "smarketing_waiting", "How much waits to be worked off, at most 100,000.", labels=["work"]
        )
        lag = GaugeMetricFamily(
            "smarketing_lag_seconds", "How long the oldest of it has waited.", labels=["work"]
        )
        for each in lags.lags(self.now):
            waiting.add_metric([each.key], each.count)
            lag.add_metric([each.key], each.age.total_seconds() if each.age else 0)
        yield from (waiting, lag)

    def _aside(self) -> Iterator[Metric]:
        aside = lags.aside(self.now)
        found = GaugeMetricFamily("smarketing_set_aside", "What waits for a person.", labels=["what"])
        for what in ("stuck", "held", "crashed", "mails_given_up"):
            found.add_metric([what], getattr(aside, what))
        yield found

    def _signs(self) -> Iterator[Metric]:
        age = GaugeMetricFamily(
            "smarketing_sign_age_seconds", "Since the last sign of life of any of them.", labels=["role"]
        )
        alive = GaugeMetricFamily(
            "smarketing_alive", "How many gave one in the last minute.", labels=["role"]
        )
        for role in signs.Role.values:
            last = signs.latest(role)
            if last is not None:
                age.add_metric([role], max(0.0, (self.now - last).total_seconds()))
            alive.add_metric([role], signs.alive(role, now=self.now))
        yield from (age, alive)
        yield GaugeMetricFamily(
            "smarketing_redis_up", "Whether Redis answers.", value=0 if machinery.redis_trouble() else 1
        )

    def _findings(self) -> Iterator[Metric]:
        found = GaugeMetricFamily(
            "smarketing_findings", "What the doctor last found, by check.", labels=["check", "rule"]
        )
        age = GaugeMetricFamily(
            "smarketing_examined_age_seconds", "Since the doctor last looked.", labels=["look"]
        )
        reports = doctor.last()
        for report in reports:
            age.add_metric(["samples" if report.quick else "whole"], (self.now - report.at).total_seconds())
        for result in reports[0].results if reports else ():
            count = sum(finding.count for finding in result.findings)
            found.add_metric([result.key, str(result.rule or "")], count)
        yield from (found, age)
