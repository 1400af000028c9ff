"""Where a person stands now between the teams, as programs read it: the top of the contact's page."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.handoff.queries import Move, State
from leads.handoff.serializers.shown import MOVES, WORDS
from leads.nurture.serializers import InNurture
from leads.record.queries import page
from leads.words import Channel, Touch
from sla.clocks.serializers import ClockShape
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape
from smarketing.people.members import queries as members

# The steps of the page, and the addresses under which programs take them.
STEPS = {
    "edit": "edit",
    "qualify": "qualify-mql",
    "offer": "offer",
    "open": "open-opportunity",
    "close": "close-sql",
    "disqualify": "disqualify",
    "lift": "lift",
    "correct": "correct-stage",
    "enrol": "enrol",
    "end_nurture": "end-nurture",
}


class LastTouch(Part):
    """What they did last."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(Touch))
    channel = serializers.ChoiceField([*Channel, ""])
    campaign = Named(allow_null=True)
    asset = Named(allow_null=True)
    form = Named(allow_null=True)
    happened_at = Moment()


class WhyShape(Part):
    """Why this lead, why now: what was said when it was qualified and offered."""

    reason = serializers.CharField(help_text="Said when they were qualified as MQL.")
    said_by = serializers.CharField()
    said_at = Moment(allow_null=True)
    note = serializers.CharField(help_text="Said when they were offered.")
    note_by = serializers.CharField()
    talk_track = serializers.CharField(help_text="Of the campaign that brought them.")
    touches = LastTouch(many=True)


class HeldShape(Part):
    """The handoff of today: the open one, else the last. `/handoffs/{id}` tells the rest."""

    id = serializers.IntegerField(source="handoff.pk")
    state = serializers.ChoiceField(list(State), source="handoff.state")
    cycle = serializers.IntegerField(source="handoff.cycle")
    holder = Named(source="handoff.holder", allow_null=True)
    sales_team = Named(source="handoff.sales_team")
    offered_at = Moment(source="handoff.offered_at")
    offered_by = Named(source="handoff.offered_by", allow_null=True)
    clocks = ClockShape(many=True)
    moves = serializers.SerializerMethodField(help_text="What the caller can do with it now.")

    @extend_schema_field(MOVES)
    def get_moves(self, baton: page.Baton) -> list[str]:
        return [WORDS[move] for move in Move if move in baton.moves]


class ObstacleShape(Part):
    code = serializers.CharField()
    sentence = serializers.CharField()


class SituationShape(Shape):
    """Why, who has the baton, what stands against an offer, and what the caller can do."""

    contact = ContactName()
    why = WhyShape()
    handoff = HeldShape(source="baton", allow_null=True)
    nurture = InNurture(allow_null=True, help_text="Null: in no nurture programme.")
    obstacles = ObstacleShape(many=True, help_text="Against offering them now, the gravest first.")
    steps = serializers.SerializerMethodField(
        help_text="What the caller can do now: `edit` is a PATCH, `offer` a POST to /handoffs, "
        "`open-opportunity` one to /opportunities, `enrol` one to /enrolments, `end-nurture` one to "
        "/enrolments/{id}/end; the others lie below the contact."
    )

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(list(STEPS.values()))))
    def get_steps(self, situation: page.Situation) -> Any:
        can = page.possible(situation, members.standing(self.context["actor"]))
        return [STEPS[step] for step, able in can.items() if able and step in STEPS]
