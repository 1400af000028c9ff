"""Who works here: people with e-mail sign-in, their team and what they may do."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac


class Side(models.TextChoices):
    MARKETING = "marketing"
    SALES = "sales"


class Assignment(models.TextChoices):
    """What happens to an offer made to the team as a whole."""

    ROUND_ROBIN = "round_robin", "next rep in turn"
    CLAIM = "claim", "any rep may claim it"


class Team(models.Model):
    name = models.CharField(max_length=100, unique=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    zone = models.CharField(max_length=60, default="UTC")
    calendar = models.ForeignKey("people.Calendar", on_delete=models.PROTECT, related_name="teams")
    assignment = models.CharField(max_length=12, choices=Assignment.choices, default=Assignment.ROUND_ROBIN)
    # Where the round robin stands: the rep who got the last one.
    last_assigned = models.ForeignKey(
        "people.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(side__in=Side.values), name="team_side")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Enough for Django's own commands; people are invited through members.commands."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().casefold(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_admin=True, **{"name": email, **fields})


class User(AbstractBaseUser):
    """A person. One who left is deactivated, never deleted; one known only from imported history
    has no e-mail and no sign-in and is never routed to."""

    name = models.CharField(max_length=150)
    email = models.EmailField(null=True, blank=True, unique=True)  # case-folded
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    is_lead = models.BooleanField(default=False)  # leads the team
    is_manager = models.BooleanField(default=False)
    is_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    from_history = models.BooleanField(default=False)
    external_id = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=60, blank=True)  # blank: the team's
    mail_notices = models.BooleanField(default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    signed_out_at = models.DateTimeField(null=True, blank=True)  # sessions begun before it are over
    demo = models.BooleanField(default=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(team__isnull=False), name="user_lead_has_team"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(from_history=True), name="user_has_email"
            ),
            models.CheckConstraint(
                condition=Q(from_history=False) | Q(is_active=False), name="user_from_history_never_signs_in"
            ),
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="user_external_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        return self._bound(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return (self._bound(known) for known in super().get_session_auth_fallback_hash())

    def _bound(self, session_hash: str) -> str:
        """A session is of one password and of the time since everything was last signed out."""
        if self.signed_out_at is None:
            return session_hash
        return salted_hmac("people.signed_out", f"{session_hash}{self.signed_out_at.timestamp()}").hexdigest()

    @property
    def own_zone(self) -> str:
        """The zone this person reads times in: their own, else the team's, else UTC."""
        return self.zone or (self.team.zone if self.team else "UTC")


class LeaveKind(models.TextChoices):
    VACATION = "vacation"
    SICK = "sick", "Sick leave"
    PARENTAL = "parental", "Parental leave"
    TRAINING = "training"
    OTHER = "other"


class Leave(models.Model):
    """Days on which somebody isn't there: as said, where they lived then, and the moments between
    which it holds. Who comes back early has `ends_at` then; one called off before it began never was."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leave")
    kind = models.CharField(max_length=10, choices=LeaveKind.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    planned_by = models.CharField(max_length=150)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="leave_in_order"),
        ]
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(cancelled_at=None), name="leave_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} to {self.last_day}"

    def covers(self, moment: datetime) -> bool:
        return self.cancelled_at is None and self.starts_at <= moment < self.ends_at
