"""Lists of people on their way in: bring one, say what it means, see what would come, start it, watch it,
read what became of it, take it back."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from leads.asking import Question, ask
from leads.wizard import commands, queries, sheet, taking_back
from leads.wizard.forms import (
    NOTHING,
    LayoutForm,
    MeaningForm,
    StartForm,
    UndoForm,
    UploadForm,
    chosen_columns,
    chosen_words,
    grouped,
)
from leads.wizard.queries import DIFFER, SAID, Import
from leads.wizard.rules.causes import label
from leads.wizard.rules.states import UNDER_WAY, Act, State, may
from smarketing.kernel import paging, tables
from smarketing.kernel.errors import INVALID, Refused
from smarketing.kernel.http import blame
from smarketing.kernel.tables import Format
from smarketing.people import edge
from smarketing.people.edge import Request

SAMPLES, LONGEST_SAMPLE = 3, 60
SHOWN_COLUMNS = 5
ROWS = 100
LABELS = {
    State.UPLOADED: "to be matched",
    State.READING: "being read",
    State.CHECKING: "being tried dry",
    State.CHECKED: "tried dry",
    State.RUNNING: "coming in",
    State.OFFERING: "handing off",
    State.DONE: "done",
    State.CANCELLED: "cancelled",
    State.FAILED: "failed",
    State.UNDOING: "being taken back",
    State.UNDONE: "taken back",
}


@require_GET
def listing(request: Request) -> HttpResponse:
    queries.need_importer(edge.actor(request))
    said = request.GET
    page = paging.page(
        queries.imports(), "uploaded_at", after=said.get("after", ""), before=said.get("before", "")
    )
    pager = {
        "previous": f"?before={page.newer}" if page.newer else "",
        "next": f"?after={page.older}" if page.older else "",
    }
    rows = [(upload, LABELS[State(upload.state)]) for upload in page.rows]
    return render(request, "leads/wizard/imports.html", {"imports": rows, "pager": pager})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    actor = edge.actor(request)
    queries.need_importer(actor)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    before = None
    if form.is_valid():
        try:
            upload = commands.upload(**form.said(), actor=actor, now=request.now)
        except Refused as refusal:
            before = refusal.detail.get("import_id")
            form.add_error(
                None if before else "file" if form.cleaned_data["file"] else "text", refusal.message
            )
        else:
            return redirect("import-columns", upload.pk)
    status = INVALID if form.is_bound else 200
    return render(request, "leads/wizard/new.html", {"form": form, "before": before}, status=status)


@require_http_methods(["GET", "POST"])
def columns(request: Request, import_id: int) -> HttpResponse:
    """How the file is written and what its columns mean; for htmx only what changes when it is read
    differently."""
    actor = edge.actor(request)
    upload = queries.get(import_id, actor)
    if not may(upload.state, Act.MATCH):
        return redirect("import", import_id)
    data = request.POST if request.method == "POST" else request.GET
    layout = LayoutForm(data or None, upload=upload, sheets=queries.sheets(upload))
    said, refusal = layout.said() if data else {}, ""
    try:
        layout.need_valid()
        read = commands.preview(upload, said) if said else upload
        if request.method == "POST":
            return _matched(request, read, said)
    except Refused as refused:
        read, refusal = upload, refused.message
        if request.method == "POST":
            read.options = {**read.options, "columns": chosen_columns(read, request.POST)}
    context = _columns(request, read, layout) | {"refusal": refusal}
    partial = "#columns" if request.htmx else ""
    return render(request, f"leads/wizard/columns.html{partial}", context, status=INVALID if refusal else 200)


@require_http_methods(["GET", "POST"])
def words(request: Request, import_id: int) -> HttpResponse:
    """What the words of its columns mean."""
    upload = queries.get(import_id, edge.actor(request))
    if not may(upload.state, Act.MATCH):
        return redirect("import", import_id)
    refusal = ""
    if request.method == "POST":
        try:
            said = chosen_words(request.POST)
            commands.match(import_id=import_id, words=said, actor=edge.actor(request), now=request.now)
        except Refused as refused:
            refusal = refused.message
        else:
            return redirect("import", import_id)
    context = {"upload": upload, "tables": queries.wordings(upload), "nothing": NOTHING, "refusal": refusal}
    return render(request, "leads/wizard/words.html", context, status=INVALID if refusal else 200)


@require_GET
def show(request: Request, import_id: int) -> HttpResponse:
    """How far it is and what comes of it; polls itself while it is worked on."""
    upload = queries.get(import_id, edge.actor(request))
    if upload.state == State.UPLOADED and not request.htmx:
        return redirect("import-columns", import_id)
    return _shown(request, upload, StartForm())


@require_POST
def start(request: Request, import_id: int) -> HttpResponse:
    actor, form = edge.actor(request), StartForm(request.POST)
    if form.is_valid():
        try:
            commands.start(import_id=import_id, actor=actor, now=request.now, **form.cleaned_data)
        except Refused as refusal:
            blame(form, refusal)
        else:
            return redirect("import", import_id)
    return _shown(request, queries.get(import_id, actor), form, status=INVALID)


@require_POST
def cancel(request: Request, import_id: int) -> HttpResponse:
    commands.cancel(import_id=import_id, actor=edge.actor(request), now=request.now)
    return redirect("import", import_id)


@require_http_methods(["GET", "POST"])
def undo(request: Request, import_id: int) -> HttpResponse:
    """Asks with the count first."""
    actor = edge.actor(request)
    upload = queries.get(import_id, actor)
    words, what_goes = taking_back.asked(upload)
    question = Question(f"Take {upload} back", words, f"import-{upload.pk}", "danger", what_goes)
    address = reverse("import", args=[import_id])

    def run() -> Any:
        return commands.undo(import_id=import_id, actor=actor, now=request.now)

    def done(_: Any) -> HttpResponse:
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)

    return ask(
        request, question, UndoForm(request.POST if request.method == "POST" else None), run=run, done=done
    )


@require_GET
def rows(request: Request, import_id: int) -> HttpResponse:
    """Its rows, in the file's order."""
    upload = queries.get(import_id, edge.actor(request))
    said = {name: request.GET[name] for name in ("outcome", "cause") if request.GET.get(name)}
    after = request.GET.get("after", "")
    found = queries.rows(upload, **said)
    page = list(found.filter(number__gt=int(after) if after.isdecimal() else 0)[: ROWS + 1])
    onwards = urlencode({**said, "after": page[ROWS - 1].number}) if len(page) > ROWS else ""
    context = {
        "upload": upload,
        "title": _title(said),
        "heading": upload.columns[:SHOWN_COLUMNS],
        "rows": [(row, row.cells[:SHOWN_COLUMNS]) for row in page[:ROWS]],
        "total": found.count(),
        "pager": {"next": f"?{onwards}" if onwards else ""},
    }
    return render(request, "leads/wizard/rows.html", context)


@require_GET
def faults(request: Request, import_id: int) -> StreamingHttpResponse:
    """What was not brought in, in the same columns, with why: to be mended and brought once more."""
    upload = queries.get(import_id, edge.actor(request))
    return tables.download(sheet.faults(upload), Format.CSV, request.now)


def _matched(request: Request, read: Import, said: dict[str, Any]) -> HttpResponse:
    meaning = MeaningForm(request.POST, upload=read)
    if not meaning.is_valid():
        name, errors = next(iter(meaning.errors.items()))
        raise Refused("meaning", f"{meaning.fields[name].label}: {errors[0]}", field=name)
    commands.match(
        import_id=read.pk,
        columns=chosen_columns(read, request.POST),
        actor=edge.actor(request),
        now=request.now,
        **said,
        **meaning.cleaned_data,
    )
    return redirect("import", read.pk)


def _columns(request: Request, upload: Import, layout: LayoutForm) -> dict[str, Any]:
    told = [
        (place, name, _samples(upload, place), upload.options["columns"].get(name, ""))
        for place, name in enumerate(upload.columns)
    ]
    return {
        "upload": upload,
        "layout": layout,
        "kept": [(field.html_name, field.value()) for field in layout],
        "columns": told,
        "groups": grouped(queries.known_targets()),
        "meaning": MeaningForm(request.POST or None, upload=upload),
    }


def _shown(request: Request, upload: Import, form: StartForm, status: int = 200) -> HttpResponse:
    tally, undone = queries.counts(upload), queries.undone(upload)
    context = {
        "upload": upload,
        "state": LABELS[State(upload.state)],
        "under_way": upload.state in UNDER_WAY,
        "percent": queries.percent(upload),
        "tally": tally,
        "settled": sum(each.rows for each in tally),
        "coming": sum(each.rows for each in tally if each.outcome in ("new", "filled")),
        "faults": sum(each.rows for each in tally if each.outcome == "fault"),
        "differing": queries.differing(upload),
        "unknown": _unknown(upload),
        "left": queries.left(upload) if upload.state == State.CANCELLED else 0,
        "undone": undone,
        "take_back": taking_back.offered(upload, undone),
        "offered": queries.offered(upload),
        "form": form,
        **{f"may_{act}": _may(upload, act) for act in Act if act != Act.UNDO},
    }
    partial = "#progress" if request.htmx and request.method == "GET" else ""
    return render(request, f"leads/wizard/import.html{partial}", context, status=status)


def _samples(upload: Import, place: int) -> list[str]:
    """The first few cells of a column in which anything stands."""
    cells_of = [row[place] for row in upload.samples if place < len(row) and row[place].strip()]
    return [cell[:LONGEST_SAMPLE] for cell in cells_of[:SAMPLES]]


def _unknown(upload: Import) -> list[tuple[str, int]]:
    """How many words nobody said the meaning of, by their column's meaning."""
    if not _may(upload, Act.MATCH):
        return []
    return [(of.label, len(of.unknown)) for of in queries.wordings(upload)]


def _may(upload: Import, act: Act) -> bool:
    return may(upload.state, act)


def _title(said: dict[str, str]) -> str:
    if said.get("cause"):
        return label(said["cause"])
    if said.get("outcome") == DIFFER:
        return "Says something else than we knew"
    return str(SAID.get(said.get("outcome", ""), "All rows"))  # type: ignore[call-overload]
