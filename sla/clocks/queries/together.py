"""Promises that broke though each of their holders was in time: none of the clocks broke, and all of them
together took longer than was promised once. No clock shows such a breach, so it is read from the last."""

from django.db.models import Exists, F, OuterRef, Q, Subquery

from sla.clocks import rules
from sla.clocks.models import BROKEN, Clock
from sla.clocks.rules import AFRESH_FOR_A_HOLDER, Stamps

_SAME = Clock.objects.filter(pledge=OuterRef("pledge"), kind=OuterRef("kind"))


def broke_together(clock: Clock) -> bool:
    """Whether that is what the promise came to, and this its last clock."""
    chain = chain_of(clock)
    return clock.pk == chain[-1].pk and rules.broke_together([each.stamps for each in chain])


def whole_of(clock: Clock) -> list[Stamps]:
    """The promise over all its holders, where this is the last of several."""
    chain = chain_of(clock)
    return [each.stamps for each in chain] if len(chain) > 1 and chain[-1].pk == clock.pk else []


def chain_of(clock: Clock) -> list[Clock]:
    """The clocks of the same promise on the same subject, in the order they began."""
    if clock.kind not in AFRESH_FOR_A_HOLDER:
        return [clock]
    return list(Clock.objects.filter(pledge=clock.pledge_id, kind=clock.kind).order_by("pk"))


def together() -> Q:
    """The last clocks of such promises, as the database finds them: first those few that a holder lost."""
    lost = Clock.objects.filter(kind__in=AFRESH_FOR_A_HOLDER, cancelled_at__isnull=False)
    return (
        Q(kind__in=AFRESH_FOR_A_HOLDER, pledge__in=lost.values("pledge"))
        & Q(stopped_at__lte=F("due_at"), stopped_at__gt=due_in_all())
        & ~Q(Exists(_SAME.filter(pk__gt=OuterRef("pk"))))
        & ~Q(Exists(_SAME.filter(BROKEN)))
    )


def due_in_all() -> Subquery:
    """When the promise was due for its first holder, which is when it was due."""
    return Subquery(_SAME.order_by("pk").values("due_at")[:1])
