"""The harness counts what it measures, and says plainly where an aim was missed."""

import asyncio
import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import report
from benchmarks.client import Load, load, request
from benchmarks.inside import hours, imports, relay, sorting
from benchmarks.pages import PAGES
from benchmarks.runs import Told


@pytest.fixture
def server():
    """Answers what it was sent, at each third request in chunks, and hangs up at each fifth."""
    started, ports, seen, writers = threading.Event(), [], [], []

    async def answer(reader, writer):
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            seen.append(await reader.readexactly(length))
            if len(seen) % 3 == 0:
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
                continue
            last = len(seen) % 5 == 0
            close = b"Connection: close\r\n" if last else b""
            writer.write(b"HTTP/1.1 202 Accepted\r\n" + close + b"Content-Length: 2\r\n\r\nok")
            if last:
                return

    async def until_hung_up(reader, writer):
        writers.append(writer)
        with contextlib.suppress(asyncio.IncompleteReadError), contextlib.closing(writer):
            await answer(reader, writer)

    async def serve():
        running = await asyncio.start_server(until_hung_up, "127.0.0.1", 0)
        ports.append(running.sockets[0].getsockname()[1])
        started.set()
        async with running:
            await stop.wait()
        for writer in writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    started.wait(5)
    yield ports[0], seen
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


def _numbered(n):
    return request("POST", "/x", str(n).encode())


def test_clients_send_each_request_once_and_count_every_answer(server):
    port, seen = server
    with ThreadPoolExecutor(1) as apart:  # a browser test may have left its loop in this thread
        send = apart.submit(load, port, _numbered, clients=3, most=40)
    done = send.result()
    assert sorted(map(int, seen)) == list(range(40))
    assert sum(done.statuses.values()) == len(done.took) == 40
    assert set(done.statuses) == {200, 202}


def test_a_share_of_requests_is_answered_within_its_time():
    done = Load(2.0, [n / 1000 for n in range(100, 0, -1)], {})
    assert (done.share(0.5), done.share(0.95), done.rate) == (51, 96, 50)


def figures(p50, p95, bare=1.0):
    return {"p50": p50, "p95": p95, "bare": bare, "rate": 1.0, "n": 30, "statuses": {}}


def told(**changes):
    pages = {page.key: figures(10, 20) for page in PAGES}
    pages["scorecard"] |= {"first": 1234.0, "first_bare": 1000.0}
    slow = pages | {"dashboard": figures(16, 20), "search": figures(10, 51)}
    machine = {"cores": 2, "before": (0.1, 0, 0), "after": (0.2, 0, 0), "python": "3.11"}
    door = {"rate": 300.0, "p50": 20.0, "p95": 40.0}
    submissions = [
        {"clients": 8, "door": door, "nothing": {**door, "rate": 800.0}, "pgbench": 4000.0},
        {"clients": 32, "door": door, "nothing": {**door, "rate": 1000.0}, "pgbench": 4000.0},
    ]
    sweep = {1000: {"clocks": 1_000_000, "due": 1000, "sweep": 30.0, "bare": 14.0}}
    track = [{"clients": 8, "one": {**door, "rate": 900.0}, "ten": door, "nothing": {**door, "rate": 1800.0}}]
    kept = {"pages": {1000: pages, 9000: slow}, "sweep": sweep, "track": track}
    return Told([1000, 9000], machine, submissions, **kept)


def row(text, begins):
    return next(line for line in text.splitlines() if line.startswith(begins))


def test_the_page_says_which_aims_were_met():
    text = report.written(told())
    assert "38% | met" in row(text, "| 8 |")
    assert "| 8 | 900 |" in text and "| 50% | **missed** / met |" in text
    assert "30% | **missed**" in row(text, "| 32 |")
    assert "1.60× | 1.0× | **missed**" in row(text, "| Dashboard, month")
    assert row(text, "| Search: a name").endswith("**missed** |")
    assert row(text, "| Inbox").endswith("| met |")
    assert "2.14× of 14 ms" in row(text, "| sweep") and "**missed**" in row(text, "| sweep")
    assert row(text, "| Scorecard, month | 1,234").endswith("| 1,234 / 1,000 | 1,234 / 1,000 |")
    assert "| Economics |" not in text.partition("## First looks")[2]
    widths = {line.count("|") for line in text.splitlines() if line.startswith(("| page at", "| Inbox"))}
    assert len(widths) == 1


def test_business_time_is_measured_beside_counting_minutes(monkeypatch):
    monkeypatch.setattr(hours, "ADDS", 2_000)
    measured = hours.measure()
    assert measured["agree"] and 0 < measured["took"] / 2_000 < measured["stepped"]
    line = report._hours(measured)
    assert "2,000 times" in line and "and the same moments | ≤ 10 s, the same: met |" in line
    assert "**missed**" in report._hours(measured | {"agree": False})


def test_imports_and_relay_are_measured_by_what_they_did(transactional_db, cast, monkeypatch):
    from leads.models import Contact, ImportRow

    monkeypatch.setattr(imports, "FEW", 500)
    monkeypatch.setattr(imports, "MANY", 1_500)
    few, many = imports.measure(), imports.measure()
    assert (few["rows"], many["rows"]) == (500, 1_500)
    assert ImportRow.objects.filter(outcome="new").count() == 2_500 == Contact.objects.count() // 2
    for brought in (many, many["wizard"]):
        assert many["copy"] > brought["rate"] > 0 <= brought["more_memory"]
    lines = report._imports(1_000, many)
    assert [line.count("|") for line in lines] == [5, 5]
    assert relay.measure()["entries"] == 10_000


def test_page_views_are_measured_by_what_came_of_them(transactional_db, cast, monkeypatch):
    from leads.models import PageView, Visit

    monkeypatch.setattr(sorting, "VIEWS", 500)
    sorted_out = sorting.measure()
    assert sorted_out["rows"] == PageView.objects.exclude(visit=None).count() == 500
    assert Visit.objects.count() == 100
    assert sorted_out["rate"] > 0 < sorted_out["bare"]
