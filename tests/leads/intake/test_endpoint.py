import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from leads.intake.commands import storing
from leads.intake.models import Form, Submission
from tests.leads.intake.conftest import a_form

QUESTION = {
    "name": "told", "label": "Told", "type": "number", "required": True, "means": "", "choices": [],
    "value": "", "keeping": "fill", "labels": [],
}  # fmt: skip
ADA = {"email": "ada@acme.example", "name": "Ada"}


def problem(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    assert told["detail"]
    return told


def refused(response, status, code, field=None):
    told = problem(response)
    assert response.status_code == status, told
    assert told["type"] == f"urn:smarketing:problem:{code}"
    assert told.get("field") == field
    assert not Submission.objects.exists()
    return told


def test_what_was_sent_is_stored_raw_and_answered_with_its_status_address(post, form):
    sent = {**ADA, "Favourite colour": "blue", "seats": 12, "topics": ["a", "b"], "ok": True, "x": None}

    response = post(sent)

    assert response.status_code == 202
    told, stored = response.json(), Submission.objects.get()
    assert told == {
        "id": str(stored.pk),
        "status_url": f"http://testserver/api/v1/forms/{form.key}/submissions/{stored.pk}",
        "state": "received",
    }
    assert stored.fields == sent
    status = Client().get(told["status_url"])
    assert status.json() == {"id": str(stored.pk), "state": "received"}


def test_taking_a_submission_in_costs_one_lookup_and_one_insert(post, django_assert_num_queries):
    with django_assert_num_queries(2) as seen:
        assert post(ADA).status_code == 202

    told = [query["sql"].split()[0] for query in seen.captured_queries]
    assert told == ["SELECT", "INSERT"]


def test_the_form_is_remembered_and_the_next_costs_the_insert_alone(post, django_assert_num_queries):
    post(ADA)
    with django_assert_num_queries(1):
        assert post({**ADA, "n": 1}).status_code == 202


def test_a_form_that_is_changed_elsewhere_counts_from_then_on_as_it_is(post, form):
    """As another process changes it: by what is remembered here nobody is judged."""
    assert post({**ADA, "n": 1}).status_code == 202
    for changes, status in (
        ({"most_per_minute": 1}, 429),
        ({"most_per_minute": 0, "origins": ["https://acme.example"]}, 403),
        ({"origins": []}, 202),
        ({"questions": [QUESTION]}, 422),
        ({"questions": [{**QUESTION, "type": "text"}]}, 202),
        ({"is_active": False}, 404),
        ({"is_active": True}, 202),
    ):
        Form.objects.filter(pk=form.pk).update(**changes)
        sent = {**ADA, "told": str(changes)}
        assert post(sent, origin="https://other.example").status_code == status, changes


def test_a_form_that_is_gone_with_its_words_is_not_there(post, db):
    """As when the demo company was removed by another process."""
    form = a_form(consent_text="You may write.")
    assert post({}, to=form).status_code == 422  # remembered, and its words not read yet
    Form.objects.filter(pk=form.pk).update(consent=None)
    form.consent_texts.all().delete()
    Form.objects.filter(pk=form.pk).delete()
    assert post({**ADA, "consent": "yes"}, to=form).status_code == 404


def test_one_that_is_judged_again_is_counted_once(post, form):
    Form.objects.filter(pk=form.pk).update(most_per_minute=1)
    assert [post({**ADA, "n": number}).status_code for number in range(2)] == [202, 429]
    Form.objects.filter(pk=form.pk).update(most_per_minute=4)
    assert [post({**ADA, "n": number}).status_code for number in range(2, 5)] == [202, 202, 429]


def test_a_repeated_key_is_not_answered_by_a_form_that_was_switched_off(post, form):
    assert post(ADA, key="k1").status_code == 202
    Form.objects.filter(pk=form.pk).update(is_active=False)
    assert post(ADA, key="k1").status_code == 404


def test_a_connection_that_broke_unheard_stores_it_once(post, form, monkeypatch):
    """The database committed, and its word was lost: the second try finds what the first stored."""

    def twice(ask):
        ask()
        return ask()

    monkeypatch.setattr(storing, "first", twice)
    told = post(ADA)
    assert told.status_code == 202
    assert [str(each.pk) for each in Submission.objects.all()] == [told.json()["id"]]


def test_a_program_is_answered_before_sessions_and_sign_in_and_with_what_holds_for_every_answer(post):
    told = post(ADA, **{"X-Request-ID": "request-12345"})
    assert told.headers["X-Request-ID"] == "request-12345"
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert int(told.headers["Content-Length"]) == len(told.content)
    assert not hasattr(told.wsgi_request, "session")
    assert told.wsgi_request.resolver_match.view_name == "form-submissions"


def test_one_of_another_host_is_refused(post):
    assert post(ADA, host="evil.example").status_code == 400
    assert not Submission.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_the_database_can_not_store_takes_no_others_with_it(form):
    address = f"/api/v1/forms/{form.key}/submissions"
    program = Client(raise_request_exception=False)

    def send(number):
        referer = "https://acme.example/" + ("\udc80" if number % 5 == 0 else "a")
        try:
            sent = {**ADA, "n": number}
            told = program.post(address, sent, content_type="application/json", headers={"Referer": referer})
            return told.status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as threads:
        told = list(threads.map(send, range(40)))
    assert (told.count(202), told.count(500), Submission.objects.count()) == (32, 8, 32)


def test_any_web_site_may_post_and_no_cookie_is_set(post):
    response = post(ADA, Origin="https://customer.example")

    assert response.headers["Access-Control-Allow-Origin"] == "https://customer.example"
    assert not response.cookies


def test_a_browser_may_ask_first_whether_it_may_post(form):
    response = Client().options(
        f"/api/v1/forms/{form.key}/submissions",
        headers={
            "Origin": "https://customer.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type, idempotency-key",
        },
    )

    assert response.status_code == 200
    assert "idempotency-key" in response.headers["Access-Control-Allow-Headers"]


def test_an_unknown_form_key_is_told_so(post, form):
    for key in ("nobody", "no/body", "%00", "x" * 300):
        response = Client().post(f"/api/v1/forms/{key}/submissions", ADA, content_type="application/json")
        assert response.status_code == 404
    form.key = "nobody"
    refused(post(ADA), 404, "no-such-form")


def test_a_form_that_was_switched_off_takes_nothing(post):
    refused(post(ADA, to=a_form(is_active=False)), 404, "no-such-form")


def test_64_kb_are_taken_and_a_byte_more_is_not(post):
    envelope = len(json.dumps({**ADA, "message": ""}))
    fits = {**ADA, "message": "x" * (64 * 1024 - envelope)}

    refused(post({**fits, "message": fits["message"] + "x"}), 413, "too-large")
    assert post(fits).status_code == 202


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (" ", 400, "malformed"),
        ("{", 400, "malformed"),
        ("[" * 60_000, 400, "malformed"),
        ('{"email": NaN}', 400, "malformed"),
        ('{"n": ' + "9" * 5000 + "}", 400, "malformed"),
        ('{"name": "José"}'.encode("latin-1"), 400, "not-utf-8"),
        ("[]", 422, "not-an-object"),
        ('"ada@acme.example"', 422, "not-an-object"),
        ("null", 422, "not-an-object"),
        ("{}", 422, "unreachable"),
    ],
)
def test_what_is_no_json_object_is_refused_with_what_to_do(post, raw, status, code):
    refused(post(raw=raw), status, code, "email" if code == "unreachable" else None)


@pytest.mark.parametrize("value", [{"a": 1}, [["x"]], [{"a": 1}]])
def test_a_nested_value_is_refused_with_its_name(post, value):
    refused(post({**ADA, "more": value}), 422, "wrong-type", "more")


@pytest.mark.parametrize("value", ["a\x00b", "half \ud800", ["x", "\x00"]])
def test_a_nul_or_half_a_character_is_refused_with_its_name(post, value):
    refused(post({**ADA, "more": value}), 422, "control-characters", "more")


def test_a_nul_in_a_name_is_refused(post):
    refused(post({**ADA, "mo\x00re": "x"}), 422, "control-characters")


def test_a_number_too_large_for_a_float_is_refused(post):
    refused(post(raw='{"email": "ada@acme.example", "n": 1e999}'), 422, "wrong-type", "n")


@pytest.mark.parametrize(
    "email", ["ada", "ada@", "@acme.example", "ada@acme", "a b@acme.example", ["x", "y"]]
)
def test_a_malformed_e_mail_is_refused_by_the_name_the_sender_gave_it(post, email):
    refused(post({"E-Mail": email, "phone": "+1 212 555 0100"}), 422, "malformed-email", "E-Mail")


def test_somebody_who_can_not_be_reached_is_refused(post):
    refused(post({"name": "Ada", "email": "  "}), 422, "unreachable", "email")
    refused(post({"name": "Ada", "phone": "call me"}), 422, "malformed-phone", "phone")


def test_a_phone_alone_is_enough(post):
    assert post({"phone": "+1 212 555 0100"}).status_code == 202


def test_a_bad_phone_beside_a_good_e_mail_does_not_lose_the_lead(post):
    assert post({**ADA, "phone": "call me"}).status_code == 202


def test_other_kinds_of_body_are_refused(post):
    refused(post(raw="<ada/>", content_type="application/xml"), 415, "unsupported-media-type")


def test_a_body_of_unknown_length_is_asked_for_its_length(form):
    request = Client(HTTP_TRANSFER_ENCODING="chunked")

    response = request.generic("POST", f"/api/v1/forms/{form.key}/submissions", b"", "application/json")

    refused(response, 411, "length-required")


def test_files_are_refused(form):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {**ADA, "cv": SimpleUploadedFile("cv.txt", b"x")}
    response = Client().post(
        f"/api/v1/forms/{form.key}/submissions", sent, headers={"Accept": "application/json"}
    )

    refused(response, 422, "files", "cv")


def test_a_json_answer_comes_whatever_the_sender_accepts(post):
    assert post(ADA, Accept="text/html").json()["state"] == "received"


def test_the_status_address_of_nothing_is_a_problem(form):
    for name in ("x", "00000000-0000-0000-0000-000000000000"):
        response = Client().get(f"/api/v1/forms/{form.key}/submissions/{name}")
        assert response.status_code == 404
        assert problem(response)["type"].endswith("no-such-submission")


# The same request again


def test_the_same_key_with_the_same_body_is_the_same_submission(post):
    first = post(ADA, key="k1")
    again = post(raw=json.dumps(dict(reversed(ADA.items()))), key="k1")

    assert again.status_code == 202
    assert again.json() == first.json()
    assert Submission.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(post):
    post(ADA, key="k1")

    response = post({**ADA, "name": "Eve"}, key="k1")

    assert response.status_code == 422
    assert problem(response)["type"].endswith("key-reused")
    assert Submission.objects.count() == 1


def test_a_key_counts_for_its_form_alone_and_for_ever(post):
    first = post(ADA, key="k1").json()["id"]

    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        assert post(ADA, key="k1").json()["id"] == first
    assert post(ADA, key="k1", to=a_form()).json()["id"] != first


def test_another_key_makes_another_submission_of_the_same_body(post):
    post(ADA, key="k1")
    post(ADA, key="k2")

    assert Submission.objects.count() == 2


def test_a_key_has_at_most_100_characters(post):
    refused(post(ADA, key="k" * 101), 422, "key-too-long")
    assert post(ADA, key="k" * 100).status_code == 202


@pytest.mark.parametrize("start", [0, 0.5, 4.9, 9.9, 10, 13, 19.99])
@pytest.mark.parametrize("pause", [0, 0.01, 5, 10])
def test_a_double_click_is_one_submission_wherever_the_clock_stands(post, start, pause):
    moment = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=start)

    with time_machine.travel(moment, tick=False) as clock:
        first = post(ADA).json()["id"]
        clock.shift(pause)
        assert post(ADA).json()["id"] == first
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("start", [0, 0.5, 4.9, 9.9, 10, 13, 19.99])
def test_the_same_body_later_than_that_is_a_new_submission_with_double_clicks_of_its_own(post, start):
    moment = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=start)

    with time_machine.travel(moment, tick=False) as clock:
        ids = []
        for pause in (0, 9, 2, 9, 2, 6, 6, 30):  # clicks at 0, 9, 11, 20, 22, 28, 34, 64
            clock.shift(pause)
            ids.append(post(ADA).json()["id"])
    assert ids[0] == ids[1]
    assert ids[2] == ids[3]  # 11, 20
    assert ids[4] == ids[5]  # 22, 28
    assert len(set(ids)) == 5
    assert Submission.objects.count() == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("key", [None, "k1"])
def test_fifty_equal_posts_at_once_are_one_submission(post, key):
    def click(_):
        try:
            return post(ADA, key=key).json()["id"]
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as threads:
        ids = set(threads.map(click, range(50)))

    assert len(ids) == 1
    assert Submission.objects.count() == 1


# HTML forms


@pytest.fixture
def browse(form):
    """Send an HTML form as a browser does."""

    def send(body, to=None, **headers):
        address = f"/api/v1/forms/{(to or form).key}/submissions"
        kind = "application/x-www-form-urlencoded"
        accept = {"Accept": "text/html,*/*;q=0.8", **headers}
        return Client().post(address, body, content_type=kind, headers=accept)

    return send


def test_an_html_form_leads_to_our_thanks(browse):
    response = browse("email=ada%40acme.example&name=Ada+Byron")

    assert (response.status_code, response.headers["Location"]) == (303, "/forms/thanks")
    assert Submission.objects.get().fields == {"email": "ada@acme.example", "name": "Ada Byron"}
    page = Client().get("/forms/thanks")
    assert page.status_code == 200
    assert not page.cookies


def test_an_html_form_leads_to_the_page_its_form_names(browse):
    form = a_form(redirect_url="https://customer.example/thanks")

    response = browse("email=ada%40acme.example", to=form)

    assert (response.status_code, response.headers["Location"]) == (303, "https://customer.example/thanks")


def test_an_old_page_that_sends_latin_1_keeps_its_accents(browse):
    browse(b"email=ada%40acme.example&name=Jos%E9&city=M\xfcnchen&price=5%80")

    assert Submission.objects.get().fields["name"] == "José"
    assert Submission.objects.get().fields["city"] == "München"
    assert Submission.objects.get().fields["price"] == "5€"


def test_a_multipart_form_keeps_its_accents_and_its_ticked_boxes(form):
    sent = {"email": "ada@acme.example", "name": "José", "topics": ["a", "b"]}
    response = Client().post(f"/api/v1/forms/{form.key}/submissions", sent)

    assert response.status_code == 303
    assert Submission.objects.get().fields == sent


def test_a_script_that_sends_form_data_is_answered_in_json(browse):
    response = browse("email=ada%40acme.example", **{"Accept": "*/*", "Sec-Fetch-Mode": "cors"})

    assert response.status_code == 202


def test_the_page_of_the_form_is_kept_from_the_browsers_own_word(browse):
    browse("email=ada%40acme.example", Referer="https://customer.example/demo")

    assert Submission.objects.get().page == "https://customer.example/demo"


def test_a_mistyped_html_form_comes_back_with_everything_that_was_typed(browse, form):
    response = browse(
        "Email=ada%40&name=%3Cb%3EAda&utm_source=news&topics=a&topics=b",
        Referer="https://customer.example/demo",
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "ada@ is not an e-mail address" in page
    assert re.search(r'<input class="form-control is-invalid"[^>]*name="Email" value="ada@"', page)
    assert 'value="&lt;b&gt;Ada"' in page
    for name, value in (("utm_source", "news"), ("topics", "a"), ("topics", "b")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert f'action="/api/v1/forms/{form.key}/submissions"' in page
    assert 'href="https://customer.example/demo"' in page
    assert not response.cookies
    assert not Submission.objects.exists()


def test_what_is_picked_or_agreed_to_is_so_where_it_is_mended(browse):
    """In the form's own words, and of these in their present version."""
    form = a_form(
        consent_text="You may <b>call</b> me.",
        consent_required=True,
        questions=[
            {"name": "mail", "label": "Your e-mail", "type": "email", "means": "email", "required": True},
            {
                "name": "plan",
                "label": "Plan",
                "type": "choice",
                "choices": ["Small", "Large"],
                "required": True,
            },
        ],
    )
    said = "mail=ada%40acme.example&_consent_version=9"

    page = browse(said, to=form).content.decode()
    assert '<option value="Large">Large</option>' in page and "Your e-mail</label>" in page

    page = browse(f"{said}&plan=Large", to=form).content.decode()
    assert 'type="checkbox" name="consent"' in page and "You may &lt;b&gt;call&lt;/b&gt; me." in page
    assert '<input type="hidden" name="_consent_version" value="1">' in page
    assert '<input type="hidden" name="plan" value="Large">' in page


@pytest.mark.parametrize("wrong", ["files", "nul", "often"])
def test_whatever_is_wrong_with_an_html_form_what_was_typed_comes_back(wrong, form):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"email": "ada@acme.example", "name": "Ada", "message": "Call\nme"}
    if wrong == "files":
        sent["cv"] = SimpleUploadedFile("cv.txt", b"x")
    if wrong == "nul":
        sent["name"] = "A\x00da"
    if wrong == "often":
        Form.objects.update(most_per_minute=1)
        Client().post(f"/api/v1/forms/{form.key}/submissions", sent)
    before = Submission.objects.count()

    response = Client().post(f"/api/v1/forms/{form.key}/submissions", sent)

    page = response.content.decode()
    assert response.status_code in (422, 429) and Submission.objects.count() == before
    assert 'value="ada@acme.example"' in page and 'value="Ada"' in page and "Call\nme</textarea>" in page


def test_a_page_to_mend_a_form_on_may_lead_where_the_form_leads(browse):
    form = a_form(redirect_url="https://customer.example/thanks")

    response = browse("email=ada", to=form)

    assert "form-action 'self' https://customer.example;" in response.headers["Content-Security-Policy"] + ";"


def test_an_html_form_for_nobody_gets_a_page_that_says_so(browse, form):
    form.key = "nobody"

    response = browse("email=ada%40acme.example", to=form, Referer="javascript:alert(1)")

    assert response.status_code == 404
    assert "There is no form with this key" in response.content.decode()
    assert "javascript:" not in response.content.decode()
