"""Outside development nothing starts with keys the world knows, or half configured; it says why, once."""

import secrets
import subprocess
import sys

import pytest

from smarketing.operations import starting
from smarketing.operations.starting import Installation
from tests.operations import packing

SOUND = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "PUBLIC_URL": "https://leads.acme.example",
    "DATABASE_URL": "postgresql://smarketing:pa55word@127.0.0.1:1/smarketing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TRUSTED_PROXIES": "1",
}


def start(*argv, **env):
    """A process of the product with this environment and no other: (exit code, what it said)."""
    alone = {"PATH": "/usr/bin:/bin", **env}
    argv = [sys.executable, *argv]
    done = subprocess.run(argv, cwd=packing.ROOT, env=alone, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_the_example_as_it_is_refuses_to_start_and_says_why():
    stated, _ = packing.example()
    url = packing.filled_in(packing.ours()["web"]["environment"]["DATABASE_URL"], stated)
    code, said = start("manage.py", "check", **stated, DATABASE_URL=url, REDIS_URL="redis://redis:6379/0")
    assert code == 1
    assert "SECRET_KEY is still the example's" in said
    assert "The database's password is still the example's" in said
    assert said.count("\n- ") == 2
    assert "Traceback" not in said


def test_the_example_filled_in_passes_every_check_for_deployment():
    stated, _ = packing.example()
    own = {name: secrets.token_hex(30) if value == "change-me" else value for name, value in stated.items()}
    services = {
        name: packing.filled_in(value, own) for name, value in packing.ours()["web"]["environment"].items()
    }
    code, said = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **{**own, **services})
    assert code == 0, said
    assert "no issues" in said


@pytest.mark.parametrize(
    "argv",
    [
        ("manage.py", "migrate"),
        ("-m", "gunicorn", "--config", "python:smarketing.web", "smarketing.wsgi"),
        ("-m", "celery", "--app", "smarketing.celery", "worker"),
        ("-m", "celery", "--app", "smarketing.celery", "beat"),
    ],
    ids=["migrate", "web", "worker", "beat"],
)
def test_no_process_starts_without_a_key(argv):
    code, said = start(*argv, **{**SOUND, "SECRET_KEY": ""})
    assert code != 0
    assert "- SECRET_KEY is missing" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words", [(), ("help",), ("help", "migrate"), ("generate", "--help"), ("migrate", "-h")]
)
def test_what_there_is_to_say_is_told_without_anything_being_there(words):
    code, said = start("manage.py", *words, DATABASE_URL=SOUND["DATABASE_URL"])
    assert code == 0, said
    assert "usage:" in said or "help <subcommand>" in said


def test_what_comes_after_two_dashes_asks_for_no_help():
    code, said = start("manage.py", "dbshell", "--", "-h", DATABASE_URL=SOUND["DATABASE_URL"])
    assert code == 1
    assert "- SECRET_KEY is missing" in said


def test_the_image_never_takes_itself_for_a_developers_checkout():
    code, said = start("manage.py", "check", DEVELOPMENT=packing.image_env()["DEVELOPMENT"])
    assert code == 1
    assert "- DATABASE_URL is missing" in said
    assert "- REDIS_URL is missing" in said


def test_a_value_that_means_nothing_is_named():
    for name, value, rule in (("DEBUG", "perhaps", "true or false"), ("EMAIL_PORT", "x", "a whole number")):
        assert start("manage.py", "check", **{name: value}) == (1, f"{name} must be {rule}, not '{value}'.\n")


def faults(**changed):
    """Of an installation that is sound but for this."""
    sound = {
        "secret_key": SOUND["SECRET_KEY"],
        "debug": False,
        "public_url": SOUND["PUBLIC_URL"],
        "database_url": SOUND["DATABASE_URL"],
        "database": {"PASSWORD": "pa55word"},
        "redis_url": SOUND["REDIS_URL"],
        "https_only": True,
        "trusted_proxies": 1,
    }
    return starting.faults(Installation(**{**sound, **changed}))


def test_a_sound_installation_starts():
    assert faults() == []
    assert faults(https_only=False, trusted_proxies=0, public_url="http://crm.intranet") == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"secret_key": ""}, "SECRET_KEY is missing"),
        ({"secret_key": "change-me"}, "still the example's"),
        ({"secret_key": "django-insecure-" + "x1y2z3" * 10}, "still the example's"),
        ({"secret_key": secrets.token_urlsafe(20)}, "too easy to guess"),
        ({"secret_key": "ab" * 50}, "too easy to guess"),
        ({"debug": True}, "DEBUG shows"),
        ({"public_url": ""}, "PUBLIC_URL is missing"),
        ({"public_url": "leads.acme.example"}, "must be an address"),
        ({"public_url": "https://acme.example/leads"}, "must be an address"),
        ({"public_url": "http://leads.acme.example"}, "begins with http://"),
        ({"database": {"PASSWORD": "change-me"}}, "password is still the example's"),
        ({"database_url": ""}, "DATABASE_URL is missing"),
        ({"redis_url": ""}, "REDIS_URL is missing"),
        ({"trusted_proxies": 0}, "set TRUSTED_PROXIES"),
    ],
)
def test_one_fault_is_one_sentence(changed, sentence):
    [told] = faults(**changed)
    assert sentence in told
