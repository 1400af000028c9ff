"""One table of facts: audit log, timeline, outbox and feed at once. Entries are never changed."""

from django.db import models


class Entry(models.Model):
    """Something that happened. A row trigger refuses updates and deletes (see the migration)."""

    kind = models.CharField(max_length=60)  # subject.verb, e.g. handoff.accepted
    subject = models.CharField(max_length=30)  # what it is about, e.g. handoff
    subject_id = models.BigIntegerField(null=True)
    # Whose story it belongs to, e.g. contact:12; the timeline of one person is one index scan.
    thread = models.CharField(max_length=40, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()  # when it was so, e.g. a breach at its due moment
    recorded_at = models.DateTimeField()  # when we wrote it down
    payload = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["thread", "-occurred_at", "-id"], name="entry_thread"),
            models.Index(fields=["subject", "subject_id"], name="entry_subject"),
            models.Index(fields=["kind", "occurred_at"], name="entry_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}:{self.subject_id} at {self.occurred_at:%Y-%m-%d %H:%M}"


class Waiting(models.Model):
    """An entry the relay has not yet handed to those who listen."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")


class Stuck(models.Model):
    """An entry a handler failed on; tried again at `next_try_at` while the others go on."""

    entry = models.ForeignKey(Entry, on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    handler = models.CharField(max_length=100)
    error = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "handler"], name="stuck_once_per_handler")]
        indexes = [models.Index(fields=["next_try_at"], name="stuck_next_try")]


class Batch(models.Model):
    """What the relay has in its hands, noted beforehand and in a transaction of its own: when the
    process dies over it, the next relay goes through that span one by one, and sets the entry aside
    over which it dies again and again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    first_entry_id = models.BigIntegerField()
    last_entry_id = models.BigIntegerField()
    singly = models.BooleanField(default=False)
    deaths = models.PositiveIntegerField(default=0)
