"""Imports as programs read and send them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.wizard import queries
from leads.wizard.queries import Import
from leads.wizard.rules.dates import Order
from leads.wizard.rules.presets import BY_KEY
from leads.wizard.rules.states import Form, Offer, Outcome, State, Undone
from leads.wizard.rules.targets import WORDED
from leads.words import Stage
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms

MOST_ROWS = 10_000
TEXT = 2_000_000


class LayoutShape(Part):
    """How the file is written. `encoding` and `delimiter` are of a text, `sheet` of a workbook."""

    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    heading = serializers.BooleanField(help_text="Whether the first row names the columns.")
    skip = serializers.IntegerField(help_text="How many rows come before it.")
    sheet = serializers.CharField()


class MeaningShape(Part):
    """What its columns and words mean. A date like 03/04/2026 is read by `dates`, one without a zone in
    `zone`."""

    preset = serializers.ChoiceField(list(BY_KEY), allow_blank=True)
    source = serializers.CharField(help_text="Whose ids they are.")  # type: ignore[assignment]
    columns = serializers.DictField(child=serializers.CharField(), help_text="By column its target.")
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)),
        help_text=f"What was said of words, by {', '.join(WORDED)}; blank for nothing.",
    )
    zone = serializers.CharField()
    dates = serializers.ChoiceField(list(Order))
    stage = serializers.ChoiceField(list(Stage), help_text="Of new people whose row says none.")


class FateShape(Part):
    """How many rows share an outcome, and where it is `fault` a cause."""

    outcome = serializers.ChoiceField(list(Outcome))
    cause = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    rows = serializers.IntegerField()


class ImportShape(Shape):
    """A list of people that is brought in. `counts` are the dry run's until it is started, then what became
    of the rows so far."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    format = serializers.ChoiceField(list(Form), source="form")
    size = serializers.IntegerField(help_text="Bytes.")
    state = serializers.ChoiceField(list(State))
    error = serializers.CharField()
    layout = LayoutShape()
    columns = serializers.ListField(child=serializers.CharField())
    meaning = MeaningShape(source="options")
    total = serializers.IntegerField(help_text="Rows, once they were read.")
    done = serializers.IntegerField(help_text="Rows that the pass under way is through with.")
    counts = serializers.SerializerMethodField()
    differing = serializers.SerializerMethodField(help_text="Rows that say something else than we knew.")
    uploaded_at = Moment()
    uploaded_by = Named(allow_null=True)
    started_at = Moment(allow_null=True)
    started_by = Named(allow_null=True)
    finished_at = Moment(allow_null=True)
    undone_at = Moment(allow_null=True)
    undone_by = Named(allow_null=True)

    def get_counts(self, upload: Import) -> FateShape(many=True):  # type: ignore[valid-type]
        return FateShape(queries.counts(upload), many=True).data

    def get_differing(self, upload: Import) -> int:
        return queries.differing(upload)


class ImportRowShape(Shape):
    """One row and what becomes, or became, of it. `changes`: what it filled, by field, and
    in `at_company` which company with what."""

    id = serializers.IntegerField()
    number = serializers.IntegerField(help_text="Where it begins in the file.")
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    outcome = serializers.ChoiceField(list(Outcome))
    cause = serializers.CharField()
    why = serializers.CharField()
    contact_id = serializers.IntegerField(allow_null=True)
    changes = serializers.DictField()
    differing = serializers.DictField(child=serializers.CharField())
    settled_at = Moment(allow_null=True)
    offered = serializers.ChoiceField(["", *Offer])
    undone = serializers.ChoiceField(["", *Undone])
    remark = serializers.CharField(help_text="Why it was not offered, or not taken back.")


class TextTerms(Terms):
    """A list as a text (as it would stand in a file, or pasted), or as rows, each by its columns."""

    name = serializers.CharField(max_length=200, required=False)
    text = serializers.CharField(max_length=TEXT, required=False, trim_whitespace=False)
    rows = serializers.ListField(
        child=serializers.DictField(
            child=serializers.CharField(allow_blank=True, allow_null=True, trim_whitespace=False)
        ),
        max_length=MOST_ROWS,
        min_length=1,
        required=False,
        help_text="A cell that is null or left out is blank.",
    )
    again = serializers.BooleanField(required=False, help_text="Although this very list came in before.")


@extend_schema_field({"type": "string", "format": "binary"})
class Upload(serializers.FileField):
    """What a part of the body holds and what it is called; some send a text without a name."""

    def to_internal_value(self, data: Any) -> Any:
        return ("", data.encode()) if isinstance(data, str) else (data.name, data.read())


class FileTerms(Terms):
    """A file, as multipart/form-data."""

    file = Upload()
    again = serializers.BooleanField(required=False, help_text="Although this very file came in before.")


class MatchTerms(Terms):
    """What is left out stays as it was."""

    encoding = serializers.CharField(max_length=40, required=False)
    delimiter = serializers.CharField(max_length=1, required=False, trim_whitespace=False)
    heading = serializers.BooleanField(required=False)
    skip = serializers.IntegerField(min_value=0, max_value=1_000, required=False)
    sheet = serializers.CharField(max_length=100, required=False)
    preset = serializers.ChoiceField(list(BY_KEY), allow_blank=True, required=False)
    source = serializers.CharField(max_length=60, required=False)  # type: ignore[assignment]
    columns = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    words = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(allow_blank=True)), required=False
    )
    zone = serializers.CharField(max_length=60, required=False)
    dates = serializers.ChoiceField(list(Order), required=False)
    stage = serializers.ChoiceField(list(Stage), required=False)


class BringTerms(Terms):
    """Nobody is handed off unless a team is named, and then `offer_most` people at most."""

    offer_team_id = Id(required=False)
    offer_most = serializers.IntegerField(min_value=1, max_value=100_000, required=False)
