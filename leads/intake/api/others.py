"""The doors of other systems' embeds, at their own addresses: a page that posts there changes the host
and nothing else. They are described where those systems describe them, not in our schema.
"""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from leads.intake import queries
from leads.intake.api.door import Door
from leads.intake.models import Submission
from leads.intake.shapes import HUBSPOT, SALESFORCE, salesforce
from smarketing.kernel.errors import Refused

THANKS = "Thank you. What you sent has arrived."


@extend_schema(exclude=True)
class HubSpot(Door):
    """`POST /submissions/v3/integration/submit/<portal>/<guid>`; the guid is a form's other name."""

    form_shape = HUBSPOT

    def post(self, request: Request, portal: str, key: str) -> HttpResponseBase:
        return self.taken_in(lambda: queries.forms_by_alias.judge(key, self.received))

    def told(self, submission: Submission) -> HttpResponseBase:
        """As HubSpot's embeds read it: where to go, or what to say."""
        form = submission.form
        if form.redirect_url:
            return Response({"redirectUri": form.redirect_url})
        return Response({"inlineMessage": form.thanks or THANKS})


@extend_schema(exclude=True)
class WebToLead(Door):
    """`POST /servlet/servlet.WebToLead`; the form is the one whose other name is the `oid`, or the one
    named in the address as `form`, for organisations that have several."""

    form_shape = SALESFORCE

    def post(self, request: Request) -> HttpResponseBase:
        named = request.query_params.get("form", "")
        return self.taken_in(lambda: queries.forms_by_alias.judge(named or self._whose(), self.received))

    def is_page(self) -> bool:
        return True

    def _whose(self) -> str:
        oid = salesforce.whose(self.body(), self.request.content_type or "")
        if not oid:
            raise Refused("missing", "The field oid says whose form it is.", field="oid")
        return oid
