"""What looks as if no person had sent it waits for one to judge; who posts too often waits a while."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from leads.contacts.models import Contact
from leads.intake import commands as intake
from leads.intake import handlers, stamps
from leads.intake.models import Submission
from leads.intake.rules import suspicion
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.people.notices.models import Notice
from tests import given
from tests.leads.intake.conftest import a_form, later, work_off

ADA = {"email": "ada@acme.example"}


def send(form, fields, **headers):
    address = f"/api/v1/forms/{form.key}/submissions"
    return Client().post(address, json.dumps(fields), content_type="application/json", headers=headers)


def stamped(form, seconds):
    return stamps.stamp(form, clock.now() - timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        (lambda form: {"fax_extension": "12"}, "trap"),
        (lambda form: {"_stamp": stamped(form, 0)}, "too-fast"),
        (lambda form: {"_stamp": stamped(a_form(), 60)}, "forged-stamp"),
        (lambda form: {"_stamp": stamped(form, 60)[:-1] + "!"}, "forged-stamp"),
        (lambda form: {"email": "x@sub.Mailinator.com"}, "disposable"),
    ],
)
def test_a_suspect_is_held_and_a_person_may_let_it_in(form, cast, odd, code):
    assert send(form, {**ADA, **odd(form)}).status_code == 202
    work_off(later(1))

    submission = Submission.objects.get()
    assert (submission.state, submission.why_code) == ("held", code)
    assert not Contact.objects.exists()
    status = Client().get(f"/api/v1/forms/{form.key}/submissions/{submission.pk}").json()
    assert status["reason"] == "A person will look at it."  # and not what gave it away

    intake.replay(submission_id=submission.pk, actor=given.who(cast.marketer), now=later(2))
    work_off(later(3))
    submission.refresh_from_db()
    assert submission.state == "processed" and submission.contact


def test_who_takes_their_time_or_says_nothing_of_it_is_no_suspect(form):
    send(form, {**ADA, "_stamp": stamped(form, 3), "fax_extension": "", "_consent_version": "1"})
    send(form, {"email": "bea@gmail.com"})

    assert set(Submission.objects.values_list("suspicion", flat=True)) == {""}
    assert Submission.objects.get(fields__email=ADA["email"]).fields == ADA  # nothing of ours is kept


def test_a_word_that_only_ends_alike_is_no_throw_away_domain():
    said = {"trap": "", "age": None, "forged": False}
    assert suspicion(email="a@notmailinator.example", **said) == ""
    assert suspicion(email="a@mailinator.com", **said) == "disposable"
    assert suspicion(email="", **said) == ""


def test_many_suspects_of_a_form_are_one_notice(form, cast):
    for number in range(3):
        send(form, {"email": f"x{number}@yopmail.com"})
    work_off(later(1))

    handlers.held_told(list(Entry.objects.filter(kind="submission.held")), later(2))

    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_hundred_at_once_exactly_the_limit_pass(db):
    form = a_form(most_per_minute=10)

    def one(number):
        try:
            return send(form, {"email": f"a{number}@acme.example"})
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(one, range(200)))

    passed = [answer.status_code for answer in answers if answer.status_code == 202]
    stopped = [answer for answer in answers if answer.status_code == 429]
    assert (len(passed), len(stopped), Submission.objects.count()) == (10, 190, 10)
    assert 0 < int(stopped[0]["Retry-After"]) <= 60 and stopped[0].json()["seconds"]


def test_a_browser_that_must_wait_gets_a_page(db):
    form = a_form(most_per_minute=1)
    assert send(form, ADA).status_code == 202
    answer = Client().post(f"/api/v1/forms/{form.key}/submissions", ADA)
    assert answer.status_code == 429 and "try again in" in answer.content.decode()


def test_without_a_limit_nobody_waits(db):
    form = a_form(most_per_minute=0)
    assert [send(form, {"email": f"a{n}@b.example"}).status_code for n in range(3)] == [202] * 3
