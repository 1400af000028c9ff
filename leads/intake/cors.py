"""What a browser is told of the public door: the exact site that may post and read the answer, form by form.

A form that is not there is answered to everybody, so that a page's script can read why.
"""

import re

from corsheaders.conf import conf
from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from leads.intake import origins, queries
from leads.intake.models import Form
from smarketing.kernel.errors import Refused


class FormCors(CorsMiddleware):
    def is_enabled(self, request: HttpRequest) -> bool:
        return bool(re.match(conf.CORS_URLS_REGEX, request.path_info))

    def check_signal(self, request: HttpRequest) -> bool:
        """Asked once it is known that the request is for a form and comes from another site."""
        form = getattr(request, "form", None) or _form(request)
        return form is None or origins.may_post(form, request)


def _form(request: HttpRequest) -> Form | None:
    """The form that a browser asks about before it posts."""
    try:
        return queries.form_by_alias(str(resolve(request.path_info).kwargs.get("key", "")))
    except (Refused, Resolver404):
        return None
