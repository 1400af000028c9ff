"""Facts as programs read them."""

from rest_framework import serializers

from smarketing.journal.models import Entry
from smarketing.kernel.api.shapes import Moment, Part, Shape

ACTORS = ("person", "token", "system")


class ActorShape(Part):
    kind = serializers.ChoiceField(ACTORS)
    id = serializers.IntegerField(allow_null=True, help_text="The person's; the system has none.")
    label = serializers.CharField()  # type: ignore[assignment]


class EntryShape(Shape):
    """Something that happened. Entries are never changed."""

    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="What about which subject, e.g. handoff.accepted.")
    subject = serializers.CharField()
    subject_id = serializers.IntegerField(allow_null=True)
    thread = serializers.CharField(help_text="Whose story it belongs to, e.g. contact:12; or blank.")
    actor = serializers.SerializerMethodField()
    occurred_at = Moment(help_text="When it was so, e.g. a breach at its due moment.")
    recorded_at = Moment(help_text="When it was written down.")
    payload = serializers.DictField(help_text="What else is known of it; depends on the kind.")

    def get_actor(self, entry: Entry) -> ActorShape:
        actor = {"kind": entry.actor_kind, "id": entry.actor_id, "label": entry.actor_label}
        return ActorShape(actor).data  # type: ignore[return-value]
