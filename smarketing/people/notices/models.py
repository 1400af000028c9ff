"""What people are told: notices in the app, and mails as rows before they are sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """One thing one person is told, once: (person, entry) is unique so a redelivery adds nothing.

    A digest has no entry of its own, and a mail of its own; what it gathers are its `parts`, which
    people see nowhere else. `family` is what several of a kind are called."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    entry = models.ForeignKey("journal.Entry", null=True, on_delete=models.DO_NOTHING, related_name="+")
    digest = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    family = models.CharField(max_length=60, blank=True)
    mail = models.ForeignKey("people.Mail", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    level = models.CharField(max_length=10, default="info")  # info, warning, danger
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry"], name="notice_once"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(digest__isnull=True), name="notice_digest_or_part"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_person"),
            models.Index(fields=["person"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class Mail(models.Model):
    """An e-mail to be sent; claimed, tried again, and kept as a record of what went out.

    `next_try_at` None: nothing more will be tried, it was sent or given up. `demo`: written to a
    person of the demo company; it can be read here and never leaves.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    demo = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False, demo=False),
                name="mail_to_send",
            ),
            models.Index(fields=["to", "-id"], name="mail_to"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"
