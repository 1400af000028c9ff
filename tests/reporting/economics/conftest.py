"""A company's past, brought in from files: a hundred MQLs of two channels, what they bought, and how often
they were tried."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from reporting.passages import commands as passages

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
START = datetime(2025, 3, 3, 9, tzinfo=UTC)
LEADS = """
source = "old"
stage = "mql"
[contact]
external_id = "id"
[touchpoint]
happened_at = "at"
channel = "channel"
asset = "asset"
"""
DEALS = """
source = "old"
[contact]
external_id = "id"
[opportunity]
external_id = "id"
closed_at = "at"
amount = "amount"
[company]
external_id = "company"
segment = "segment"
"""
CALLS = """
source = "old"
[contact]
external_id = "id"
[attempt]
happened_at = "at"
result = "result"
minutes = "minutes"
"""


@pytest.fixture
def bring(tmp_path):
    """Rows of a file, brought in as `kind`."""

    def bring(kind, how, header, rows):
        (tmp_path / "map.toml").write_text(how)
        path = tmp_path / f"{kind}.csv"
        path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows), ""]))
        call_command("import_csv", kind, str(path), "--map", str(tmp_path / "map.toml"), verbosity=0)

    return bring


@pytest.fixture
def past(db, bring):
    """Sixty MQLs from e-mail, of whom twelve bought for 1,000 to 12,000; forty from events, of whom six
    bought for nobody knows how much; five who came the day before yesterday."""
    people = [(f"e{n}", day(n), "email", "guide") for n in range(60)]
    people += [(f"v{n}", day(n), "event", "fair") for n in range(40)]
    people += [(f"y{n}", (NOW - timedelta(days=2)).isoformat(), "email", "guide") for n in range(5)]
    bring("contacts", LEADS, "id,at,channel,asset", people)
    deals = [(f"e{n}", day(n, 20 + n), 1000 * (n + 1), f"c{n}", "mid") for n in range(12)]
    deals += [(f"v{n}", day(n, 30), "", f"d{n}", "small") for n in range(6)]
    bring("opportunities", DEALS, "id,at,amount,company,segment", deals)
    bring("attempts", CALLS, "id,at,result,minutes", list(calls()))
    passages.rebuild(now=NOW)


def calls():
    """The first eight buyers were reached at once, two at the second try; twenty were tried four times."""
    for n in range(8):
        yield f"e{n}", day(n, 1), "connected", 10
    for n in range(8, 10):
        yield f"e{n}", day(n, 1), "no_answer", 2
        yield f"e{n}", day(n, 2), "connected", 12
    for n in range(20, 40):
        for tried in range(4):
            yield f"e{n}", day(n, 1 + tried), "no_answer", 2
    yield "y0", (NOW - timedelta(days=1)).isoformat(), "connected", 30


def day(n, later=0):
    return (START + timedelta(days=n + later)).isoformat()
