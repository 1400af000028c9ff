"""Economics as programs read it: each number with what it is made of, and what is missing where none can
be said. Shares are of one, percents of a hundred, money is a string."""

from decimal import Decimal
from math import isfinite
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reporting.economics import wording
from reporting.economics.queries import PER_YEAR, TAKEN, Group, Picture
from reporting.economics.wording import SPLITS
from smarketing.kernel.api.shapes import Id, Moment, Money, Part, Shape, Terms


def _money(amount: Any) -> str | None:
    return None if amount is None else f"{Decimal(float(amount)):.2f}"


class MaturityShape(Part):
    """Nine of ten wins came within `days` of the MQL; what began before `until` is old enough."""

    days = serializers.FloatField()
    is_measured = serializers.BooleanField(help_text="False: too few wins have dates; 90 days are assumed.")
    timed = serializers.IntegerField(help_text="Wins with dates.")
    until = Moment()


class WorthShape(Part):
    """What one MQL of a group is worth. `place` narrows the lists behind it to the group; empty: all."""

    place = serializers.DictField(child=serializers.CharField())
    members = serializers.IntegerField(source="sample.members", help_text="MQLs old enough.")
    won = serializers.IntegerField(source="sample.won", help_text="Of them who have a won opportunity.")
    stated = serializers.IntegerField(source="sample.stated", help_text="Their wins with an amount.")
    not_stated = serializers.IntegerField(source="sample.not_stated")
    close_rate = serializers.SerializerMethodField()
    average_win = serializers.SerializerMethodField()
    worth = Money(source="worth.rounded", allow_null=True, max_digits=20)
    low = serializers.SerializerMethodField(help_text="95 % sure: at least so much.")
    high = serializers.SerializerMethodField(help_text="95 % sure: at most so much.")
    missing = serializers.CharField(source="worth.missing", help_text="Why nothing can be said.")

    def get_close_rate(self, group: Group) -> float | None:
        return None if group.worth.rate is None else float(group.worth.rate)

    def get_average_win(self, group: Group) -> str | None:
        return _money(group.worth.average)

    def get_low(self, group: Group) -> str | None:
        return _money(group.worth.interval and group.worth.interval.low)

    def get_high(self, group: Group) -> str | None:
        return _money(group.worth.interval and group.worth.interval.high)


class NeededMqls(Part):
    """MQLs for the goal, in each of its periods."""

    number = serializers.IntegerField()
    least = serializers.IntegerField(allow_null=True, help_text="95 % sure: at least so many.")
    most = serializers.IntegerField(allow_null=True, help_text="95 % sure: at most so many.")


class StepShape(Part):
    """The n-th attempt."""

    n = serializers.IntegerField()
    reached = serializers.IntegerField(help_text="Leads that got it.")
    connected = serializers.IntegerField(help_text="First reached by it.")
    closed = serializers.IntegerField(help_text="And bought later.")
    share = serializers.FloatField(help_text="Closed ÷ reached.")
    upper = serializers.FloatField(help_text="At most so much of it and all later ones together (95 %).")


class VerdictShape(Part):
    """How often trying pays."""

    stop_after = serializers.IntegerField(
        allow_null=True, help_text="No later attempt pays. Null: the data can't say."
    )
    through = serializers.IntegerField(help_text="The last attempt that pays.")
    more = serializers.IntegerField(help_text="Attempts beyond it, without a win, that would settle it.")
    attempts = serializers.IntegerField(help_text="How many to agree on; 0: none follows.")


class ValueLine(Part):
    channel = serializers.CharField()
    segment = serializers.CharField()
    worth = Money(max_digits=20)


class PictureShape(Shape):
    as_of = Moment()
    currency = serializers.CharField()
    by = serializers.ChoiceField(list(SPLITS), source="asked.by")
    maturity = MaturityShape()
    total = WorthShape(source="whole", help_text="All MQLs together.")
    groups = WorthShape(many=True)
    table = serializers.SerializerMethodField(help_text="As the value table of an agreement would say it.")
    needed = NeededMqls(allow_null=True, help_text="Null: say a goal, or what one MQL is worth.")
    minutes = serializers.FloatField(allow_null=True, help_text="That one attempt takes.")
    attempt_costs = serializers.SerializerMethodField()
    win_brings = serializers.SerializerMethodField(help_text="Average win × margin.")
    break_even = serializers.SerializerMethodField(help_text="The share of attempts that must lead to a win.")
    steps = StepShape(many=True)
    verdict = VerdictShape(allow_null=True)
    words = serializers.SerializerMethodField(help_text="The verdict in words, or what is missing for one.")

    @extend_schema_field(ValueLine(many=True))
    def get_table(self, picture: Picture) -> Any:
        return picture.table()

    def get_attempt_costs(self, picture: Picture) -> str | None:
        return _money(picture.costs and picture.costs.attempt)

    def get_win_brings(self, picture: Picture) -> str | None:
        return _money(picture.costs and picture.costs.gain)

    def get_break_even(self, picture: Picture) -> float | None:
        threshold = picture.costs.threshold if picture.costs else None
        return threshold if threshold is not None and isfinite(threshold) else None

    def get_words(self, picture: Picture) -> str:
        return wording.attempts(picture)


class TakeOverTerms(Terms):
    """What to take over, into which draft (or a new one between two teams), and what is said to the
    numbers, as in `GET`."""

    what = serializers.ChoiceField(list(TAKEN))
    agreement = Id(required=False)
    marketing_team = Id(required=False, help_text="With `sales_team`, instead of `agreement`: draft anew.")
    sales_team = Id(required=False)
    by = serializers.ChoiceField(list(SPLITS), required=False)
    team = Id(required=False)
    goal = Money(required=False)
    per = serializers.ChoiceField(list(PER_YEAR), required=False)
    share = Money(required=False, help_text="Percent.")
    worth = Money(required=False)
    margin = Money(required=False, help_text="Percent.")
    hour = Money(required=False)
    minutes = Money(required=False)
    amount = Money(required=False)
