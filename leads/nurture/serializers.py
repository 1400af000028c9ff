"""Being in nurture as programs read it, and what they may send."""

from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.nurture.queries import Ended
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms

LOOK_ON = "The day on which marketing wants to look at them again; it ends nothing."


class InNurture(Part):
    """The enrolment that goes on; `/enrolments/{id}` tells the rest."""

    id = serializers.IntegerField()
    programme = serializers.CharField()
    look_on = serializers.DateField(allow_null=True, help_text=LOOK_ON)
    enrolled_at = Moment()
    enrolled_by = Named(allow_null=True)


class EnrolmentShape(Shape):
    """One stay of one person in a nurture programme."""

    id = serializers.IntegerField()
    contact = ContactName()
    handoff = serializers.IntegerField(
        source="handoff_id", allow_null=True, help_text="The one that they came back from."
    )
    programme = serializers.CharField()
    note = serializers.CharField()
    look_on = serializers.DateField(allow_null=True, help_text=LOOK_ON)
    reminded_at = Moment(allow_null=True, help_text="When marketing was told that this day had come.")
    enrolled_at = Moment()
    enrolled_by = Named(allow_null=True)
    ended_at = Moment(allow_null=True, help_text="Null: they are in it.")
    ended_by = Named(allow_null=True)
    ended = serializers.ChoiceField([*Ended, ""], help_text="What ended it.")
    why = serializers.CharField(help_text="Said when it was ended by hand.")


class ProgrammeShape(Part):
    """A programme that somebody was enrolled in once."""

    name = serializers.CharField()
    people = serializers.IntegerField(help_text="How many are in it now.")


class ProgrammesShape(Shape):
    """The last used first."""

    results = ProgrammeShape(many=True)


class PlanTerms(Terms):
    note = serializers.CharField(required=False, allow_blank=True)
    look_on = serializers.DateField(required=False, allow_null=True, help_text=LOOK_ON)


class EnrolTerms(PlanTerms):
    """The same sent twice is one enrolment."""

    contact_id = Id()
    programme = serializers.CharField(help_text="One of /programmes, or a new one.")


class EndNurtureTerms(Terms):
    why = serializers.CharField(help_text="Why marketing nurtures them no longer.")
