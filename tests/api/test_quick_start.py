"""Every snippet of docs/api.md, typed into one shell as a reader would, against the live server; what
the page says that comes back, comes back."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from leads.contacts.models import Contact
from leads.intake import tasks
from leads.tracking import tasks as sorting
from tests.api import description

FORMS = Path(__file__).resolve().parents[2] / "docs/forms.md"
TRACKING = Path(__file__).resolve().parents[2] / "docs/tracking.md"
PAGE = Path(__file__).resolve().parents[2] / "docs/api.md"
SNIPPET = re.compile(r"```sh\n(.*?)```(?:\n```\n(.*?)```)?", re.DOTALL)
DONE = "-- done --"


@pytest.fixture
def tools():
    missing = [name for name in ("bash", "curl", "python3") if not shutil.which(name)]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"not there: {missing}")
    if missing:
        pytest.skip(f"The quick start needs {', '.join(missing)}.")


def wanted(promised):
    """The answer as a pattern: … stands for anything."""
    return ".*".join(re.escape(part) for part in promised.strip().split("…"))


def typed(told, server, secret, folder):
    """All of it into one shell; each answers as promised."""
    lines = [f"API={server.url}/api/v1", f"TOKEN={secret}"]
    for sent, _ in told:
        lines += [sent, f"echo; echo '{DONE}'"]
    ran = subprocess.run(
        ["bash", "-e"], input="\n".join(lines), capture_output=True, text=True, timeout=100, cwd=folder
    )
    *answers, rest = ran.stdout.split(f"{DONE}\n")
    assert (ran.returncode, rest, len(answers)) == (0, "", len(told)), ran.stderr
    for (sent, promised), answer in zip(told, answers, strict=True):
        assert re.fullmatch(wanted(promised), answer.strip(), re.DOTALL), f"{sent}\n→ {answer}"


def test_each_snippet_does_as_the_page_says(live_server, secret, settings, tools, tmp_path):
    settings.API_REQUESTS_PER_MINUTE = 600
    (first, _), *snippets = SNIPPET.findall(PAGE.read_text())
    assert "TOKEN=" in first and len(snippets) > 10
    lines = [f"API={live_server.url}/api/v1", f"TOKEN={secret}"]
    for sent, _ in snippets:
        lines += [sent, f"echo; echo '{DONE}'"]
    ran = subprocess.run(
        ["bash", "-e", "-o", "pipefail"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=100,
        cwd=tmp_path,
    )
    answers = ran.stdout.split(f"{DONE}\n")
    for (sent, promised), answer in zip(snippets, answers, strict=False):
        told = "\n".join(re.sub(r"}(?={)", "}\n", answer).replace("\r", "").strip().splitlines())
        assert re.fullmatch(wanted(promised), told, re.DOTALL), f"{sent}\n→ {told}\n{ran.stderr}"
    assert ran.returncode == 0 and len(answers) == len(snippets) + 1, ran.stderr


def test_each_snippet_of_the_forms_page_does_as_it_says(live_server, secret, settings, tools, tmp_path):
    """From nothing to a lead: the form is made, and what is sent to it comes in."""
    typed(SNIPPET.findall(FORMS.read_text()), live_server, secret, tmp_path)
    tasks.process()
    people = Contact.objects.filter(submissions__form__name="Call me").order_by("email")
    assert [(each.email, each.stage) for each in people] == [
        ("ada@acme.example", "mql"), ("bea@acme.example", "mql"), ("cleo@acme.example", "mql")
    ]  # fmt: skip


def test_each_snippet_of_the_tracking_page_does_as_it_says(live_server, secret, settings, tools, tmp_path):
    """What was told is sorted before it is asked for, as within seconds it would be."""
    *before, last = SNIPPET.findall(TRACKING.read_text())
    typed(before, live_server, secret, tmp_path)
    sorting.sort()
    typed([last], live_server, secret, tmp_path)


def test_every_address_on_the_page_exists():
    known = [re.sub(r"\\{\w+\\}", "[^/?]+", re.escape(path)) for path in description.paths()]
    named = re.findall(r'ask "?(/[^"\s?]*)', PAGE.read_text())
    assert len(named) > 15
    for path in named:
        path = "/api/v1" + re.sub(r"\$\w+", "1", path)
        assert any(re.fullmatch(each, path) for each in known), path
