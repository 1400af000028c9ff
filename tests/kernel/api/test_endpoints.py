"""What every endpoint does alike: pages, filters, sparse fields, edits, bodies, problems."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.campaigns.models import Campaign
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.members.models import User
from tests import given

pytestmark = pytest.mark.django_db
PEOPLE, CAMPAIGNS = "/api/v1/people", "/api/v1/campaigns"
NEW = {"name": "Spring webinar", "key": "spring"}


def ids(answer):
    return [row["id"] for row in answer.json()["results"]]


def problem(answer):
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert body["status"] == answer.status_code
    assert body["type"].startswith("urn:smarketing:problem:") and body["title"] and body["detail"]
    return body


def everything(caller, path, way="next"):
    """All pages from there on, by their own addresses."""
    found, address = [], path
    while address:
        answer = caller.get(address)
        found.append(ids(answer))
        address = answer.json()[way]
    return found


def test_pages_follow_on_each_other_and_lead_back(caller):
    pages = everything(caller, f"{PEOPLE}?page_size=3")
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [each for page in pages for each in page] == sorted(
        User.objects.values_list("pk", flat=True), reverse=True
    )
    last = caller.get(f"{PEOPLE}?page_size=3")
    while last.json()["next"]:
        last = caller.get(last.json()["next"])
    assert everything(caller, last.json()["previous"], "previous")[::-1] == pages[:-1]


def test_equal_moments_and_rows_that_arrive_meanwhile_lose_and_double_nothing(caller):
    moment = given.at("Mon 09:00")
    for n in range(5):
        Campaign.objects.create(key=f"k{n}", name="Same moment", created_at=moment)
    first = caller.get(f"{CAMPAIGNS}?page_size=2")
    Campaign.objects.create(key="late", name="Newer", created_at=moment + timedelta(hours=1))
    rest = [each for page in everything(caller, first.json()["next"]) for each in page]
    assert len({*ids(first), *rest}) == len(ids(first) + rest) == 5


def test_the_address_of_the_next_page_keeps_what_was_asked_for(caller, cast):
    answer = caller.get(f"{PEOPLE}?page_size=1&team={cast.sales.pk}&fields=id")
    assert answer.json()["results"][0].keys() == {"id"}
    assert caller.get(answer.json()["next"]).json()["results"][0].keys() == {"id"}
    assert len(everything(caller, f"{PEOPLE}?page_size=1&team={cast.sales.pk}")) == 3


@pytest.mark.parametrize(
    "query",
    [
        "page_size=0", "page_size=201", "page_size=x", "page_size=-1", "page_size=", "page_size=１",
        "cursor=", "cursor=x", "cursor=after-", "cursor=0-1", "cursor=after-99999999999999999-1",
        "cursor=after-0-00000000-0000-0000-0000-000000000000", "cursor=after-0-9999999999999999999",
        "fields=", "fields=nothing", "fields=id,nothing", "fields=id,,nothing",
        "nonsense=1", "team=x", "team=0", "team=", "team=1,x", "team=99999999999999999999", "side=both",
        "team=1,", "team=,", "side=sales,", "side=,sales",
        "is_lead=1", "is_lead=True", "Team=1", "email=a%00b", "format=api",
    ],
)  # fmt: skip
def test_what_a_list_does_not_understand_is_refused_by_name(caller, query):
    answer = caller.get(f"{PEOPLE}?{query}")
    assert answer.status_code == 400
    assert problem(answer)["field"] == query.partition("=")[0]


def test_who_asks_for_a_word_that_is_none_is_told_which_there_are(caller):
    told = problem(caller.get("/api/v1/contacts?stage=boss"))["detail"]
    assert told == "stage: “boss” is none of contact, prospect, lead, mql, sql, opportunity, customer."


def test_the_same_filter_twice_is_refused(caller, cast):
    answer = caller.get(f"{PEOPLE}?team={cast.sales.pk}&team={cast.marketing.pk}")
    assert (answer.status_code, problem(answer)["field"]) == (400, "team")


def test_filters_narrow_and_several_values_widen(caller, cast):
    assert set(ids(caller.get(f"{PEOPLE}?team={cast.other_sales.pk}"))) == {cast.other_rep.pk}
    both = ids(caller.get(f"{PEOPLE}?team={cast.other_sales.pk},{cast.marketing.pk}"))
    assert set(both) == {cast.other_rep.pk, cast.marketer.pk, cast.marketing_lead.pk}
    assert ids(caller.get(f"{PEOPLE}?is_lead=true&side=sales")) == [cast.lead.pk]
    assert ids(caller.get(f"{PEOPLE}?email={cast.rep.email.upper()}")) == [cast.rep.pk]


def test_a_list_costs_the_same_however_many_rows(caller, cast):
    def queries(size):
        with CaptureQueriesContext(connection) as seen:
            caller.get(f"{PEOPLE}?page_size={size}")
        return len(seen)

    caller.get(PEOPLE)
    assert queries(1) == queries(8)


def test_one_thing_has_a_tag_and_is_not_sent_twice(caller, cast):
    path = f"{PEOPLE}/{cast.rep.pk}"
    answer = caller.get(path)
    tag = answer["ETag"]
    for seen in (tag, f'"other", {tag}', "*"):
        again = caller.get(path, If_None_Match=seen)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert caller.get(path, If_None_Match='"other"').status_code == 200
    assert caller.get(f"{path}?fields=id")["ETag"] == tag
    User.objects.filter(pk=cast.rep.pk).update(name="Rita Newname")
    assert caller.get(path, If_None_Match=tag).status_code == 200


def test_what_is_not_there_is_a_problem(caller):
    for path in (f"{PEOPLE}/0", f"{PEOPLE}/{10**30}", "/api/v1/teams/99999"):
        assert caller.get(path).status_code == 404
        problem(caller.get(path))


def test_an_edit_answers_what_is_so_now(caller):
    where = caller.post(CAMPAIGNS, NEW)["Location"]
    answer = caller.patch(where, {"name": "Autumn"})
    assert answer.status_code == 200
    assert answer.json()["name"] == "Autumn"
    assert answer["ETag"] == caller.get(where)["ETag"]


def test_an_edit_of_what_changed_meanwhile_shows_both_values(caller, other_caller):
    where = caller.post(CAMPAIGNS, NEW)["Location"]
    tag = caller.get(where)["ETag"]
    assert other_caller.patch(where, {"name": "Theirs"}, If_Match=tag).status_code == 200
    before = given.snapshot(Campaign, Entry)
    answer = caller.patch(where, {"name": "Mine"}, If_Match=tag)
    assert answer.status_code == 412
    assert problem(answer)["values"] == {"name": {"now": "Theirs", "yours": "Mine"}}
    assert given.snapshot(Campaign, Entry) == before
    assert caller.patch(where, {"name": "Mine"}, If_Match=caller.get(where)["ETag"]).status_code == 200
    assert caller.patch(where, {"name": "Whatever"}, If_Match="*").status_code == 200
    assert caller.patch(where, {"name": "Without"}).status_code == 200


def test_a_weak_tag_does_not_allow_an_edit(caller):
    where = caller.post(CAMPAIGNS, NEW)["Location"]
    tag = caller.get(where)["ETag"]
    assert caller.patch(where, {"name": "Mine"}, If_Match=f"W/{tag}").status_code == 412
    assert caller.get(where, If_None_Match=f"W/{tag}").status_code == 304


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"NaN", b'{"name": NaN}', b"[" * 100_000,
        b'{"name": "\\ud800", "key": "k"}', b'{"name": "a\\u0000b", "key": "k"}', b"\xff\xfe",
        b'{"\\ud800": 1}', b'{"name": ["x"], "key": {}}', b'{"name": 1e999, "key": true}',
        b'{"name": "x", "key": "k", "nonsense": 1}',
    ],
)  # fmt: skip
def test_a_body_that_is_not_what_was_asked_for_is_refused(caller, body):
    answer = caller.raw("POST", CAMPAIGNS, body)
    assert answer.status_code == 400
    problem(answer)
    assert not Campaign.objects.exists()


def test_a_body_that_cannot_be_read_is_told_what_to_send(caller):
    assert "can't be read as JSON: Expecting" in problem(caller.raw("POST", CAMPAIGNS, b"{"))["detail"]
    told = problem(caller.raw("POST", CAMPAIGNS, b"[1]"))["errors"]
    assert told == {"body": ["Send one JSON object of fields."]}


def test_who_sends_no_token_is_told_how(client):
    assert "Authorization: Bearer" in problem(client.get(PEOPLE))["detail"]


def test_an_unknown_field_is_named(caller):
    answer = caller.post(CAMPAIGNS, {**NEW, "bugdet": 5})
    assert "bugdet" in problem(answer)["errors"]


def test_other_content_types_and_bodies_without_end_are_refused(caller):
    assert caller.raw("POST", CAMPAIGNS, b"name=x", "application/x-www-form-urlencoded").status_code == 415
    assert caller.raw("POST", CAMPAIGNS, b" " * (2 * 1024 * 1024 + 1) + b"{}").status_code == 413
    endless = caller.client.generic(
        "POST",
        CAMPAIGNS,
        b"",
        "application/json",
        headers={"Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )
    assert endless.status_code == 411


def test_other_methods_are_refused_and_nothing_is_described_there(caller, cast):
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        answer = caller.raw(method, f"{PEOPLE}/{cast.rep.pk}", b"")
        assert answer.status_code == 405
        assert set(answer["Allow"].split(", ")) >= {"GET", "HEAD"}
        assert problem(answer)["detail"] == f"This address takes {answer['Allow']}."


def test_head_is_get_without_a_body(caller):
    answer = caller.client.head(PEOPLE)
    assert (answer.status_code, answer.content) == (200, b"")


def test_whatever_the_sender_wants_to_read_it_gets_json(caller):
    assert caller.get(PEOPLE, Accept="text/html")["Content-Type"] == "application/json"


def test_moments_are_utc_whoever_reads(caller, cast):
    User.objects.update(zone="Asia/Tokyo")
    given.away(cast.rep, clock.now())
    assert caller.get(f"{PEOPLE}/{cast.rep.pk}").json()["away_until"].endswith("Z")
