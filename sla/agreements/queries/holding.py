"""Which agreement holds between two teams at a moment, and why that one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import F, Prefetch, Q, QuerySet

from sla.agreements import rules
from sla.agreements.models import Agreement, Signature
from sla.agreements.rules import Terms
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.moments import said
from smarketing.people.calendars import queries as calendars
from smarketing.people.calendars.queries import BusinessTime
from smarketing.people.members import queries as members

BEEN_IN_FORCE = (Agreement.State.ACTIVE, Agreement.State.SUPERSEDED)
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
BOTH_TEAMS = ("marketing_team", "sales_team", "calendar")
WRITERS = ("drafted_by", "proposed_by", "closed_by")


def in_force(marketing_team_id: int, sales_team_id: int, at: datetime) -> Agreement:
    """The pair's own agreement in force at that moment, else the organisation's default."""
    own = Q(marketing_team=marketing_team_id, sales_team=sales_team_id)
    found = _effective(own | Q(marketing_team=None), at).order_by(
        F("marketing_team").asc(nulls_last=True), "-effective_from", "-version"
    )
    return found.first() or default()


def every_in_force(at: datetime) -> Sequence[Agreement]:
    """The default and each pair's own agreement, as they hold at that moment; the default first."""
    newest = _effective(Q(), at).order_by("marketing_team", "sales_team", "-effective_from", "-version")
    pairs = list(newest.distinct("marketing_team", "sales_team"))
    own = [agreement for agreement in pairs if agreement.marketing_team_id]
    return [next((a for a in pairs if not a.marketing_team_id), default()), *own]


@dataclass(frozen=True, slots=True)
class Course:
    """What held from one moment on: `first` at that moment, `later` what came into force since, in order."""

    first: Sequence[Agreement]
    later: Sequence[Agreement]

    def every_in_force(self, at: datetime) -> Sequence[Agreement]:
        """As the function of that name, for any moment of the course."""
        held = {_pair(each): each for each in self.first}
        held |= {_pair(each): each for each in self.later if each.effective_from <= at}
        return [held[pair] for pair in sorted(held)]

    def changes(self, after: datetime, before: datetime) -> set[datetime]:
        """When something came into force between these two."""
        return {each.effective_from for each in self.later if after < each.effective_from < before}


def course(since: datetime, until: datetime) -> Course:
    """All that held between these moments, read at once."""
    later = _effective(Q(effective_from__gt=since), until).order_by("effective_from", "version")
    return Course(every_in_force(since), list(later))


def get(agreement_id: int) -> Agreement:
    """One version with all that is shown of it."""
    signatures = Prefetch("signatures", Signature.objects.select_related("person").order_by("signed_at"))
    rows = Agreement.objects.select_related(*BOTH_TEAMS, *WRITERS).prefetch_related(signatures)
    return found(rows.filter(pk=agreement_id).first())


def found(agreement: Agreement | None) -> Agreement:
    """The same; refused when there is none."""
    if agreement is None:
        raise Refused("no-such-agreement", "There is no such agreement.", status=NOT_FOUND)
    return agreement


def listing() -> QuerySet[Agreement]:
    """Every version of every agreement, the one that began last first. The product's own default is
    among them from the first offer on."""
    return Agreement.objects.select_related(*BOTH_TEAMS).order_by("-effective_from", "-pk")


def default() -> Agreement:
    """The agreement the product comes with; stored by the first command that needs it."""
    return Agreement(
        version=1,
        state=Agreement.State.ACTIVE,
        effective_from=ALWAYS,
        terms=Terms(currency=settings.CURRENCY).as_dict(),
        seeded=True,
    )


def terms(agreement: Agreement) -> Terms:
    return rules.from_dict(agreement.terms)


def worth(agreed: Terms, *, channel: str | None, segment: str | None) -> Decimal | None:
    """What one MQL is worth by the value table that was agreed; None when it doesn't say."""
    return rules.worth(agreed.values, channel=channel, segment=segment)


def business_time(agreement: Agreement, sales_team_id: int) -> BusinessTime:
    """Whose hours count: the agreement's own calendar, else the sales team's."""
    return calendars.business_time(agreement.calendar or members.team(sales_team_id).calendar)


def why(agreement: Agreement) -> str:
    """One sentence: why this agreement and no other."""
    if not agreement.sales_team:
        return "The organisation's default, because these teams have no agreement of their own."
    return (
        f"The agreement between {agreement.marketing_team} and {agreement.sales_team}, "
        f"version {agreement.version}, in force since {said(agreement.effective_from)}."
    )


def _pair(agreement: Agreement) -> tuple[int, int]:
    """The default's comes first."""
    return agreement.marketing_team_id or 0, agreement.sales_team_id or 0


def _effective(which: Q, at: datetime) -> QuerySet[Agreement]:
    rows = Agreement.objects.filter(which, state__in=BEEN_IN_FORCE, effective_from__lte=at)
    return rows.select_related(*BOTH_TEAMS)
