"""A clock as programs read it: the same view of it as the badge and its page show."""

from rest_framework import serializers

from sla.clocks.queries import Kind, State
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape, Terms


class SubjectShape(Part):
    """What the promise is about."""

    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField(help_text="Where people find it.")
    thread = serializers.CharField(help_text="Whose story its facts belong to, e.g. `contact:12`.")


class ClockShape(Shape):
    """One promise ticking, as it stands at the moment of the request. Verdicts follow from `due_at`,
    `stopped_at` and `cancelled_at` alone; minutes are of business time."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(Kind))
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(list(State))
    subject = SubjectShape(source="row.pledge")
    team = Named(source="row.team", help_text="The team that promised.")
    holder = Named(source="row.holder", allow_null=True)
    pledge = serializers.IntegerField(source="pledge_id", help_text="What was promised for one handoff.")
    agreement = serializers.IntegerField(source="row.pledge.agreement_id")
    started_at = Moment()
    warn_at = Moment(help_text="At risk from then on.")
    due_at = Moment(help_text="Done at that very moment is still in time.")
    stopped_at = Moment(source="row.stopped_at", allow_null=True, help_text="The promised thing was done.")
    cancelled_at = Moment(source="row.cancelled_at", allow_null=True, help_text="It ended otherwise.")
    warned_at = Moment(source="row.warned_at", allow_null=True)
    breached_at = Moment(source="row.breached_at", allow_null=True, help_text="Dated when it fell due.")
    escalate_at = Moment(
        source="row.escalate_at",
        allow_null=True,
        help_text="When the ladder passes it on if it still runs then. Null: nothing is passed on.",
    )
    escalated_at = Moment(
        source="row.escalated_at", allow_null=True, help_text="When the ladder's step was taken, once."
    )
    minutes_promised = serializers.FloatField()
    minutes_used = serializers.FloatField()
    minutes_left = serializers.FloatField(allow_null=True, help_text="While it runs and is not overdue.")
    given_up = serializers.BooleanField(
        source="row.given_up",
        help_text="It ended otherwise before it was done, which broke it at that moment.",
    )
    held_until = Moment(allow_null=True, help_text="On hold now, until then.")
    excused_at = Moment(source="row.excused_at", allow_null=True, help_text="A manager excused the breach.")
    excused_by = Named(source="row.excused_by", allow_null=True)
    excused_why = serializers.CharField(source="row.excused_why")
    closes = Moment(allow_null=True, help_text="When the hours that count end next, if they run now.")
    opens = Moment(allow_null=True, help_text="When they begin next.")


class ExcuseTerms(Terms):
    """Why."""

    why = serializers.CharField(max_length=4000, help_text="Both teams read it.")


class ClockInFull(ClockShape):
    """With its explanation, line by line as its page gives it."""

    broke_together = serializers.BooleanField(
        help_text="Each holder was in time, and all of them together were not: the last clock of a broken "
        "promise, which can be excused too."
    )
    explanation = serializers.ListField(child=serializers.CharField())
