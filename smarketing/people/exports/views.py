"""Lists of lower features as files, for people: they can't offer it by themselves."""

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_POST

from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import directory, sheet
from smarketing.people.members import queries as members


@require_POST
def people(request: Request) -> StreamingHttpResponse:
    """Who is listed under Settings, People."""
    wanted = request.GET.get("status", "")
    shown = [each.person.pk for each in directory.people(request.now) if wanted in ("", each.status)]
    return exports.download(request, sheet.table(members.everyone().filter(pk__in=shown), request.now))
