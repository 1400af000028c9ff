"""The typed fields of a form that was made here: what each asks, what it means to us, and whether what
was typed can be its answer. A form without any takes whatever is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from leads.intake.rules.fields import ALIASES, is_added, plain, says_yes, text_of
from leads.intake.rules.suspects import OURS
from smarketing.kernel.errors import Refused

MOST_QUESTIONS = 60
MOST_CHOICES = 200
LONGEST_NAME = 60
LONGEST_LABEL = 200
# Where a form's answer may go: a field of the contact or company; the rest travels with every form.
MEANINGS = tuple(
    name for name in ALIASES if not name.startswith("utm_") and name not in {"page", "referrer", "channel"}
)
# A browser's word for ours.
FILLS: Mapping[str, str] = {
    "name": "name",
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
    "country": "country-name",
}
# The contact's column for our word, where the two differ.
STORED_AS: Mapping[str, str] = {
    "message": "notes",
    "company": "company_name",
    "first_name": "name",
    "last_name": "name",
}
# What happens where the person is known with another value.
KEEPING: Mapping[str, str] = {
    "fill": "Fill blanks only",
    "newest": "The newest wins",
    "append": "Append to the notes",
    "ask": "Ask a person",
}


class Type(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"
    CHOICE = "choice"
    SEVERAL = "several"
    URL = "url"
    CHECKBOX = "checkbox"
    DATE = "date"
    HIDDEN = "hidden"


LISTED = (Type.CHOICE, Type.SEVERAL)


@dataclass(frozen=True, slots=True)
class Asked:
    """How a field that the organisation added is asked: its type, and what can be chosen, key and label."""

    type: str
    offers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One field. `means` is our word for its answer ("" keeps it aside), `value` what a hidden one sends,
    `keeping` what becomes of a value that differs from the one we know. `labels` are what is read of each
    choice, where that isn't what is sent."""

    name: str
    label: str
    type: str = Type.TEXT
    required: bool = False
    means: str = ""
    choices: tuple[str, ...] = field(default=())
    value: str = ""
    keeping: str = "fill"
    labels: tuple[str, ...] = field(default=())

    @property
    def offers(self) -> list[tuple[str, str]]:
        """Each choice, and what is read of it."""
        return list(zip(self.choices, self.labels or self.choices, strict=True))

    @property
    def input(self) -> str:
        """The type of an HTML input for it."""
        written = {Type.PHONE: "tel", Type.LONG_TEXT: "text", Type.CHOICE: "text", Type.SEVERAL: "text"}
        return written.get(Type(self.type), self.type)

    @property
    def fills(self) -> str:
        """What a browser may fill it in with by itself."""
        return FILLS.get(self.means, "")


def read_questions(
    rows: Iterable[Mapping[str, Any]], added: Mapping[str, Asked] | None = None
) -> tuple[Question, ...]:
    """The fields as they were written, judged; Refused names the one at fault. `added` are the fields that
    the organisation added, by our word for each: what they hold decides how they are asked."""
    questions = tuple(_question(row, added or {}) for row in rows)
    if len(questions) > MOST_QUESTIONS:
        raise _wrong(f"A form may have {MOST_QUESTIONS} fields.")
    for told, what in ((lambda q: plain(q.name), "called"), (lambda q: q.means, "for")):
        seen: set[str] = set()
        for question in questions:
            if (mark := told(question)) and mark in seen:
                raise _wrong(f"Two fields are {what} {mark}. Keep one.")
            seen.add(mark)
    if questions and not {"email", "phone", "external_id"} & {each.means for each in questions}:
        raise _wrong("Ask for an e-mail address or a phone number: without one nobody can be reached.")
    return questions


def written(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """As they are kept."""
    lists = ("choices", "labels")
    return [asdict(each) | {name: list(getattr(each, name)) for name in lists} for each in questions]


def asked(rows: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The fields as they were kept."""
    return tuple(
        Question(**{**row, "choices": tuple(row["choices"]), "labels": tuple(row.get("labels", ()))})
        for row in rows
    )


def usual(kind: str) -> tuple[Question, ...]:
    """What a form asks that says nothing of it."""
    needs_name = kind != "subscription"
    name = Question("name", "Name", required=needs_name, means="name")
    email = Question("email", "E-mail", Type.EMAIL, required=True, means="email")
    more = (
        Question("company", "Company", means="company"),
        Question("phone", "Phone", Type.PHONE, means="phone"),
    )
    return (name, email, *(more if needs_name else ()))


def stored_as(means: str) -> str:
    """What the contact calls what we mean."""
    return means.replace(":", ".", 1) if is_added(means) else STORED_AS.get(means, means)


def names(questions: Iterable[Question]) -> dict[str, str]:
    """What the form says of its fields' names, for reading what was sent."""
    return {plain(question.name): question.means for question in questions}


def check(questions: Sequence[Question], fields: Mapping[str, Any]) -> None:
    """Refused, naming the field, unless every answer can be one."""
    sent = {plain(name): (name, value) for name, value in fields.items()}
    for question in questions:
        name, value = sent.get(plain(question.name), (question.name, None))
        text = text_of(value)
        blank = not says_yes(text) if question.type == Type.CHECKBOX else not text
        if blank and question.required:
            raise Refused("missing", f"{question.label} is needed.", field=name)
        if not blank and (why := _fault(question, value, text)):
            raise Refused("wrong-type", f"{question.label} {why}", field=name)


def _fault(question: Question, value: Any, text: str) -> str:
    if question.type == Type.NUMBER and not _is_number(text):
        return "must be a number."
    if question.type == Type.DATE and not _is_day(text):
        return "must be a day, like 2026-03-31."
    several = value if isinstance(value, list) else [value]
    can_be = {*question.choices, *question.labels}
    if question.type in LISTED and not {text_of(each) for each in several} <= can_be:
        return "must be one of the choices."
    if question.type == Type.URL and not text.startswith(("http://", "https://")):
        return "must be a web address, with https://."
    return ""


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def ask_as(question: Question, asked: Asked) -> Question:
    """The same, asked as the added field wants it; what always sends one value goes on doing so."""
    if question.type == Type.HIDDEN:
        return question
    keys, labels = zip(*asked.offers, strict=True) if asked.offers else ((), ())
    return replace(question, type=asked.type, choices=keys, labels=labels)


def _question(row: Mapping[str, Any], added: Mapping[str, Asked]) -> Question:
    name = str(row.get("name") or "").strip()
    choices = tuple(dict.fromkeys(filter(None, (str(each).strip() for each in row.get("choices") or ()))))
    question = Question(
        name=name,
        label=str(row.get("label") or "").strip() or name,
        type=str(row.get("type") or Type.TEXT),
        required=bool(row.get("required")),
        means=str(row.get("means") or ""),
        choices=choices,
        value=str(row.get("value") or ""),
        keeping=str(row.get("keeping") or "fill"),
    )
    if question.means in added:
        question = ask_as(question, added[question.means])
    if why := _unfit(question, added):
        raise _wrong(f"The field {question.label[:LONGEST_NAME] or 'without a name'} {why}")
    return question


def _unfit(question: Question, added: Iterable[str]) -> str:
    """Why a field can't be one of a form; the first that applies."""
    texts = (question.name, question.label, question.value, *question.choices)
    reasons = (
        (not question.name, "needs a name, the one it is sent under."),
        (len(question.name) > LONGEST_NAME, f"has a name of more than {LONGEST_NAME} characters."),
        (not question.name.isprintable(), "has a name that can't be printed."),
        (plain(question.name) in OURS, "has a name that we need for ourselves."),
        (any(len(text) > LONGEST_LABEL or "\x00" in text for text in texts), "says too much."),
        (question.type not in set(Type), "is of no type we know."),
        (question.means not in ("", *MEANINGS, *added), "means nothing we know."),
        (question.keeping not in KEEPING, "is kept in no way we know."),
        (
            question.keeping == "append" and question.means != "message",
            "can't be appended: only the message can.",
        ),
        (
            question.means == "email" and question.keeping != "fill",
            "tells who it is, so it is never replaced.",
        ),
        (question.type in LISTED and not question.choices, "needs choices."),
        (len(question.choices) > MOST_CHOICES, f"has more than {MOST_CHOICES} choices."),
    )
    return next((why for applies, why in reasons if applies), "")


def _wrong(message: str) -> Refused:
    return Refused("wrong-fields", message, field="questions")
