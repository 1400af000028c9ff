"""One handoff: one passing of one contact from marketing to sales, a record of its own."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from leads.handoff.rules import REASONS, TAKE_BACK_WITHIN, Result, State, Via

PERSON = settings.AUTH_USER_MODEL


def _person(**options: Any) -> Any:
    return models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+", **options
    )


def _both(at: str) -> Q:
    """When something was done is known exactly when it is known that it was."""
    return Q(**{f"{at}__isnull": False})


class Handoff(models.Model):
    """`…_by` None beside a set `…_at` is the system. The first of a contact has cycle 1."""

    contact = models.ForeignKey(
        "leads.Contact", on_delete=models.CASCADE, related_name="handoffs", db_index=False
    )
    cycle = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=[(s, s) for s in State], default=State.OFFERED)
    marketing_team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="+")
    sales_team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="handoffs")
    pledge = models.OneToOneField("sla.Pledge", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="held_handoffs"
    )
    hops = models.PositiveIntegerField(default=0)
    note = models.TextField(blank=True)
    brief = models.JSONField(default=dict)  # frozen at the offer: what sales was told
    source_touchpoint = models.ForeignKey(
        "leads.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    follows = models.OneToOneField(  # the rerouted or overturned handoff this one goes on from
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    offered_at = models.DateTimeField()
    offered_by = _person(db_index=False)
    first_offered_at = models.DateTimeField()  # of the original, when this one follows a reroute
    holder_set_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = _person()
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = _person()
    qualified_at = models.DateTimeField(null=True, blank=True)
    qualified_by = _person()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_by = _person()
    rerouted_at = models.DateTimeField(null=True, blank=True)
    rerouted_by = _person()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = _person()
    reason = models.CharField(max_length=30, blank=True)  # of a rejection or return
    # What that reason meant at that moment, and whether it counts against marketing's quality.
    definition = models.ForeignKey(
        "sla.Definition", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # None: what the product comes with
    counts_in_quality = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)  # quality, 1 to 5
    hint = models.TextField(blank=True)  # sales' hint for nurture, on a return
    retry_on = models.DateField(null=True, blank=True)  # earliest day to try again
    criteria = models.JSONField(default=list, blank=True)  # ticked when qualified
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = _person()
    dispute = models.TextField(blank=True)
    ruled_at = models.DateTimeField(null=True, blank=True)
    ruled_by = _person()
    ruling = models.CharField(max_length=10, blank=True)  # stands, overturned
    ruling_comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(state__in=["offered", "accepted"]), name="handoff_one_open"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="offered", accepted_at=None, rejected_at=None, rerouted_at=None)
                    & Q(withdrawn_at=None, qualified_at=None, returned_at=None)
                )
                | (
                    Q(state="accepted", rejected_at=None, rerouted_at=None, withdrawn_at=None)
                    & Q(qualified_at=None, returned_at=None)
                    & _both("accepted_at")
                    & _both("holder")
                )
                | (Q(state="qualified") & _both("accepted_at") & _both("qualified_at"))
                | (Q(state="returned") & _both("accepted_at") & _both("returned_at"))
                | (Q(state="rejected", accepted_at=None) & _both("rejected_at"))
                | (Q(state="rerouted", accepted_at=None) & _both("rerouted_at"))
                | (Q(state="withdrawn", accepted_at=None) & _both("withdrawn_at")),
                name="handoff_state_fits_stamps",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "returned"]) | Q(reason__in=list(REASONS)),
                name="handoff_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rejected", "returned"]) | _both("counts_in_quality"),
                name="handoff_refusal_counts_or_not",
            ),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, holder_set_at__isnull=True)
                | Q(holder__isnull=False, holder_set_at__isnull=False),
                name="handoff_holder_since",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 5)), name="handoff_rating"
            ),
            models.CheckConstraint(
                condition=Q(ruling="", ruled_at__isnull=True)
                | Q(ruling__in=["stands", "overturned"], ruled_at__isnull=False, disputed_at__isnull=False),
                name="handoff_ruling",
            ),
            models.CheckConstraint(
                condition=Q(first_offered_at__lte=F("offered_at")), name="handoff_first_offer_first"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder"], condition=Q(state__in=["offered", "accepted"]), name="handoff_inbox"
            ),
            models.Index(
                fields=["sales_team"], condition=Q(state__in=["offered", "accepted"]), name="handoff_team"
            ),
            models.Index(fields=["-offered_at", "-id"], name="handoff_newest"),
            models.Index(fields=["offered_by", "-offered_at"], name="handoff_marketer"),
            models.Index(fields=["contact", "-offered_at"], name="handoff_contact"),
        ]

    @property
    def state_since(self) -> datetime:
        """When it came to be what it is."""
        since: datetime = getattr(self, f"{self.state}_at")
        return since

    @property
    def take_back_until(self) -> datetime:
        return self.state_since + TAKE_BACK_WITHIN


class Attempt(models.Model):
    """A rep's try to reach a person. `counts_at` follows from the other two (rules.counts_at). One that
    was brought in from another system has an `external_id` and no handoff."""

    contact = models.ForeignKey("leads.Contact", on_delete=models.CASCADE, related_name="attempts")
    handoff = models.ForeignKey(
        Handoff,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="attempts",
        db_index=False,
    )
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="attempts")
    via = models.CharField(max_length=10, choices=[(v, v) for v in Via])
    result = models.CharField(max_length=14, choices=[(r, r) for r in Result])
    happened_at = models.DateTimeField()
    logged_at = models.DateTimeField()
    counts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    sent = models.ForeignKey(  # what was sent to the person
        "leads.Asset", null=True, blank=True, on_delete=models.SET_NULL, related_name="attempts"
    )
    external_id = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("logged_at")), name="attempt_not_in_the_future"
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="attempt_external"
            ),
        ]
        indexes = [
            models.Index(fields=["handoff", "counts_at"], name="attempt_handoff"),
            models.Index(fields=["-happened_at", "-id"], name="attempt_newest"),
        ]

    @property
    def logged_late(self) -> bool:
        return self.counts_at != self.happened_at


class NextStep(models.Model):
    """What a rep will do next with a person, and when; it shows in the inbox until done."""

    contact = models.ForeignKey("leads.Contact", on_delete=models.CASCADE, related_name="next_steps")
    handoff = models.ForeignKey(
        Handoff, null=True, blank=True, on_delete=models.CASCADE, related_name="next_steps"
    )
    owner = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="next_steps")
    what = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=Q(done_at=None), name="step_open"),
            models.Index(fields=["-due_at", "-id"], name="step_last_due"),
        ]
