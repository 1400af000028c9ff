"""Whether each thing that was asked for has been done, and only once."""

from collections import Counter

from leads.intake.models import Submission
from leads.models import Contact, Handoff, StageMove, Touchpoint
from reporting.models import Deal, Dirty, Journey, Passage, Pursuit, Turn
from reporting.passages import commands as passages
from smarketing.health import doctor
from smarketing.journal.models import Batch, Entry, Stuck, Waiting
from smarketing.kernel import clock
from smarketing.people.models import Mail, Notice


def all_is_done():
    """Nothing waits any more: no submission, no fact, no row of the dashboard."""
    return only_the_dashboard_is_behind() and not Dirty.objects.exists()


def only_the_dashboard_is_behind():
    return nothing_is_received() and nothing_waits()


def nothing_is_received():
    return not Submission.objects.filter(state="received").exists()


def nothing_waits(besides=None):
    """No fact, except for a stuck one."""
    stuck = Stuck.objects.exclude(pk=besides.pk) if besides else Stuck.objects.all()
    return not Waiting.objects.exists() and not stuck.exists()


def each_submission_became_one_person(number, already=0):
    """`already`: people who were there before."""
    assert dict(Counter(Submission.objects.values_list("state", flat=True))) == {"processed": number}
    assert Contact.objects.count() == number + already
    assert Touchpoint.objects.count() == number
    assert set(Counter(Touchpoint.objects.values_list("contact", flat=True)).values()) == {1}
    facts = Counter(Entry.objects.values_list("kind", flat=True))
    assert facts["submission.processed"] == facts["touchpoint.recorded"] == number
    assert facts["contact.created"] == number + already
    told = Entry.objects.filter(kind="submission.processed").values_list("payload__submission_id", flat=True)
    assert len(set(told)) == number


def each_person_was_told_once(kinds):
    """Of each fact of these kinds one person was told, in the app and by one mail."""
    facts = Entry.objects.filter(kind__in=kinds).values_list("pk", flat=True)
    told = Notice.objects.values_list("entry", flat=True)
    assert sorted(told) == sorted(facts)
    assert Mail.objects.count() == len(facts)


def the_journal_is_complete():
    """Every stage move and every handoff has its fact, and nothing of the relay is left over."""
    assert not Batch.objects.exists()
    moves = StageMove.objects.filter(implied=False).count()
    assert Entry.objects.filter(kind="stage.moved").count() == moves
    offered = Entry.objects.filter(kind="handoff.offered").values_list("subject_id", flat=True)
    assert sorted(offered) == sorted(Handoff.objects.values_list("pk", flat=True))


def the_doctor_finds_nothing():
    assert [str(finding) for finding in doctor.examine(now=clock.now())] == []


def the_dashboard_is_complete():
    """Its rows are what they would be if they were all worked out anew."""
    tables = (Passage, Journey, Deal, Turn, Pursuit)
    kept = [list(table.objects.order_by("pk").values()) for table in tables]
    passages.rebuild(now=clock.now())
    assert kept == [list(table.objects.order_by("pk").values()) for table in tables]
