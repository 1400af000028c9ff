"""What may be sent for each move, by the names its command takes. Whether it makes sense is the
command's to judge."""

from collections.abc import Mapping

from rest_framework import serializers

from leads.handoff.queries import REJECT_REASONS, RETURN_REASONS, Move, Result, Via
from smarketing.kernel.api.shapes import Id, Moment, Terms

SEE_REASONS = "One of /reasons; some need a comment."


def words(hint: str = "", *, needed: bool = False) -> serializers.CharField:
    """Some sentences; blank where they aren't needed."""
    if needed:
        return serializers.CharField(help_text=hint)
    return serializers.CharField(required=False, allow_blank=True, default="", help_text=hint)


class Offer(Terms):
    contact_id = Id()
    team_id = Id(source="sales_team_id", help_text="The sales team.")
    holder_id = Id(
        required=False,
        allow_null=True,
        help_text="A rep of that team. Without one the next rep in turn gets it, or anybody may claim it.",
    )
    note = words("What sales should know that the brief doesn't say.")
    qualify = words("Why somebody who is no MQL yet qualifies; they become one by the same step.")
    override = words("Why somebody who rests is offered all the same.")


class Reject(Terms):
    reason = serializers.ChoiceField(REJECT_REASONS, help_text=SEE_REASONS)
    comment = words("Needed where the reason says so.")
    rating = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=5, help_text="Quality of the lead."
    )


class Reroute(Terms):
    team_id = Id(help_text="The sales team that it belongs to.")
    why = words("Why it belongs there.")


class Reassign(Terms):
    holder_id = Id(help_text="Another rep of the team.")
    why = words("Why somebody else should have it.", needed=True)


class Attempt(Terms):
    via = serializers.ChoiceField(list(Via))
    result = serializers.ChoiceField(list(Result))
    happened_at = Moment()
    minutes = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    note = words()
    next_step = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text="What to do next."
    )
    next_step_at = Moment(
        required=False, allow_null=True, help_text="When the next step is due; needed with one."
    )
    sent_id = Id(required=False, allow_null=True, help_text="The asset that was sent along.")


class Qualify(Terms):
    criteria = serializers.ListField(
        child=serializers.CharField(),
        help_text="The agreed criteria, word for word: all of them.",
    )


class Return(Terms):
    reason = serializers.ChoiceField(RETURN_REASONS, help_text=SEE_REASONS)
    comment = words("Needed where the reason says so.")
    hint = words("What marketing could send them meanwhile.")
    retry_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="The earliest day to offer them again; it lies ahead, within ten years.",
    )


class Hold(Terms):
    reason = words("What the person asked for.", needed=True)
    until = Moment(help_text="It lies ahead, within the days on hold that were agreed.")


class Why(Terms):
    why = words("The reason, in a sentence.", needed=True)


class Rule(Terms):
    ruling = serializers.ChoiceField(["stands", "overturned"], help_text="What becomes of the rejection.")
    why = words("The reason, in a sentence.", needed=True)


# What each move asks for; those that are not here ask nothing.
TERMS: Mapping[Move, type[Terms]] = {
    Move.REJECT: Reject,
    Move.REROUTE: Reroute,
    Move.WITHDRAW: Why,
    Move.REASSIGN: Reassign,
    Move.LOG_ATTEMPT: Attempt,
    Move.QUALIFY: Qualify,
    Move.RETURN: Return,
    Move.HOLD: Hold,
    Move.DISPUTE: Why,
    Move.RULE: Rule,
}
