"""A program that calls the API, signed in as somebody or with a token; and what holds for every list,
so that the tests of an endpoint state only what is its own."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from smarketing.kernel import clock
from smarketing.people.tokens import commands as tokens
from smarketing.people.tokens.rules import SCOPES
from tests import given

API = "/api/v1"


class Program:
    """Paths are written from `/api/v1` on; addresses from answers are taken as they are."""

    def __init__(self, person=None, secret=""):
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else None)
        if person:
            self.client.force_login(person)

    def get(self, path, query=None, **headers):
        return self.client.get(_at(path), query, headers=_named(headers))

    def post(self, path, body=None, **headers):
        return self.client.post(_at(path), body or {}, "application/json", headers=_named(headers))

    def patch(self, path, body, **headers):
        return self.client.patch(_at(path), body, "application/json", headers=_named(headers))

    def shown(self, path, query=None):
        """One thing, or the rows of a list's first page."""
        answer = self.get(path, query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        return body.get("results", body)

    def ids(self, path, query=None):
        return [row["id"] for row in self.shown(path, query)]

    def pages(self, path):
        """The ids on each page, from there to the end."""
        while path:
            body = self.get(path).json()
            yield [row["id"] for row in body["results"]]
            path = body["next"]


def token(cast, person, *scopes):
    """A program that acts for the person, within these scopes."""
    made = tokens.create(
        person_id=person.pk,
        name="Import",
        scopes=scopes,
        expires_at=None,
        actor=given.who(cast.admin),
        now=clock.now(),
    )
    return Program(secret=made.secret)


def _at(path):
    return path if path.startswith("http") else f"{API}{path}"


def _named(headers):
    return {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def undone():
    """What happens inside leaves no trace. A bare savepoint: commands insist on being outermost."""
    here = transaction.savepoint()
    yield
    transaction.savepoint_rollback(here)


@contextmanager
def nothing_written(*models):
    before = given.snapshot(*models)
    yield
    assert given.snapshot(*models) == before


def refused(answer, status, *, field=None, code=None):
    """It is a problem of that status, which names the input at fault when one is."""
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), body
    assert body["status"] == status and body["title"] and body["detail"]
    if code:
        assert body["type"] == f"urn:smarketing:problem:{code}"
    if field:
        assert field == body.get("field") or field in body.get("errors", {}), body
    return body


def only_those_may(cast, allowed, ask, *models):
    """Everybody of the cast tries it: those named can, for the rest it is 403 and nothing is written."""
    for name, person in cast.everyone().items():
        with undone(), undone_unless_written(name in allowed, models):
            answer = ask(Program(person))
            assert answer.status_code in ((200, 201) if name in allowed else (403,)), (name, answer.content)


@contextmanager
def undone_unless_written(may, models):
    before = given.snapshot(*models)
    yield
    assert (given.snapshot(*models) != before) == may


def needs_scope(cast, person, scope, ask, *models):
    """A token needs that very scope, also where its person might."""
    without = token(cast, person, *[each for each in SCOPES if each != scope])
    with nothing_written(*models):
        assert refused(ask(without), 403, code="insufficient-scope")["scope"] == scope
    assert ask(token(cast, person, scope)).status_code in (200, 201)


def reads_need_read(cast, path):
    """Open to everybody signed in and to every token that reads; to nobody else."""
    for person in cast.everyone().values():
        assert Program(person).get(path).status_code == 200
    assert token(cast, cast.rep, "read").get(path).status_code == 200
    refused(token(cast, cast.rep, "contacts:write").get(path), 403, code="insufficient-scope")
    refused(Program().get(path), 401)


def walks_once(program, path, arrive):
    """Every row once and in one order, however it is cut, while others arrive."""
    whole = program.ids(path, {"page_size": 200})
    assert len(whole) > 2
    pages = program.pages(f"{path}{'&' if '?' in path else '?'}page_size=1")
    seen = next(pages)
    arrive()
    for page in pages:
        seen += page
    assert len(seen) == len(set(seen))
    assert [each for each in seen if each in whole] == whole


def costs_the_same(program, path, more):
    """The number of queries doesn't grow with the rows."""
    program.get(path)
    before = counted(program, path)
    more()
    assert counted(program, path) == before, path


def counted(program, path):
    with CaptureQueriesContext(connection) as seen:
        assert program.get(path).status_code == 200
    assert not [each["sql"] for each in seen if "COUNT(" in each["sql"].upper()]
    return len(seen)


def narrows(program, path, rows, cases):
    """Each filter shows exactly the rows for which its condition holds: some, and not all."""
    for (name, value), holds in cases.items():
        wanted = {_id(row) for row in rows if holds(row)}
        assert wanted and len(wanted) < len(rows), f"{name}={value} tells nothing"
        found = program.ids(path, {name: value, "page_size": 200})
        assert sorted(map(str, found)) == sorted(map(str, wanted)), f"{name}={value}"


def _id(row):
    return row.pk
