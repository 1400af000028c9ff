"""The measurements, part by part, each beside what it is compared with."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from benchmarks.client import Load, Make, load, request
from benchmarks.pages import PAGES, SITE
from benchmarks.servers import ROOT, Servers
from smarketing.embedded import postgres

CLIENTS = (8, 32)
MACHINERY = ("suggestions", "relay", "processing", "sorting", "imports", "simulator", "sweep", "hours")
ONCE = ("sweep", "hours")  # with as many rows of its own, or none


@dataclass
class Told:
    """All that was measured, for the report."""

    sizes: list[int]
    machine: dict[str, Any]
    submissions: list[dict[str, Any]] = field(default_factory=list)
    track: list[dict[str, Any]] = field(default_factory=list)
    accept: dict[int, dict[str, Any]] = field(default_factory=dict)
    pages: dict[int, dict[str, dict[str, float]]] = field(default_factory=dict)
    suggestions: dict[int, dict[str, Any]] = field(default_factory=dict)
    relay: dict[int, dict[str, Any]] = field(default_factory=dict)
    imports: dict[int, dict[str, Any]] = field(default_factory=dict)
    processing: dict[int, dict[str, Any]] = field(default_factory=dict)
    sorting: dict[int, dict[str, Any]] = field(default_factory=dict)
    simulator: dict[int, dict[str, Any]] = field(default_factory=dict)
    sweep: dict[int, dict[str, Any]] = field(default_factory=dict)
    hours: dict[int, dict[str, Any]] = field(default_factory=dict)


def everything(
    servers: Servers, sizes: list[int], parts: list[str], seconds: float, say: Callable[[str], None]
) -> Told:
    told = Told(sizes, {"cores": os.cpu_count(), "before": os.getloadavg()})
    for size in sizes:
        say(f"{size:,} contacts: doors")
        with _served(servers, size) as port:
            keys = inside(servers, size, "doors")
            if "pages" in parts:
                say(f"{size:,} contacts: pages")
                told.pages[size] = _pages(servers, size, port, keys)
            if "accept" in parts:
                say(f"{size:,} contacts: accept")
                told.accept[size] = _accept(port, keys)
            # Last: the database tidies up after hundreds of thousands of rows.
            for part, measure in OPEN_DOORS.items() if size == sizes[0] else ():
                for clients in CLIENTS if part in parts else ():
                    say(f"{size:,} contacts: {part}, {clients} clients")
                    getattr(told, part).append(measure(servers, size, port, keys, clients, seconds))
        for part in MACHINERY:
            if part in parts and (part not in ONCE or size == sizes[-1]):
                say(f"{size:,} contacts: {part}")
                getattr(told, part)[size] = inside(servers, size, part)
    told.machine |= {"after": os.getloadavg(), "python": sys.version.split()[0]}
    return told


def inside(servers: Servers, size: int, part: str) -> dict[str, Any]:
    argv = [sys.executable, "-m", "benchmarks.inside", part]
    done = subprocess.run(
        argv, env=servers.env(size), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def _submissions(
    servers: Servers, size: int, port: int, keys: dict[str, Any], clients: int, seconds: float
) -> dict[str, Any]:
    """The form's door, the view that does nothing, and the same insert by pgbench."""
    stamp, numbers = time.time_ns(), count()  # no body comes twice
    address = f"/api/v1/forms/{keys['form']}/submissions"

    def form(number: int) -> bytes:
        person = {
            "name": "Ada Byron",
            "email": f"ada{next(numbers)}.{stamp}@analytical.example",
            "company": "Engines",
        }
        return request("POST", address, json.dumps(person).encode(), Content_Type="application/json")

    def nothing(number: int) -> bytes:
        body = json.dumps({"name": "Ada Byron", "email": f"ada{number}@analytical.example"}).encode()
        return request("POST", "/bench/nothing", body, Content_Type="application/json")

    load(port, nothing, clients=clients, seconds=1)
    load(port, form, clients=clients, most=50)
    return {
        "clients": clients,
        "nothing": _best(port, nothing, clients, seconds),
        "door": _best(port, form, clients, seconds),
        "pgbench": _pgbench(servers, size, keys["form_id"], clients, seconds),
    }


def _track(
    servers: Servers, size: int, port: int, keys: dict[str, Any], clients: int, seconds: float
) -> dict[str, Any]:
    """The door of page views, with one view in each beacon and with ten, and the view that does nothing."""

    def beacon(number: int, views: int) -> bytes:
        pages = [
            {"url": f"{SITE}/{number % 50}?utm_source=news", "title": "Acme", "ago": n} for n in range(views)
        ]
        told = {"site": keys["site"], "visitor": str(UUID(int=number % 5000)), "views": pages}
        kind = {"Content_Type": "text/plain;charset=UTF-8", "User_Agent": "Mozilla/5.0 Firefox/140.0"}
        return request("POST", "/api/v1/track", json.dumps(told).encode(), Origin=SITE, **kind)

    def nothing(number: int) -> bytes:
        body = json.dumps({"site": keys["site"], "views": [{"url": f"{SITE}/{number % 50}"}]}).encode()
        return request("POST", "/bench/nothing", body, Content_Type="text/plain")

    load(port, nothing, clients=clients, seconds=1)
    load(port, lambda number: beacon(number, 1), clients=clients, most=50)
    return {
        "clients": clients,
        "nothing": _best(port, nothing, clients, seconds),
        "one": _best(port, lambda number: beacon(number, 1), clients, seconds),
        "ten": _best(port, lambda number: beacon(number, 10), clients, seconds),
    }


def _best(port: int, make: Make, clients: int, seconds: float) -> dict[str, Any]:
    """The best of five shorter loads. Clients keep their connections, and it is chance how these fall on the
    server's processes: when one process has nearly all, half the machine stands still."""
    loads = [load(port, make, clients=clients, seconds=seconds / 2) for _ in range(5)]
    return _summary(max(loads, key=lambda done: done.rate))


OPEN_DOORS = {"submissions": _submissions, "track": _track}
_INSERT = r"""
\set number random(1, 2000000000)
INSERT INTO leads_submission (id, form_id, received_at, dedupe_key, dedupe_twin, body_digest, fields, page,
    referrer, shape, suspicion, state, why, why_code, differing, undecided, attempts, next_try_at)
VALUES (gen_random_uuid(), {form}, now(), gen_random_uuid()::text, gen_random_uuid()::text, md5(:number::text)
    || md5(:number::text), '{{"name": "Ada Byron", "email": "ada1.1234567890@analytical.example"}}', '', '',
    'plain', '', 'received', '', '', '{{}}', '[]', 0, now());
"""


def _pgbench(servers: Servers, size: int, form: int, clients: int, seconds: float) -> float:
    """Transactions in a second that do nothing but the insert of a submission."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_INSERT.format(form=form))
        script.flush()
        argv = [
            str(postgres.bin_folder() / "pgbench"), "-n", "-h", str(servers.sockets), "-p", "5432",
            "-U", postgres.OWNER, "-c", str(clients), "-j", "2", "-T", str(max(int(seconds), 2)),
            "-f", script.name, f"bench_{size}",
        ]  # fmt: skip
        said = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    line = next(line for line in said.splitlines() if line.startswith("tps ="))
    return float(line.split()[2])


def _accept(port: int, keys: dict[str, Any]) -> dict[str, Any]:
    """Each of the open offers once, one after the other."""
    opens = {"Authorization": f"Bearer {keys['token']}", "Content_Type": "application/json"}

    def accept(number: int) -> bytes:
        return request("POST", f"/api/v1/handoffs/{keys['offers'][number]}/accept", b"{}", **opens)

    def read(number: int) -> bytes:
        return request("GET", f"/api/v1/handoffs/{keys['offers'][number]}", **opens)

    number = min(len(keys["offers"]), 200)
    if not number:
        return {}
    load(port, read, clients=1, most=min(number, 10))
    reading = load(port, read, clients=1, most=number)
    return {"accept": _summary(load(port, accept, clients=1, most=number)), "read": _summary(reading)}


def _pages(servers: Servers, size: int, port: int, keys: dict[str, Any]) -> dict[str, dict[str, float]]:
    """One after the other, in turns, so that each meets the same weather."""
    bare, paths = inside(servers, size, "statements"), [page.path.format(**keys["about"]) for page in PAGES]
    took: dict[str, list[float]] = {page.key: [] for page in PAGES}
    for turn in range(max(page.times for page in PAGES) + 2):
        for page, path in zip(PAGES, paths, strict=True):
            if turn < page.times + 2:
                cookie = f"sessionid={keys['sessions'][page.by]}"
                asked = request("GET", path, Cookie=cookie)
                done = load(port, lambda n, asked=asked: asked, clients=1, most=1)
                if set(done.statuses) != {200}:
                    raise RuntimeError(f"{path} answered {done.statuses}")
                took[page.key] += done.took if turn >= 2 else []
    return {key: {**_summary(Load(1.0, times, {})), **bare[key]} for key, times in took.items()}


def _summary(done: Load) -> dict[str, Any]:
    p50, p95 = done.share(0.5), done.share(0.95)
    return {"rate": done.rate, "n": len(done.took), "p50": p50, "p95": p95, "statuses": dict(done.statuses)}


@contextmanager
def _served(servers: Servers, size: int) -> Iterator[int]:
    """The product's own server over that database; nobody works off what it takes in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**servers.env(size), "PORT": str(port)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        env=env, cwd=ROOT, check=True,
    )  # fmt: skip
    argv = [sys.executable, "-m", "gunicorn", "--config", "python:smarketing.web", "smarketing.wsgi"]
    server = subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            raise RuntimeError("the web server did not start")
        time.sleep(0.1)
    raise RuntimeError("the web server did not answer in time")
