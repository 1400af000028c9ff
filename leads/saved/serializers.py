"""Views of lists as programs read and write them."""

from rest_framework import serializers

from leads.saved import queries
from leads.saved.queries import LONGEST_NAME, LONGEST_QUERY, SavedView
from smarketing.kernel.api.shapes import Moment, Named, Shape, Terms
from smarketing.people.members import queries as members

QUERY = "What narrows the list and which columns it shows, as the address of its page says it."


class SavedViewShape(Shape):
    """A view of a list. `?view=` with its id narrows the list, and its export, to what it shows."""

    id = serializers.IntegerField()
    of = serializers.CharField(help_text="Which list: `contacts`, `companies` or `handoffs`.")
    name = serializers.CharField()
    query = serializers.CharField(help_text=QUERY)
    shared = serializers.BooleanField(help_text="With everybody; else its owner's alone.")
    owner = Named()
    address = serializers.SerializerMethodField(help_text="Path of the page that shows it.")
    created_at = Moment()
    changed_at = Moment()

    def get_address(self, view: SavedView) -> str:
        return queries.address(view)


class SavedViewInFull(SavedViewShape):
    """One view, with what of it means nothing any more."""

    notes = serializers.SerializerMethodField(
        help_text="What of it means nothing any more, e.g. an added field that is gone. While there is any, "
        "`?view=` is refused: it would show more than was meant."
    )

    def get_notes(self, view: SavedView) -> list[str]:
        who = members.standing(self.context["actor"])
        return queries.reading(view, who, self.context["now"]).notes


class ViewChanges(Terms):
    """What it is called and shows from now on."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    query = serializers.CharField(max_length=LONGEST_QUERY, required=False, allow_blank=True, help_text=QUERY)
    shared = serializers.BooleanField(required=False)


class ViewTerms(ViewChanges):
    """A list as it is narrowed, under a name."""

    of = serializers.CharField(max_length=30, help_text="Which list: `contacts`, `companies` or `handoffs`.")
