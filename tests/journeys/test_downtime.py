"""Six hours without workers on a busy day: the breaches are dated right, the ladder goes one step, and
each person hears of it once."""

from collections import Counter
from datetime import timedelta

from leads.handoff import ladder
from sla.clocks import sweep
from sla.clocks.models import Clock
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.people.notices import queries as notices
from smarketing.people.notices.models import Mail
from smarketing.wiring import LISTENERS
from tests import given
from tests.given import at


def work(now):
    sweep.run(now=now)
    ladder.run(now=now)
    relay.run(LISTENERS, now=now, batch=20)


def test_after_six_hours_nobody_is_stormed_and_every_breach_has_its_moment(cast):
    work(at("Mon 09:00"))
    offers = [given.an_offer(cast, at("Mon 09:00") + timedelta(minutes=n)) for n in range(12)]
    relay.run(LISTENERS, now=at("Mon 09:15"))
    mails = Counter(Mail.objects.values_list("to", flat=True))

    back = at("Mon 15:15")
    for tick in range(3):
        work(back + timedelta(seconds=5 * tick))

    decide = Clock.objects.filter(kind="decide", escalated_at__isnull=False)
    breaches = Entry.objects.filter(kind="clock.breached", subject_id__in=decide.values("pk"))
    assert sorted(b.occurred_at for b in breaches) == [
        at("Mon 10:00") + timedelta(minutes=n) for n in range(12)
    ]
    assert {b.recorded_at for b in breaches} == {back}
    assert Entry.objects.filter(kind="handoff.reassigned").count() == len(offers) == decide.count()
    for person in (cast.rep, cast.colleague, cast.lead):
        unread = [n for n in notices.of_person(person.pk) if n.created_at >= back]
        assert len([n for n in unread if n.entry_id is None]) == len(unread) == 1, person
        assert Mail.objects.filter(to=person.email).count() - mails[person.email] == 1
