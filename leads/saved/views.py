"""Keeping a view of a list, changing it, removing it, and the one address by which it is always found."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import AskForm, Question, ask
from leads.saved import commands, lists, queries
from leads.saved.forms import EditView, SaveForm
from leads.saved.queries import SavedView
from smarketing.kernel.http import say
from smarketing.people import edge
from smarketing.people.edge import Request
from smarketing.people.members import queries as members


@require_GET
def show(request: Request, pk: int) -> HttpResponse:
    """The list, as the view shows it now: for links and bookmarks."""
    return redirect(queries.address(queries.get(pk, request.user.pk)))


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """`?of=` names the list, `?query=` is what its address asks for."""
    of, query = lists.get(request.GET.get("of", "")), request.GET.get("query", "")
    form = SaveForm(request.POST or None)
    return ask(
        request,
        Question(
            f"Save this view of {of.label}",
            "Save view",
            f"view-new-{of.key}",
            lead="Its filters, its search and its columns, to be opened with one click.",
        ),
        form,
        run=lambda: commands.save(
            of=of.key, query=query, actor=edge.actor(request), now=request.now, **form.terms()
        ),
        done=lambda view: _at(request, queries.address(view), f"“{view}” is saved."),
    )


@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """`?query=` is what the list shows now, `?over=on` that the view is to take it over."""
    view = _kept(request, pk)
    initial = {
        "name": view.name,
        "shared": view.shared,
        "version": view.version,
        "over": "over" in request.GET,
    }
    form = EditView(request.POST or None, query=request.GET.get("query"), initial=initial)

    def run() -> SavedView:
        return commands.edit(view_id=pk, actor=edge.actor(request), now=request.now, **form.terms())

    question = Question(f"Change “{view}”", "Save", f"view-edit-{pk}")
    return ask(
        request,
        question,
        form,
        run=run,
        done=lambda kept: _at(request, queries.address(kept), f"“{kept}” is saved."),
    )


@require_http_methods(["GET", "POST"])
def remove(request: Request, pk: int) -> HttpResponse:
    view = _kept(request, pk)
    used = "Everybody loses it from their list." if view.shared else "It is yours alone."
    question = Question(
        f"Remove “{view}”?",
        "Remove",
        f"view-remove-{pk}",
        "danger",
        lead=f"{used} What it shows stays where it is: {queries.in_words(view.query)}.",
    )
    return ask(
        request,
        question,
        AskForm({} if request.method == "POST" else None),
        run=lambda: commands.remove(view_id=pk, actor=edge.actor(request), now=request.now),
        done=lambda gone: _at(request, lists.get(gone.of).address(gone.query), f"“{gone}” is removed."),
    )


def _kept(request: Request, pk: int) -> SavedView:
    view = queries.get(pk, request.user.pk)
    commands.need_keeper(view, members.standing_of(request.user))
    return view


def _at(request: Request, address: str, sentence: str) -> HttpResponse:
    say(request, sentence)
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", False) else redirect(address)
