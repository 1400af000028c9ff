"""Profiles: what both sides say of who is to be won, what was said before, two versions side by side."""

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import Question, ask
from leads.profiles import commands as profiles
from leads.profiles import queries, sheet
from leads.profiles.forms import EditProfile, ProfileForm
from leads.profiles.queries import KIND_LABELS, LABELS, Kind, Profile
from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.exports import pages as exports
from smarketing.people.members import queries as members

KINDS = {Kind.ICP: "Ideal customer profiles", Kind.PERSONA: "Personas"}


@require_GET
def listing(request: Request) -> HttpResponse:
    found = list(queries.profiles())
    kinds = [(label, [each for each in found if each.kind == kind]) for kind, label in KINDS.items()]
    context = {
        "kinds": kinds,
        "found": found,
        "may_write": _may_write(request),
        "export": exports.offer(request, "profiles-export"),
    }
    return render(request, "leads/profiles/list.html", context)


@require_POST
def export(request: Request) -> StreamingHttpResponse:
    """All of them as a file."""
    return exports.download(request, sheet.table(queries.profiles()))


@require_GET
def show(request: Request, profile_id: int) -> HttpResponse:
    """As it is now, or `?version=` as it was."""
    profile = queries.get(profile_id)
    version = queries.version(profile_id, _number(request.GET, "version", profile.version))
    context = {
        "profile": profile,
        "kind": KIND_LABELS[Kind(profile.kind)],
        "version": version,
        "is_present": version.number == profile.version,
        "lines": [(LABELS[name].capitalize(), getattr(version, name)) for name in LABELS if name != "name"],
        "versions": queries.versions(profile_id),
        "may_write": _may_write(request),
        "next": request.path,
    }
    return render(request, "leads/profiles/profile.html", context)


@require_GET
def compare(request: Request, profile_id: int) -> HttpResponse:
    """Two versions side by side: `?from=` and `?to=`, the last two without."""
    profile = queries.get(profile_id)
    after = queries.version(profile_id, _number(request.GET, "to", profile.version))
    before = queries.version(profile_id, _number(request.GET, "from", max(after.number - 1, 1)))
    context = {
        "profile": profile,
        "before": before,
        "after": after,
        "lines": queries.lines(before, after),
        "before_title": f"Version {before.number}",
        "after_title": f"Version {after.number}",
    }
    return render(request, "leads/profiles/compare.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    profiles.need_writer(edge.actor(request))
    form = ProfileForm(request.POST or None)
    return ask(
        request,
        Question("A new profile", "Save", "profile-new", lead="Both sides read it, and both may change it."),
        form,
        run=lambda: profiles.create(actor=edge.actor(request), now=request.now, **form.terms()),
        done=lambda made: _shown(request, made, f"{made} is there."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, profile_id: int) -> HttpResponse:
    profiles.need_writer(edge.actor(request))
    profile = queries.get(profile_id)
    initial = {**{name: getattr(profile, name) for name in LABELS}, "version": profile.version}
    form = EditProfile(request.POST or None, initial=initial)

    def run() -> Profile:
        actor = edge.actor(request)
        return profiles.edit(profile_id=profile_id, actor=actor, now=request.now, **form.terms())

    question = Question(f"Edit {profile}", "Save as a new version", f"profile-edit-{profile_id}")
    return ask(request, question, form, run=run, done=lambda kept: _shown(request, kept, "Saved."))


def _number(query: QueryDict, name: str, usual: int) -> int:
    text = query.get(name, "") or str(usual)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused("no-such-version", "There is no such version.", status=NOT_FOUND)
    return int(text)


def _shown(request: Request, profile: Profile, sentence: str) -> HttpResponse:
    say(request, sentence)
    address = reverse("profile", args=[profile.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _may_write(request: Request) -> bool:
    return profiles.may_write(members.standing_of(request.user))
