"""An installation as docker-compose.yml starts it, without the containers: the image packed into a
folder by its Dockerfile, every service run by its own command, with the environment of .env.example
filled in, behind what a TLS proxy would say. A form comes in and is processed; each ends when asked.
"""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from smarketing.embedded import addresses
from smarketing.embedded.processes import die_with_parent
from tests import patience
from tests.operations import packing
from tests.operations.packing import VENV
from tests.patience import wait_until
from tests.ports import free_port

HOST = "leads.example.com"
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
A_FORM = """
from leads.intake import commands as intake
from smarketing.kernel import actor, clock
form = intake.create_form(fields={"name": "Ask us"}, actor=actor.system("test"), now=clock.now())
print("key:", form.key)
"""


class Installation:
    def __init__(self, folder, database_url, port):
        self.folder, self.database_url, self.port = folder, database_url, port
        self.app = folder / "app"
        self.running = {}
        stated, _ = packing.example()
        secret = secrets.token_hex(30)
        own = {name: value.replace("change-me", secret) for name, value in stated.items()}
        self.stated = {**own, "PUBLIC_URL": f"https://{HOST}"}

    def env(self, service):
        """What the container of the service would hold, but for where its servers are."""
        told = {name: packing.filled_in(value, self.stated) for name, value in service["environment"].items()}
        redis = addresses.redis_url(Path(os.environ["SMARKETING_TEST_SERVERS"]), 63)
        servers = {"DATABASE_URL": self.database_url, "REDIS_URL": redis}
        if "WEB_BIND" in told:
            servers["WEB_BIND"] = f"127.0.0.1:{self.port}"
        plain = {"PATH": f"{VENV}:/usr/bin:/bin", "HOME": str(self.folder)}
        return {**plain, **packing.image_env(), "PATH": plain["PATH"], **self.stated, **told, **servers}

    def argv(self, words):
        named = [packing.filled_in(word, self.stated) for word in words]
        return [word.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}") for word in named]

    def run(self, name, *words):
        """A one-shot: the service's own command, or another in its place; what it said."""
        service = packing.ours()[name]
        argv = self.argv(words or service["command"])
        done = subprocess.run(argv, cwd=self.app, env=self.env(service), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name):
        service, parent = packing.ours()[name], os.getpid()
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                self.argv(service["command"]),
                cwd=self.app,
                env=self.env(service),
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL, parent),
            )

    def is_healthy(self, name):
        assert self.running[name].poll() is None, self.said(name)
        service = packing.ours()[name]
        argv = self.argv(service["healthcheck"]["test"][1:])
        return subprocess.run(argv, cwd=self.app, env=self.env(service), capture_output=True).returncode == 0

    def said(self, name):
        return (self.folder / f"{name}.log").read_text()

    def stop(self, name):
        """As `docker compose stop` does: (exit code, seconds)."""
        process, began = self.running.pop(name), time.monotonic()
        process.send_signal(signal.SIGTERM)
        within = packing.seconds(packing.ours()[name]["stop_grace_period"])
        return process.wait(timeout=within), time.monotonic() - began

    def close(self):
        for name, process in self.running.items():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            print(f"--- {name}", self.said(name)[-3000:], sep="\n")

    def ask(self, method, path, body=None, headers=PROXY):
        caller = http.client.HTTPConnection("127.0.0.1", self.port, timeout=patience.SECONDS)
        caller.request(method, path, body, dict(headers))
        answer = caller.getresponse()
        text = answer.read()
        caller.close()
        return answer, text


@pytest.fixture
def installation(elsewhere, tmp_path):
    (tmp_path / "app").mkdir()
    packing.pack(tmp_path / "app")
    made = Installation(tmp_path, elsewhere.url, free_port())
    yield made
    made.close()


@pytest.mark.timeout(600)
def test_a_form_is_taken_and_processed_and_everything_ends_when_asked(installation, elsewhere):
    installation.run("migrate")
    link = installation.run("web", "python", "manage.py", "create_admin", "ada@acme.example")
    assert f"https://{HOST}/account/password/reset/key/" in link
    key = re.search("key: (.+)", installation.run("web", "python", "manage.py", "shell", "-c", A_FORM))[1]
    for name in ("web", "worker", "beat"):
        installation.start(name)
    wait_until(lambda: installation.is_healthy("web"), "the web server answers")

    check_that_only_https_is_answered(installation)
    check_that_cookies_and_static_files_are_as_they_should(installation)
    check_that_a_form_is_processed(installation, key)
    for name in ("worker", "beat"):
        wait_until(lambda name=name: installation.is_healthy(name), f"{name} is well")

    assert elsewhere.rows("SELECT email FROM leads_contact") == [("ada@analytical.example",)]
    for name in ("beat", "worker", "web"):
        code, took = installation.stop(name)
        assert code == 0, (name, took, installation.said(name))
        assert "Traceback" not in installation.said(name)


def check_that_only_https_is_answered(installation):
    plain, _ = installation.ask("GET", "/account/login/", headers={"Host": HOST})
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{HOST}/account/login/")


def check_that_cookies_and_static_files_are_as_they_should(installation):
    page, text = installation.ask("GET", "/account/login/")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Secure" in page.headers["Set-Cookie"]
    style = re.search(rb'/static/[^"]+\.[0-9a-f]{12}\.css', text)[0].decode()
    sheet, _ = installation.ask("GET", style, headers={**PROXY, "Accept-Encoding": "gzip"})
    assert (sheet.status, sheet.headers["Content-Encoding"]) == (200, "gzip")
    assert "immutable" in sheet.headers["Cache-Control"]


def check_that_a_form_is_processed(installation, key):
    person = json.dumps({"name": "Ada Byron", "email": "ada@analytical.example"})
    headers = {**PROXY, "Content-Type": "application/json"}
    taken, told = installation.ask("POST", f"/api/v1/forms/{key}/submissions", person, headers)
    assert taken.status == 202, told
    address = json.loads(told)["status_url"]
    assert address.startswith(f"https://{HOST}/")
    path = urlsplit(address).path
    wait_until(
        lambda: json.loads(installation.ask("GET", path)[1])["state"] == "processed", "a worker takes it"
    )
