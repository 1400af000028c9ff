"""Sites, visitors, visits and page views as programs read them; what may be said of a site."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from leads.contacts.serializers import ContactName
from leads.tracking.models import Site
from leads.words import Channel
from smarketing.kernel.api.shapes import Id, Moment, Named, Part, Shape, Terms


class KeyPageShape(Part):
    """A page that says something of who looks at it."""

    pattern = serializers.CharField(help_text="A path; `*` stands for anything.")
    name = serializers.CharField()
    asset_id = serializers.IntegerField(allow_null=True, help_text="The asset that the page shows.")


class SiteShape(Shape):
    """A web site with our script on it."""

    id = serializers.IntegerField()
    key = serializers.CharField(help_text="Public: it names the site, it opens nothing.")
    name = serializers.CharField()
    origins = serializers.ListField(child=serializers.CharField(), help_text="Whose pages; none: any.")
    consent = serializers.ChoiceField(Site.Consent.choices)
    keep_days = serializers.IntegerField(help_text="How long visits of nobody we know are kept.")
    key_pages = KeyPageShape(many=True, help_text="Of two that a page fits, the first counts.")
    most_per_minute = serializers.IntegerField(help_text="From one address; 0: any number.")
    is_active = serializers.BooleanField()
    created_at = Moment()
    snippet = serializers.SerializerMethodField(help_text="What to paste into every page.")

    def get_snippet(self, site: Site) -> str:
        return str(self.context["snippet"](site))


class KeyPageTerms(Terms):
    """One key page."""

    pattern = serializers.CharField(max_length=200)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    asset_id = Id(required=False, allow_null=True)


class SiteTerms(Terms):
    """What marketing says of a site."""

    name = serializers.CharField(max_length=120)
    origins = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=50
    )
    consent = serializers.ChoiceField(Site.Consent.choices, required=False)
    keep_days = serializers.IntegerField(required=False, min_value=1, max_value=3650)
    key_pages = serializers.ListField(child=KeyPageTerms(), required=False, max_length=50)
    most_per_minute = serializers.IntegerField(required=False, min_value=0, max_value=100_000)
    is_active = serializers.BooleanField(required=False)


class TouchShape(Part):
    """How a browser came here once."""

    at = Moment()
    page = serializers.CharField()
    referrer = serializers.CharField()
    utm = serializers.DictField(child=serializers.CharField(), help_text="The marks of the link.")
    clicks = serializers.DictField(child=serializers.CharField(), help_text="Ids of clicks on ads.")
    channel = serializers.ChoiceField(list(Channel))


class VisitorShape(Shape):
    """One browser; `contact` is who sent the last form from it."""

    id = serializers.IntegerField()
    site = Named()
    first_seen_at = Moment()
    last_seen_at = Moment()
    first_touch = serializers.SerializerMethodField()
    last_touch = serializers.SerializerMethodField()
    contact = ContactName(allow_null=True)
    joined_at = Moment(allow_null=True)

    @extend_schema_field(TouchShape(allow_null=True))
    def get_first_touch(self, visitor: Any) -> Any:
        return _touch(visitor.first_touch)

    @extend_schema_field(TouchShape(allow_null=True))
    def get_last_touch(self, visitor: Any) -> Any:
        return _touch(visitor.last_touch)


def _touch(kept: dict[str, Any]) -> Any:
    """Blank once its person was erased."""
    return kept or None


class VisitShape(Shape):
    """Pages that one browser looked at one after the other."""

    id = serializers.IntegerField()
    visitor_id = serializers.IntegerField()
    site = Named(source="visitor.site")
    started_at = Moment()
    last_at = Moment()
    views = serializers.IntegerField()
    page = serializers.CharField(help_text="The first one.")
    referrer = serializers.CharField()
    utm = serializers.DictField(child=serializers.CharField())
    clicks = serializers.DictField(child=serializers.CharField())
    channel = serializers.ChoiceField(list(Channel))
    campaign = Named(allow_null=True)
    asset = Named(allow_null=True)
    key_page = serializers.CharField(help_text="The last one of them that was seen.")
    contact = ContactName(allow_null=True, help_text="Whose it is for good.")
    touchpoint_id = serializers.IntegerField(allow_null=True)


class PageViewShape(Shape):
    """One page that was looked at; without a visit, by somebody who is not told apart."""

    id = serializers.IntegerField()
    site = Named()
    visit_id = serializers.IntegerField(allow_null=True)
    seen_at = Moment()
    page = serializers.CharField()
    title = serializers.CharField()
    referrer = serializers.CharField()
    key_page = serializers.CharField()
