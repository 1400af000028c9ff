"""Two at the same moment: one wins, never both, never neither. Real connections, real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from smarketing.kernel import actor as actors
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members.models import User
from smarketing.people.notices import delivery
from smarketing.people.notices.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SYSTEM = actors.system("test")


def at_once(*calls):
    """What each of them answered; a refusal's code where it refused."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=60)
            return call()
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def admin(name):
    return members.invite(
        email=f"{name}@acme.test", name=name, is_admin=True, password="x" * 12, actor=SYSTEM, now=NOW
    )


def demote(person, by):
    return members.edit(
        person_id=person.pk,
        name=person.name,
        team_id=None,
        zone="",
        is_lead=False,
        is_manager=True,
        is_admin=False,
        actor=actors.person(by.pk, by.name),
        now=NOW,
    )


@pytest.mark.parametrize("attempt", range(5))
def test_two_admins_who_demote_each_other_leave_one(attempt):
    ada, bo = admin("Ada"), admin("Bo")
    at_once(lambda: demote(ada, bo), lambda: demote(bo, ada))
    assert User.objects.filter(is_admin=True).count() == 1


def test_one_address_invited_twice_at_once_is_one_person():
    def invite():
        return members.invite(
            email="nia@acme.test", name="Nia", is_manager=True, password="x" * 12, actor=SYSTEM, now=NOW
        ).email

    answers = at_once(invite, invite, invite)
    assert sorted(answers) == ["address-taken", "address-taken", "nia@acme.test"]
    assert User.objects.count() == 1


def test_two_workers_never_hold_one_mail():
    written = [
        Mail(to=f"{number}@acme.test", subject="x", body="x", created_at=NOW, next_try_at=NOW)
        for number in range(20)
    ]
    Mail.objects.bulk_create(written)

    def claim():
        claimed = []
        while mail := delivery._claim(NOW):
            claimed.append(mail.pk)
        return claimed

    one, other = at_once(claim, claim)
    assert sorted(one + other) == sorted(mail.pk for mail in written)
