"""What machines ask, and what they are told."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from prometheus_client.parser import text_string_to_metric_families

from smarketing.health import probes, signs
from smarketing.kernel import clock
from tests import given
from tests.given import at

ELSEWHERE = {"REMOTE_ADDR": "10.0.0.9"}


@pytest.fixture
def away(monkeypatch):
    """The database does not answer."""

    def refuse(*args, **more):
        raise OperationalError("connection refused")

    monkeypatch.setattr(probes, "limited", refuse)


@pytest.fixture
def alive(db):
    for role in ("worker", "beat"):
        signs.write(role, began_at=clock.now(), now=clock.now())


def test_a_process_that_lives_says_so_without_the_database(client):
    response = client.get("/livez")  # tests without the db mark can't reach it
    assert (response.status_code, response.content) == (200, b"ok")
    assert "Set-Cookie" not in response


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_only_answer_reading(path, client):
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_probes_ask_for_no_host_name_no_https_and_no_sign_in(path, client, alive, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["leads.example.com"]
    response = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert response.status_code == 200
    assert not Session.objects.exists()


def test_it_is_ready_when_all_are_there(client, alive):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {"ok"}


def test_without_a_worker_it_is_degraded_and_says_so(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["worker"] == answer.json()["beat"] == "away"


def test_without_redis_it_is_degraded_and_says_so(client, alive, settings):
    settings.REDIS_URL = "redis+socket:///nonexistent/redis.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded", "database": "ok", "migrations": "ok", "redis": "out of reach",
        "worker": "ok", "beat": "ok",
    }  # fmt: skip


def test_with_a_migration_missing_it_is_down(client, alive):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health' AND name = '0002_seals'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"


def test_without_the_database_it_is_down(client, away):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "database": "out of reach"}


def figures(client, **how):
    response = client.get("/metrics", **how)
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {(s.name, *sorted(s.labels.items())): s.value for f in families for s in f.samples}


def test_figures_are_for_this_machine(client, db):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", **ELSEWHERE).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_what_a_proxy_on_this_machine_passed_on_came_from_elsewhere(header, client, db):
    assert client.get("/metrics", headers={header: "10.0.0.9"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "status"),
    [("Bearer right", 200), ("bearer right", 200), ("Bearer wrong", 403), ("right", 403), ("Bearer ", 403)],
)
def test_elsewhere_needs_the_token(sent, status, client, db, settings):
    settings.METRICS_TOKEN = "right"
    response = client.get("/metrics", headers={"authorization": sent}, **ELSEWHERE)
    assert response.status_code == status


def test_no_token_set_is_no_token_that_fits(client, db):
    assert settings.METRICS_TOKEN == ""
    assert client.get("/metrics", headers={"authorization": "Bearer "}, **ELSEWHERE).status_code == 403


def test_requests_are_counted_by_page_and_probes_are_not(client, db):
    before = figures(client)
    key = ("smarketing_requests_total", ("method", "GET"), ("status", "200"), ("view", "account_login"))
    client.get("/account/login/?next=/contacts/77/")
    client.get("/livez")
    after = figures(client)
    assert after[key] == before.get(key, 0) + 1
    seconds = ("smarketing_request_seconds_count", ("view", "account_login"))
    assert after[seconds] == before.get(seconds, 0) + 1
    assert not any("livez" in str(name) or "77" in str(name) for name in after)


def test_figures_tell_what_waits_and_who_lives(client, alive):
    cast = given.cast()
    given.a_contact(at("Mon 10:00"), by=cast.marketer)
    told = figures(client)
    assert told["smarketing_waiting", ("work", "relay")] >= 1
    assert told["smarketing_lag_seconds", ("work", "relay")] > 60
    assert told["smarketing_alive", ("role", "worker")] == 1
    assert told["smarketing_redis_up",] == 1
    assert not any(cast.marketer.email in str(name) for name in told)


COUNT = """
import os, sys, time
from smarketing.health import counting
counting.request("some-page", "GET", 200, 0.01)
print(counting._place(), flush=True)
sys.stdin.read()
"""


def test_processes_count_apart_and_a_place_is_taken_over(tmp_path):
    """Two at once have a file each; when they are gone the next goes on where the first left off."""

    def begin():
        return subprocess.Popen(
            [sys.executable, "-c", COUNT], cwd=settings.ROOT, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": ""},
        )  # fmt: skip

    first, second = begin(), begin()
    places = {first.stdout.readline().strip(), second.stdout.readline().strip()}
    assert places == {"0", "1"}
    first.communicate(), second.communicate()
    third = begin()
    assert third.stdout.readline().strip() == "0"
    third.communicate()
    assert len(list(tmp_path.glob("counter_*.db"))) == 2
    said = subprocess.run(
        [sys.executable, "-c", "from prometheus_client import CollectorRegistry, generate_latest\n"
         "from prometheus_client.multiprocess import MultiProcessCollector\n"
         "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"],
        capture_output=True, text=True, env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": ""},
    ).stdout  # fmt: skip
    assert 'status="200",view="some-page"} 3.0' in said


def test_what_is_known_of_migrations_is_read_from_the_code(db):
    assert ("health", "0001_initial") in probes._known()
    assert json.dumps(sorted(probes._known()))
