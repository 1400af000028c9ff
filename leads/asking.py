"""A step that asks something first: one form, one command. The same address shows the form, as a
dialog to htmx and as a page to everybody else, and takes it. A refusal comes back inside the form
with everything that was typed; only what is nobody's to mend there (403, 404) goes past it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from smarketing.kernel.errors import CONFLICT, INVALID, MEANWHILE, Refused

T = TypeVar("T")
# How a field may be laid out, other than as parts/field.html does.
PLAIN, HALF = "parts/field.html", "leads/asking/half.html"
PILLS, MEANINGS = "leads/asking/pills.html", "leads/asking/meanings.html"
VERSION = "version"  # the hidden field of what was read at one
TICKS = "leads/asking/ticks.html"


class AskForm(forms.Form):
    """What a step asks. It reads types; whether they make sense is judged by the command, which is
    given `terms()`."""

    parts: ClassVar[Mapping[str, str]] = {}

    def terms(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def laid_out(self) -> Iterator[tuple[forms.BoundField, str]]:
        """Each field with the template that draws it."""
        for field in self:
            yield field, self.parts.get(field.name, PLAIN)

    def choose(self, name: str, choices: Iterator[tuple[Any, Any]] | list[tuple[Any, Any]]) -> None:
        """Give a field of choices what can be chosen now."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(f"{name} offers no choice")
        field.choices = list(choices)


class Versioned(AskForm):
    """Changes to something that was read at a version. When somebody else changed it meanwhile both values
    are shown, and sending again decides for one's own."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def terms(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        return {"version": told.pop("version"), "changes": told}


def words(
    label: str, *, rows: int = 2, missing: str = "", needed: str = "optional", **options: Any
) -> forms.CharField:
    """Some sentences. `missing` is said when they are needed and not there; without it they may be left
    out, and `needed` stands beside the label."""
    widget = forms.Textarea(attrs={"rows": rows})
    errors = {"required": missing}
    field = forms.CharField(
        label=label, required=bool(missing), widget=widget, error_messages=errors, **options
    )
    field.needed = needed  # type: ignore[attr-defined]
    return field


class SuggestingInput(forms.TextInput):
    """A text of which some are known: they are suggested as one types, and any other is taken too."""

    suggested: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}-known"
        field = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((each,) for each in self.suggested))
        return format_html('{}<datalist id="{}">{}</datalist>', field, key, options)


@dataclass(frozen=True, slots=True)
class Question:
    """The words around a form. `key` names the draft of what is typed; `tone` colours the button."""

    title: str
    verb: str
    key: str
    tone: str = "primary"
    lead: str = ""


def ask(
    request: HttpRequest,
    question: Question,
    form: AskForm,
    *,
    run: Callable[[], T],
    done: Callable[[T], HttpResponse],
) -> HttpResponse:
    """Show the form or, when it was sent and holds, run the command and answer with `done`."""
    if request.method != "POST":
        return shown(request, question, form)
    if not form.is_valid():
        return shown(request, question, form, status=INVALID)
    try:
        result = run()
    except Refused as refused:
        return shown(request, question, form, status=told(form, refused))
    return done(result)


def told(form: forms.BaseForm, refused: Refused) -> int:
    """Say the refusal beside the field at fault; its status. What the form can't mend goes on."""
    if refused.status not in (CONFLICT, INVALID):
        raise refused
    if refused.code == MEANWHILE and VERSION in form.fields:
        _show_both(form, refused)
    else:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    return refused.status


def _show_both(form: forms.BaseForm, refused: Refused) -> None:
    """What was typed, beside each field what it is by now, and the version that says so."""
    typed = cast(QueryDict, form.data).copy()
    typed[VERSION] = str(refused.detail["version"])
    form.data = typed
    for name, both in refused.detail["values"].items():
        label = "" if name in form.fields else f"{name.capitalize()}: "
        now = both["now"] or "blank"
        form.add_error(name if name in form.fields else None, f"{label}Meanwhile it became “{now}”.")
    form.add_error(None, "Somebody changed it meanwhile. Send it again, and what stands here is kept.")


def shown(request: HttpRequest, question: Question, form: AskForm, status: int = 200) -> HttpResponse:
    if not getattr(request, "htmx", False):
        template = "leads/asking/page.html"
    else:
        template = "leads/asking/form.html" if form.is_bound else "leads/asking/dialog.html"
    context = {"question": question, "form": form, "action": request.get_full_path(), "next": back(request)}
    return render(request, template, context, status=status)


def back(request: HttpRequest) -> str:
    """The page of ours that the person came from, to return to; never another site."""
    path = request.POST.get("next") or request.GET.get("next") or ""
    ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if ours else reverse("home")
