"""The public door: who may tell, what is kept of it, and what is answered to whom."""

import gzip
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from leads.tracking.door import AtOnce
from leads.tracking.models import Beacon, Site
from smarketing.kernel.api import limits
from tests.leads.tracking.conftest import ACME, a_site

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
VIEWS = [{"url": f"{ACME}/"}]


def by_the_view(body, kind, headers):
    return Client().post("/api/v1/track", body, content_type=kind, headers=headers)


def django(environ, start_response):
    answer = Client().handler(environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


def at_once(body, kind, headers):
    """As the web server asks."""
    said = []
    asked = RequestFactory().post("/api/v1/track", body, content_type=kind, headers=headers)
    answer = AtOnce(django)(asked.environ, lambda status, headers: said.append((status, headers)))
    [(status, told)] = said
    found = HttpResponse(b"".join(answer), status=int(status[:3]), headers=dict(told))
    found.json = lambda: json.loads(found.content)
    return found


@pytest.fixture(params=[by_the_view, at_once])
def tell(request, site):
    def send(body=None, *, kind="text/plain;charset=UTF-8", **headers):
        told = {"site": site.key, "views": VIEWS} if body is None else body
        raw = told if isinstance(told, bytes) else json.dumps(told).encode()
        return request.param(raw, kind, {"User-Agent": AGENT, **headers})

    return send


def test_what_a_browser_tells_is_kept_as_it_came(tell, site):
    answer = tell(origin=ACME)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == ACME
    beacon = Beacon.objects.get()
    assert (beacon.site, json.loads(beacon.body)["views"]) == (site, VIEWS)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-GPC": "1"},
        {"DNT": "1"},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "Mozilla/5.0 HeadlessChrome/140"},
        {"User-Agent": ""},
    ],
)
def test_who_does_not_want_it_and_programs_get_the_same_answer_and_are_not_kept(tell, headers):
    assert tell(**headers).status_code == 204
    assert not Beacon.objects.exists()


@pytest.mark.parametrize(
    "body, status, code",
    [
        (b"{", 400, "malformed"),
        (b"\xff\xfe", 400, "malformed"),
        ('{"site": "x", "views": [{"url": "x"}]}'.encode("utf-16"), 400, "malformed"),
        (b"[" * 9000, 400, "malformed"),
        (b"[]", 422, "not-an-object"),
        ({"views": VIEWS}, 422, "missing"),
        ({"site": "nobody", "views": VIEWS}, 404, "no-such-site"),
        ({"site": "\x00", "views": VIEWS}, 404, "no-such-site"),
        ({"site": "x", "views": []}, 422, "wrong-views"),
        ({"site": "x", "views": VIEWS * 51}, 422, "wrong-views"),
        ({"site": "x", "views": [{"url": 3}]}, 422, "wrong-views"),
        (b" " * (16 * 1024 + 1), 413, "too-large"),
    ],
)
def test_what_a_script_can_mend_is_refused(tell, body, status, code):
    answer = tell(body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:smarketing:problem:{code}")
    assert not Beacon.objects.exists()


def test_only_the_sites_own_pages_may_tell(tell):
    assert tell(origin="https://evil.example").status_code == 403
    assert tell(origin="null").status_code == 403
    assert not Beacon.objects.exists()


def test_one_that_is_switched_off_takes_nothing(tell):
    body = {"site": a_site(is_active=False).key, "views": VIEWS}
    assert tell(body).status_code == 404


def test_a_site_that_is_changed_elsewhere_counts_from_then_on_as_it_is(tell, site, django_assert_num_queries):
    assert tell(origin=ACME).status_code == 204
    with django_assert_num_queries(1):
        assert tell(origin=ACME).status_code == 204
    for changes, status in (
        ({"origins": ["https://other.example"]}, 403),
        ({"origins": []}, 204),
        ({"is_active": False}, 404),
        ({"is_active": True}, 204),
    ):
        Site.objects.filter(pk=site.pk).update(**changes)
        assert tell(origin=ACME).status_code == status, changes
    assert Beacon.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_beacons_at_once_are_all_kept_with_their_own_site(tell, site):
    other = a_site()

    def send(number):
        views = [{"url": f"{ACME}/{number}"}]
        try:
            return tell({"site": (site, other)[number % 2].key, "views": views}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(send, range(60))) == {204}
    kept = {(b.site_id, json.loads(b.body)["views"][0]["url"]) for b in Beacon.objects.all()}
    assert kept == {((site, other)[number % 2].pk, f"{ACME}/{number}") for number in range(60)}


def test_what_is_kept_needs_nothing_of_django_and_all_else_is_answered_by_the_view(site):
    asked = []

    def other(environ, start_response):
        asked.append((environ["REQUEST_METHOD"], environ["wsgi.input"].read()))
        start_response("418 I'm a teapot", [])
        return [b""]

    def send(method, path, body, **changed):
        request = RequestFactory().generic(method, path, body, "text/plain", headers={"User-Agent": AGENT})
        said = []
        AtOnce(other)({**request.environ, **changed}, lambda status, headers: said.append(status[:3]))
        return said

    good = json.dumps({"site": site.key, "views": VIEWS}).encode()
    assert send("POST", "/api/v1/track", good) == ["204"]
    assert (asked, Beacon.objects.count()) == ([], 1)
    others = [("POST", "/api/v1/track", b"{"), ("OPTIONS", "/api/v1/track", b""), ("POST", "/", good)]
    for each in others:
        assert send(*each) == ["418"]
    assert send("POST", "/api/v1/track", good, CONTENT_LENGTH="") == ["418"]
    assert send("POST", "/api/v1/track", good, CONTENT_LENGTH="99999") == ["418"]
    assert [method for method, _ in asked] == ["POST", "OPTIONS", "POST", "POST", "POST"]
    assert [body for _, body in asked] == [b"{", b"", good, good, good]
    assert Beacon.objects.count() == 1


def test_from_one_address_only_so_many_are_taken(tell, monkeypatch):
    asked = []
    monkeypatch.setattr(
        limits,
        "take",
        lambda key, limit, **_: asked.append((key, limit)) or limits.Allowance(limit, limit + 1, 7),
    )
    answer = tell()
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")
    assert asked[0][1] == 300
    assert not Beacon.objects.exists()


def test_a_page_that_posts_json_may_ask_first(site):
    answer = Client().options("/api/v1/track", headers={"Origin": ACME})
    assert (answer.status_code, answer["Access-Control-Allow-Headers"]) == (204, "content-type")


def test_the_script_is_small_and_knows_its_site(client, site):
    answer = client.get(f"/t/{site.key}.js")
    text = answer.content.decode()
    assert f'"key":"{site.key}"' in text and '"asks":false' in text and "SETTINGS" not in text
    assert len(gzip.compress(answer.content)) < 3 * 1024
    assert "eval" not in text and "cookie =" not in text
    assert client.get("/t/nobody.js").status_code == 404
