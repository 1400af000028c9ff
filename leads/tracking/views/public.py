"""What a web site's pages load from us."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from leads.tracking import queries
from leads.tracking.snippets import script_of

AN_HOUR = "public, max-age=3600"


@require_safe
def script(request: HttpRequest, key: str) -> HttpResponse:
    """The same for every site but for its first words: which site it is, and whether it asks."""
    text = script_of(request, queries.site_by_key(key))
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = AN_HOUR
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
