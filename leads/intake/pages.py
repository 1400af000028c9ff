"""What a visitor sees whose HTML form came to our door: on to the next page, or what to mend.

These pages stand alone: no sign-in, no cookie, no script that could be missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from leads.intake import origins, queries, rules
from leads.intake.models import Form
from leads.intake.queries import Question, Type
from leads.intake.snippets import Snippet, snippets
from smarketing.kernel.errors import Refused

TOO_MANY = 429
SILENT = frozenset({rules.TRAP, "page", "referrer", "external_id", "source", "channel", "consent"})
PICKED = frozenset({Type.CHOICE, Type.SEVERAL, Type.CHECKBOX, Type.HIDDEN})
LONG = 80


@dataclass(frozen=True, slots=True)
class Typed:
    """One field as it was typed, ready to be mended and sent again. `picks` is the form's own question where
    another answer is picked, not typed; `agrees`: it is the box beside the form's words."""

    name: str
    label: str
    values: list[str]
    hidden: bool
    wrong: bool
    kind: str
    picks: Question | None = None
    agrees: bool = False

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


def done(form: Form, asked: str = "") -> HttpResponse:
    """303: the browser fetches the next page, and going back sends nothing twice. `asked` is where the
    sender would have its visitor led."""
    thanks = reverse("form-thanks-of", args=[form.key]) if form.thanks else reverse("form-thanks")
    answer = HttpResponse(status=303)
    answer["Location"] = iri_to_uri(origins.leads_to(form, asked) or thanks)
    return answer


def refused(
    request: HttpRequest, refusal: Refused, form: Form | None, fields: Mapping[str, Any]
) -> HttpResponse:
    """What is wrong, and everything that was typed, to be mended here."""
    context = {
        "refusal": refusal,
        "form": form,
        "typed": _typed(form, fields, refusal.field) if form else [],
        "action": request.path,
        "back": _web_address(request.headers.get("Referer", "")),
    }
    answer = render(request, "leads/intake/refused.html", context, status=refusal.status)
    if form:
        may_lead_on(answer, form)
    if refusal.status == TOO_MANY:
        answer["Retry-After"] = str(refusal.detail["seconds"])
    return answer


def may_lead_on(answer: HttpResponse, form: Form) -> None:
    """A browser also checks where the answer to a form leads."""
    if known := sorted({*form.origins, rules.origin_of(form.redirect_url)} - {""}):
        answer._csp_update = {"form-action": known}  # type: ignore[attr-defined]


def address(request: HttpRequest, path: str) -> str:
    """A whole address of ours, as others reach it: the stated one, else as this request came."""
    stated = urlsplit(settings.PUBLIC_URL)
    if stated.hostname in {"localhost", "127.0.0.1", None}:
        return request.build_absolute_uri(path)
    return settings.PUBLIC_URL + path


def snippets_of(request: HttpRequest, form: Form) -> Sequence[Snippet]:
    """What to paste, with whole addresses of ours in it."""
    hosted = address(request, reverse("form-hosted", args=[form.key])).rstrip("/")
    return snippets(form, address(request, reverse("form-submissions", args=[form.key])), hosted)


def _typed(form: Form, fields: Mapping[str, Any], wrong: str | None) -> list[Typed]:
    asked = {**fields, wrong: fields.get(wrong, "")} if wrong else fields
    if form.consent and wrong and queries.means(wrong) == "consent":
        asked = {**asked, rules.CONSENT_VERSION: form.consent.version}  # of the words that stand there now
    questions = {rules.plain(each.name): each for each in form.drawn}
    return [
        _field(name, value, name == wrong, questions.get(rules.plain(name))) for name, value in asked.items()
    ]


def _field(name: str, value: Any, wrong: bool, question: Question | None) -> Typed:
    values = [str(each) for each in (value if isinstance(value, list) else [value]) if each is not None]
    plain = name.strip().lower()
    picks = question if question and question.type in PICKED else None
    hidden = len(values) > 1 or plain in SILENT or plain.startswith(("utm_", "_")) or bool(picks)
    kind = "email" if queries.means(name) == "email" else "text"
    label = question.label if question else plain.replace("_", " ").replace("-", " ").capitalize()
    agrees = queries.means(name) == "consent"
    return Typed(name, label, values or [""], hidden and not wrong, wrong, kind, picks, agrees)


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""
