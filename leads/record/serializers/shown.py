"""One contact, who has the baton, where they stand and what happened: what the contact list and the
contact's page show."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.handoff.queries import State
from leads.lifecycle.commands import DISQUALIFIERS
from leads.nurture.serializers import InNurture
from leads.record.queries.story import SIDES
from leads.words import Channel, Stage
from smarketing.kernel.api.shapes import Moment, Named, Part, Shape

REASONS = ["e-mail", "phone", "name and company", "name and mailbox", "name"]
OPEN = (State.OFFERED, State.ACCEPTED)


class BatonShape(Part):
    """The open handoff, of which there is at most one."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(OPEN)
    holder = Named(allow_null=True)
    sales_team = Named()


class ContactShape(Shape):
    """A person we know of: one record for both teams."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    job_title = serializers.CharField()
    country = serializers.CharField()
    company = Named(allow_null=True)
    owner = Named(allow_null=True)
    source = serializers.CharField(help_text="Whose `external_id` it is.")  # type: ignore[assignment]
    external_id = serializers.CharField()
    channel = serializers.ChoiceField(
        [*Channel, ""],
        allow_null=True,
        help_text="Of the first touchpoint. Null: none yet; blank: it was not stated.",
    )
    notes = serializers.CharField()
    custom = serializers.DictField(
        help_text="Fields that were added, by key: numbers as text, days as ISO writes them, choices by key."
    )
    stage = serializers.ChoiceField(list(Stage))
    stage_since = Moment()
    recycled = serializers.BooleanField(help_text="Came back to lead from an ending.")
    rest_until = serializers.DateField(allow_null=True, help_text="No offer before that day.")
    rest_reason = serializers.CharField(help_text="Without a day: rests until marketing overrides it.")
    disqualified = serializers.ChoiceField([*DISQUALIFIERS, ""], help_text="Blank: not disqualified.")
    disqualified_at = Moment(allow_null=True)
    handoff = serializers.SerializerMethodField()
    nurture = serializers.SerializerMethodField(help_text="Null: in no nurture programme.")
    created_at = Moment()
    changed_at = Moment(help_text="When what we know of the person was edited last.")
    version = serializers.IntegerField(help_text="+1 with each edit.")

    @extend_schema_field(BatonShape(allow_null=True))
    def get_handoff(self, contact: Any) -> dict[str, Any] | None:
        if contact.baton is None:
            return None
        holder = {"id": contact.baton_holder_id, "name": contact.baton_holder}
        return {
            "id": contact.baton_id,
            "state": contact.baton,
            "holder": holder if contact.baton_holder_id else None,
            "sales_team": {"id": contact.baton_team_id, "name": contact.baton_team},
        }

    @extend_schema_field(InNurture(allow_null=True))
    def get_nurture(self, contact: Any) -> Any:
        return InNurture(contact.nurturing[0]).data if contact.nurturing else None


class AddedShape(Shape):
    """The contact with what was added, and the values sent that differ from ours, which stay ours."""

    contact = ContactShape()
    differing = serializers.DictField(child=serializers.CharField())


class QualifiedShape(Shape):
    """Those who were not MQL or further already."""

    qualified = ContactShape(many=True)


class LikenessShape(Part):
    """Somebody who may be the person meant, and why."""

    contact = ContactName()
    email = serializers.CharField(source="contact.email")
    phone = serializers.CharField(source="contact.phone")
    company = Named(source="contact.company", allow_null=True)
    why = serializers.ChoiceField(REASONS, help_text="The reason that says most.")
    reasons = serializers.ListField(child=serializers.ChoiceField(REASONS))
    certain = serializers.BooleanField(help_text="The same key: a second contact is not possible.")


class AlikeShape(Shape):
    """The likeliest first."""

    alike = LikenessShape(many=True)


class RungShape(Part):
    """One stage of the person's ladder."""

    stage = serializers.ChoiceField(list(Stage))
    label = serializers.CharField()  # type: ignore[assignment]
    means = serializers.CharField(help_text="The agreed definition.")
    reached_at = Moment(allow_null=True, help_text="The first entry; null: never reached.")
    implied = serializers.BooleanField(help_text="Passed by a longer jump.")
    current = serializers.BooleanField()


class LadderShape(Shape):
    """All stages, the lowest first."""

    stages = RungShape(many=True)


class WhoShape(Part):
    """Who did it; a token acts for its person."""

    kind = serializers.ChoiceField(["person", "token", "system"], source="actor_kind")
    id = serializers.IntegerField(source="actor_id", allow_null=True)
    name = serializers.CharField(source="actor_label")


class FactShape(Part):
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class LineShape(Shape):
    """One fact in the words of the timeline: `who` did `what`."""

    id = serializers.IntegerField(source="entry.pk", help_text="Of the journal's entry.")
    kind = serializers.CharField(source="entry.kind", help_text="E.g. `handoff.accepted`.")
    at = Moment(source="line.at")
    recorded_at = Moment(source="entry.recorded_at")
    who = serializers.CharField(source="line.who", help_text="Blank where the sentence has no subject.")
    what = serializers.CharField(source="line.what")
    detail = serializers.CharField(source="line.detail")
    facts = FactShape(source="line.facts", many=True)
    side = serializers.ChoiceField([*SIDES, ""], source="line.side", help_text="Whose doing it is.")
    tone = serializers.ChoiceField(["plain", "good", "warn", "bad"], source="line.tone")
    late = serializers.BooleanField(source="line.late", help_text="Logged late.")
    actor = WhoShape(source="entry")
