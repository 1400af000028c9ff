"""A run as programs read it: how far it is, what it was run with, and what came of it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from reporting.simulator import queries
from reporting.simulator.board import WEEKDAYS
from reporting.simulator.queries import KINDS, MOST_MONTHS, Replay, Scope, State, Under, Verdict
from reporting.simulator.told import Told
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape, Terms

HALF = "Under the draft, or under what holds now."


class StartTerms(Terms):
    """How far back, and whose handoffs."""

    months = serializers.IntegerField(min_value=1, max_value=MOST_MONTHS)
    scope = serializers.ChoiceField(
        [scope.value for scope in Scope],
        required=False,
        help_text="Those between the two teams, or the whole organisation's.",
    )


class TallyShape(Part):
    """Handoffs (or a person's clocks) by what became of them. `share`: kept ÷ (kept + broken)."""

    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    excused = serializers.IntegerField()
    running = serializers.IntegerField(help_text="Not due yet.")
    void = serializers.IntegerField(help_text="Ended otherwise in time: neither kept nor broken.")
    share = serializers.FloatField(allow_null=True)


class PromiseShape(Part):
    """One promise under both."""

    kind = serializers.ChoiceField([kind.value for kind in KINDS])
    draft = TallyShape()
    now = TallyShape()


class SplitShape(PromiseShape):
    """The same of one team or person; `of` is null for somebody who is gone."""

    of = Named(allow_null=True)


class HourShape(Part):
    """Promises that broke in one hour of the week, by the calendar's wall."""

    under = serializers.ChoiceField([under.value for under in Under], help_text=HALF)
    kind = serializers.ChoiceField([kind.value for kind in KINDS])
    weekday = serializers.ChoiceField(list(WEEKDAYS))
    hour = serializers.IntegerField(min_value=0, max_value=23)
    broken = serializers.IntegerField()


class NeedShape(Part):
    """The least number of people with whom the promised share is kept, first come, first served. Null:
    more people don't help, for with all at once only `best` would be kept."""

    people = serializers.IntegerField(allow_null=True)
    best = serializers.FloatField()
    typical = serializers.FloatField(help_text="Business minutes that one takes: the median.")
    an_hour = serializers.FloatField(allow_null=True, help_text="How many come in a business hour.")


class NeededShape(Part):
    """People needed for one promise. `present`: how many did any of it on an average day."""

    kind = serializers.ChoiceField([kind.value for kind in KINDS])
    done = serializers.IntegerField(help_text="What it is worked out from.")
    present = serializers.FloatField()
    draft = NeedShape()
    now = NeedShape()


class ResultShape(Part):
    """What came of a run, each number with both halves."""

    promises = PromiseShape(many=True)
    teams = SplitShape(many=True)
    people = SplitShape(many=True)
    hours = HourShape(many=True)
    people_needed = NeededShape(many=True)


class SimulationShape(Shape):
    """The latest run of a version. `outdated` says why it is no longer about this text, if it isn't."""

    agreement_id = serializers.IntegerField()
    state = serializers.ChoiceField([state.value for state in State])
    months = serializers.IntegerField()
    scope = serializers.ChoiceField([scope.value for scope in Scope])
    requested_by = Named(allow_null=True)
    requested_at = Moment(help_text="The moment everything is judged at.")
    since = Moment(help_text="Handoffs offered from here on.")
    total = serializers.IntegerField(help_text="Handoffs to replay.")
    done = serializers.IntegerField()
    finished_at = Moment(allow_null=True)
    error = serializers.CharField()
    outdated = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_outdated(self, run: queries.Simulation) -> list[str]:
        return queries.outdated(run, queries.agreement(run.agreement_id), self.context["now"])

    @extend_schema_field(ResultShape(allow_null=True))
    def get_result(self, run: queries.Simulation) -> Any:
        return ResultShape(Told(run).whole()).data if run.result else None


class HalfShape(Part):
    """A clock under one of the two. `verdict` is the promise's on the whole handoff (null on all but the
    first of its clocks), `clock` this clock's own, charged to `holder`, who held it at due."""

    due_at = Moment()
    verdict = serializers.ChoiceField([said.value for said in Verdict], allow_null=True)
    clock = serializers.ChoiceField([said.value for said in Verdict])
    holder = Named(allow_null=True)


class ReplayShape(Shape):
    """One clock as it would have run. `contact` and `handoff_id` are null when they were removed since."""

    handoff_id = serializers.IntegerField(allow_null=True)
    contact = ContactName(source="handoff.contact", allow_null=True, default=None)
    kind = serializers.ChoiceField([kind.value for kind in KINDS])
    sales_team = Named(allow_null=True)
    started_at = Moment()
    done_at = Moment(allow_null=True, help_text="When the promised thing was done.")
    draft = serializers.SerializerMethodField()
    now = serializers.SerializerMethodField()

    @extend_schema_field(HalfShape)
    def get_draft(self, row: Replay) -> Any:
        return _half(row, Under.DRAFT)

    @extend_schema_field(HalfShape)
    def get_now(self, row: Replay) -> Any:
        return _half(row, Under.NOW)


def _half(row: Replay, under: Under) -> Any:
    told = {word: getattr(row, f"{under}_{word}") or None for word in ("verdict", "clock", "holder")}
    return HalfShape({"due_at": getattr(row, f"{under}_due"), **told}).data
