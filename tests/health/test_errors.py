"""What people and programs are told when something went wrong, whatever else does not work."""

import logging

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import path

from smarketing.health import errors
from smarketing.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from tests import given


def fault(request):
    raise KeyError("ada@acme.example")


def database_gone(request):
    raise OperationalError("server closed the connection unexpectedly")


def context_fails(request):
    raise AssertionError("nobody may be asked for the context")


urlpatterns = [
    path("fault", fault),
    path("gone", database_gone),
    path("api/v1/fault", fault),
    path("api/v1/gone", database_gone),
    *urlpatterns,
]


@pytest.fixture
def visitor(settings, monkeypatch):
    """Somebody signed in to nothing; faults are answered, not raised."""
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]
    monkeypatch.setattr("smarketing.frame.frame", context_fails)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fault", 500, "Something went wrong here"),
        ("/gone", 503, "Out of reach for a moment"),
        ("/no-such-page", 404, "There is nothing here"),
    ],
)
def test_a_page_says_what_happened_what_to_do_and_which_id_to_quote(address, status, words, visitor):
    response = visitor.get(address)  # without the db mark no test reaches the database
    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert response["X-Request-ID"] in page
    assert "ada@acme.example" not in page
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(("address", "status"), [("fault", 500), ("gone", 503), ("nothing", 404)])
def test_a_program_is_told_in_its_own_form(address, status, visitor):
    response = visitor.get(f"/api/v1/{address}")
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["request_id"] == response["X-Request-ID"]
    assert "ada@" not in response.content.decode()


def test_who_comes_back_soon_is_told_when(visitor):
    assert visitor.get("/gone")["Retry-After"] == "10"


def test_a_host_we_do_not_answer_to_is_a_bad_request(visitor):
    response = visitor.get("/account/login/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


def test_a_form_without_its_token_says_how_to_go_on(db):
    client = Client(enforce_csrf_checks=True)
    client.force_login(given.cast().marketer)
    response = client.post("/me/", {"zone": "UTC"})
    assert response.status_code == 403
    assert "This page was too old" in response.content.decode()
    assert response["X-Request-ID"] in response.content.decode()


def test_forbidden_says_whom_to_ask():
    request = RequestFactory().get("/x")
    request.id = "abc"
    page = errors.forbidden(request, PermissionError()).content.decode()
    assert "Ask a lead or an admin" in page
    assert "abc" in page


@pytest.mark.parametrize(
    ("given_id", "kept"),
    [("0123456789abcdef", True), ("short", False), ("a" * 65, False), ("x y; z=1 abcdef", False)],
)
def test_an_id_from_in_front_is_kept_if_it_is_one(given_id, kept, client, db):
    answered = client.get("/account/login/", headers={"x-request-id": given_id})["X-Request-ID"]
    assert (answered == given_id) is kept


def lines(caplog):
    return [record for record in caplog.records if record.name == "smarketing.requests"]


def test_a_request_is_one_line_without_its_query(client, db, caplog):
    caplog.set_level(logging.INFO)
    cast = given.cast()
    client.force_login(cast.marketer)
    client.get("/contacts/?q=ada%40acme.example")
    client.get("/livez")
    (line,) = lines(caplog)
    said = line.msg
    assert (said["method"], said["path"], said["status"]) == ("GET", "/contacts/", 200)
    assert said["actor"] == cast.marketer.pk
    assert said["ms"] >= 0
    assert len(said["request_id"]) == 16
    assert "ada" not in str(said)


def test_nobody_is_looked_up_for_the_log(client, db, caplog):
    caplog.set_level(logging.INFO)
    client.get("/account/login/")
    (line,) = lines(caplog)
    assert line.msg["actor"] is None
