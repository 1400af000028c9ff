"""The words of an SLA badge in each of the nine states."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string

from smarketing.kernel.templatetags.badge import badge_words

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def badge(state, **parts):
    return {"state": state, "label": "Decide", "key": "clock-1", "now": NOW, **parts}


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (badge("running", due=NOW + timedelta(minutes=130)), "2 h 10 min left"),
        (badge("running", due=NOW + timedelta(hours=20), left=timedelta(minutes=41)), "41 min left"),
        (badge("running", due=NOW + timedelta(seconds=20)), "under 1 min left"),
        (badge("at risk", due=NOW + timedelta(minutes=12)), "at risk · 12 min left"),
        (badge("overdue", due=NOW - timedelta(minutes=25)), "overdue by 25 min"),
        (badge("met", took=timedelta(minutes=18)), "met in 18 min"),
        (badge("met"), "met"),
        (badge("breached", late=timedelta(minutes=95)), "breached by 1 h 35 min"),
        (badge("closed hours", opens=datetime(2026, 3, 9, 9, tzinfo=UTC)), "closed until Mon 09:00"),
        (badge("on hold", until=datetime(2026, 4, 3, tzinfo=UTC)), "on hold until 3 Apr"),
        (badge("cancelled"), "cancelled"),
        (badge("excused"), "excused"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_badge_says_its_state_in_words(shown, words):
    assert badge_words(shown) == words


@time_machine.travel(NOW, tick=False)
def test_a_badge_carries_the_instants_the_browser_needs():
    due = NOW + timedelta(hours=3)
    html = render_to_string(
        "parts/sla_badge.html", {"badge": badge("running", due=due, left=timedelta(hours=2))}
    )
    assert f'data-now="{NOW.isoformat()}"' in html
    assert f'data-due="{due.isoformat()}"' in html
    assert 'data-left="7200"' in html
    assert 'aria-label="Decide: 2 h 00 min left, due 13:00"' in html
