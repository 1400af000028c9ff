"""What a log keeps: what happened, never whom to, and no key to anything."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from smarketing.health import logs, redacting

KEY = reverse("account_reset_password_from_key", kwargs={"uidb36": "2", "key": "d7x-0123456789abcdef"})
ADA = "ada.byron+leads@analytical-engines.example"


@pytest.mark.parametrize(
    "secret",
    [
        ADA, "ADA@ANALYTICAL.EXAMPLE", "ada%40analytical.example", "ädä@bücher.example",
        "o'ada@a-b.co.example",
        "+49 170 1234567", "+1 (415) 555-2671", "0049-170-1234567", "0170 1234567", "(415) 555-2671",
        "01701234567", "+491701234567", "415.555.2671", "089/12 34 56 78",
        "smk_a1b2c3d4_QWERTYuiop-0123456789", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "line",
    ["{}", "could not reach <{}>", "error for '{}', try 3", "refused: {}.", '{{"who": "{}"}}', "a\n{}\nb"],
)
def test_nobody_and_no_key_is_named(secret, line):
    said = redacting.text(line.format(secret))
    assert secret not in said
    assert "[" in said


@pytest.mark.parametrize(
    "line",
    [
        "password=hunter2!", 'password: "hunter2!"', "{'password': 'hunter2!'}",
        '{"new_password1": "hunter2!"}',
        "Authorization: Bearer hunter2!hunter2!", "bearer hunter2!hunter2!", "Cookie: sessionid=hunter2!",
        "api_key=hunter2!&x=1", "redis://:hunter2!@redis:6379/0", "postgresql://me:hunter2!@db.example:5432/x",
        "SECRET_KEY=hunter2!", "METRICS_TOKEN = hunter2!", "csrfmiddlewaretoken=hunter2!",
    ],
)  # fmt: skip
def test_what_opens_something_is_left_out_by_its_name(line):
    assert "hunter2" not in redacting.text(line)


@pytest.mark.parametrize(
    "line",
    [
        "handoff 12345 of contact 987654 at 2026-11-23 22:42:01.123456+00:00",
        "submission 0b7c1f0e-5a9e-4f8e-9d1a-1b2c3d4e5f60 failed, attempt 2",
        "listening at http://127.0.0.1:8000 (123456)", "took 0.123456789012 s, 12.5 %", "10.0.12.200:5432",
        "PostgreSQL 18.4, Redis 6.2.14, Django 5.2.19", "batch 1000000 to 1000500 of 7264001",
        "500 GET /contacts/12/ in 1234 ms", "File \"leads/intake/tasks.py\", line 123, in process",
        "2026-11-23T22:42:01Z and 22:42:01.5", "object at 0x7f3890b2c410", "due 2026-03-02 2026-03-04",
        "one-open-handoffs of 30 days, 09:00-17:00",
    ],
)  # fmt: skip
def test_what_one_needs_to_find_a_fault_is_kept(line):
    assert redacting.text(line) == line


@given(st.emails(domains=st.sampled_from(["a.example", "mail.sub-domain.example"])))
def test_no_address_survives(address):
    assert address not in redacting.text(f"no answer from {address} yet") or '"' in address


@given(st.text())
def test_any_text_can_be_read_and_twice_is_once(text):
    once = redacting.text(text)
    assert redacting.text(once) == once


def test_names_of_fields_tell_of_secrets_at_any_depth():
    said = redacting.value({"body": {"password": "hunter2", "email": ADA, "tries": 3, "token": ""}})
    assert said == {"body": {"password": "[secret]", "email": "[e-mail]", "tries": 3, "token": ""}}


@pytest.mark.parametrize(
    "address", [KEY, KEY.rstrip("/"), f"http://localhost:8000{KEY}", KEY.replace("key", "k%65y", 1)]
)
def test_the_key_of_an_invitation_is_not_kept(address):
    said = redacting.text(f"GET {address} 200")
    assert "0123456789abcdef" not in said
    assert said.endswith("/[secret] 200") or "/[secret]" in said


def test_that_an_invitation_was_used_is_kept():
    assert redacting.text("/account/password/reset/key/done/") == "/account/password/reset/key/done/"


@pytest.fixture(params=[True, False], ids=["lines", "json"])
def written(request):
    """What the logs' formatter makes of a record."""
    formatter = logs.config(level="INFO", lines=request.param)["formatters"]["ours"]
    made = formatter.pop("()")(**formatter)

    def write(message, *args, exc_info=None):
        record = logging.LogRecord("leads.intake", logging.ERROR, "f.py", 1, message, args, exc_info)
        return made.format(record)

    yield write
    logs.config(level="INFO", lines=True)


def test_a_record_of_any_library_is_redacted(written):
    assert ADA not in written("mail to %s failed", ADA)
    assert "leads.intake" in written("mail to %s failed", ADA)


def test_an_exception_is_redacted_with_the_row_the_database_shows(written, db):
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO leads_contact (name, email, phone, external_id, source) VALUES "
                "('Ada Byron', %s, '', '', '')", [ADA]
            )  # fmt: skip
    except IntegrityError as error:
        said = written("it failed", exc_info=(type(error), error, error.__traceback__))
    assert "Traceback" in said
    assert "IntegrityError" in said
    assert ADA not in said
    assert "Byron" not in said


def test_these_are_the_logs_that_are_set_up():
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "ours"
