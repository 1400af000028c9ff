"""Idempotency-Key: sent twice, done once; stored with the change or not at all."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client

from leads.campaigns.models import Campaign
from smarketing.journal.models import Entry
from smarketing.kernel import clock
from smarketing.kernel.api import idempotency
from smarketing.kernel.models import Answer
from tests import given

NEW = {"name": "Spring webinar", "key": "spring"}
PATH = "/api/v1/campaigns"
KEY = {"Idempotency_Key": "5f2c"}


@pytest.mark.django_db
def test_the_same_key_and_body_are_the_same_answer(caller):
    first, again = (caller.post(PATH, NEW, **KEY) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert again["Content-Type"] == "application/json"
    assert again["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first
    assert Campaign.objects.count() == Entry.objects.filter(kind="campaign.created").count() == 1


@pytest.mark.django_db
def test_the_answer_stays_what_it_was_when_things_changed_since(caller):
    first = caller.post(PATH, NEW, **KEY)
    caller.patch(first["Location"], {"name": "Autumn webinar"})
    assert caller.post(PATH, NEW, **KEY).json()["name"] == "Spring webinar"


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(caller):
    caller.post(PATH, NEW, **KEY)
    before = given.snapshot(Campaign, Entry, Answer)
    answer = caller.post(PATH, {**NEW, "name": "Other"}, **KEY)
    assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert given.snapshot(Campaign, Entry, Answer) == before


@pytest.mark.django_db
def test_keys_of_two_callers_and_two_addresses_have_nothing_to_do_with_each_other(caller, other_caller):
    caller.post(PATH, NEW, **KEY)
    assert other_caller.post(PATH, {**NEW, "key": "b"}, **KEY).status_code == 201
    assert caller.post(f"{PATH}?fields=id", {**NEW, "key": "c"}, **KEY).json().keys() == {"id"}
    assert Campaign.objects.count() == 3


@pytest.mark.django_db
def test_a_refusal_is_not_stored_and_the_key_may_try_again(caller):
    caller.post(PATH, NEW)
    assert caller.post(PATH, NEW, **KEY).status_code in (409, 422)
    assert not Answer.objects.exists()
    Campaign.objects.update(key="other")
    assert caller.post(PATH, NEW, **KEY).status_code == 201


@pytest.mark.django_db
def test_change_and_answer_are_kept_together_or_not_at_all(caller, monkeypatch):
    def crash(*_):
        raise RuntimeError("the process dies here")

    monkeypatch.setattr(idempotency, "_keep", crash)
    with pytest.raises(RuntimeError):
        caller.post(PATH, NEW, **KEY)
    assert not Campaign.objects.exists() and not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "x" * 101, "ümläut", "a\tb"])
def test_a_key_that_is_none_is_refused(caller, key):
    answer = caller.post(PATH, NEW, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")
    assert not Campaign.objects.exists()


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(caller):
    caller.post(PATH, NEW, **KEY)
    given_at = Answer.objects.get().given_at
    day = timedelta(hours=24)
    assert idempotency.forget(now=given_at + day - timedelta(seconds=1)) == 0
    Answer.objects.update(given_at=clock.now() - day)
    assert caller.post(PATH, {**NEW, "key": "b"}, **KEY).status_code == 201
    assert idempotency.forget(now=clock.now() + day) == 1


@pytest.mark.django_db(transaction=True)
def test_while_it_runs_the_same_request_is_told_to_wait(cast):
    """Somebody holds the key's lock, as a request that is still running does."""
    client = Client()
    client.force_login(cast.marketer)
    place = idempotency._hash(f"person:{cast.marketer.pk}\n5f2c\n{PATH}".encode())
    taken, finish = Barrier(2), Barrier(2)

    def running():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN; SELECT pg_advisory_xact_lock(%s)", [idempotency._number(place)])
            taken.wait(10)
            finish.wait(10)
            cursor.execute("ROLLBACK")
        connections.close_all()

    thread = Thread(target=running)
    thread.start()
    taken.wait(10)
    headers = {"Idempotency-Key": "5f2c"}
    answer = client.post(PATH, NEW, "application/json", headers=headers)
    finish.wait(10)
    thread.join()
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "still-running")
    assert not Campaign.objects.exists()
    assert client.post(PATH, NEW, "application/json", headers=headers).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_eight_at_the_same_moment_make_one(cast):
    clients = [Client() for _ in range(8)]
    for client in clients:
        client.force_login(cast.marketer)
    start, answers = Barrier(8), []

    def send(client):
        start.wait(10)
        answers.append(client.post(PATH, NEW, "application/json", headers={"Idempotency-Key": "x"}))
        connections.close_all()

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Campaign.objects.count() == 1
