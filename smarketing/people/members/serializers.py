"""People and teams as programs see them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from smarketing.kernel.api.shapes import Id, Moment, Named, Shape, Terms
from smarketing.people.members import queries
from smarketing.people.members.models import Assignment, Leave, LeaveKind, Side, User


class Person(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    team = Named(allow_null=True)
    is_lead = serializers.BooleanField(help_text="Leads the team.")
    is_manager = serializers.BooleanField()
    is_admin = serializers.BooleanField()
    is_active = serializers.BooleanField(help_text="False for somebody who left.")
    zone = serializers.CharField(source="own_zone", help_text="The time zone this person reads times in.")
    away_until = serializers.SerializerMethodField()

    def get_away_until(self, person: User) -> Any:
        until = queries.away_until(person, self.context["now"])
        return Moment().to_representation(until) if until else None


class TeamShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)
    zone = serializers.CharField()
    assignment = serializers.ChoiceField(Assignment.choices, help_text="Who gets an offer to the team.")
    members = serializers.IntegerField(source="active", help_text="How many work in it.")
    leads = Named(many=True)


class LeaveShape(Shape):
    """Days on which somebody isn't there."""

    id = serializers.IntegerField()
    person = Named()
    kind = serializers.SerializerMethodField(
        help_text="For the person, their lead, managers and admins; null for everybody else."
    )
    first_day = serializers.DateField(help_text="Where the person lives.")
    last_day = serializers.DateField(help_text="The last day away.")
    starts_at = Moment()
    ends_at = Moment(help_text="From then on the person is there again.")
    cancelled_at = Moment(allow_null=True, help_text="Called off before it began.")

    @extend_schema_field({"type": "string", "nullable": True, "enum": [*LeaveKind.values, None]})
    def get_kind(self, leave: Leave) -> str | None:
        knows = queries.may_send_away(self.context["standing"], leave.person_id, leave.person.team_id)
        return leave.kind if knows else None


class LeaveTerms(Terms):
    person = Id(required=False, help_text="Whose; without it, one's own.")
    first_day = serializers.DateField()
    last_day = serializers.DateField(help_text="The last day away.")
    kind = serializers.ChoiceField(LeaveKind.choices)
