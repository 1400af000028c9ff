"""What a local run's log keeps of a request: what was asked for, never whom for and never a key."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from gunicorn.config import Config
from gunicorn.glogging import SafeAtoms

from smarketing.embedded import web

KEY = reverse("account_reset_password_from_key", kwargs={"uidb36": "2", "key": "d7x-0123456789abcdef"})


@pytest.fixture
def line():
    """The line that gunicorn, set up as a local run sets it up, writes for a GET of an address."""
    config = Config()
    for name, value in vars(web).items():
        if name in config.settings:
            config.set(name, value)
    config.set("accesslog", None)
    logger = config.logger_class(config)

    def write(address):
        path, _, query = address.partition("?")
        asked = {
            "REQUEST_METHOD": "GET", "RAW_URI": address, "SERVER_PROTOCOL": "HTTP/1.1",
            "PATH_INFO": path, "QUERY_STRING": query, "HTTP_REFERER": f"http://localhost{address}",
        }  # fmt: skip
        answer = SimpleNamespace(status="200 OK", sent=1234, headers=[])
        atoms = logger.atoms(answer, SimpleNamespace(headers=[]), asked, timedelta(milliseconds=5))
        return config.access_log_format % SafeAtoms(atoms)

    return write


def test_a_request_is_logged_with_its_method_and_path(line):
    assert line("/contacts/12/") == "200 GET /contacts/12/ 1234 bytes in 5 ms"


def test_what_was_searched_for_is_not_logged(line):
    assert line("/contacts/?q=ada%40acme.example&page=2") == "200 GET /contacts/ 1234 bytes in 5 ms"


@pytest.mark.parametrize(
    "address",
    [
        KEY,
        f"{KEY}?next=/",
        KEY.rstrip("/"),
        f"http://localhost:8000{KEY}",
        KEY.replace("key", "k%65y", 1),
        KEY.replace("2-", "2%0a-", 1),
    ],
)
def test_the_key_of_an_invitation_is_not_logged(line, address):
    said = line(address)
    assert "/account/password/reset/key/*** 1234" in said
    assert "0123456789abcdef" not in said
    assert "\n" not in said


def test_that_it_was_used_is_logged(line):
    assert "GET /account/password/reset/key/done/ " in line("/account/password/reset/key/done/")
