"""Typeform's webhook: answers beside the questions they answer, signed on the raw body. Its token is
the submission's id, so that a delivery that is tried again comes in once.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from typing import Any

from leads.intake.rules import means
from leads.intake.shapes.parcel import Parcel, add, document, inside, parcel, rows, word
from smarketing.kernel.errors import FORBIDDEN, Refused

HEADER = "Typeform-Signature"
# Where an answer of that type has its value.
TYPED = {
    "text": "text",
    "email": "email",
    "phone_number": "phone_number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "url": "url",
    "file_url": "file_url",
}
# Of these types we know what is meant, whatever the question is called.
SURE = {"email": "email", "phone_number": "phone"}


def signed(secret: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Refused unless who sent it knows the form's secret."""
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    told = headers.get(HEADER, "")
    if not hmac.compare_digest(told.encode("utf-8", "replace"), f"sha256={wanted}".encode()):
        message = f"The {HEADER} is not this body's. Give Typeform the secret shown with the form."
        raise Refused("wrong-signature", message, status=FORBIDDEN)


def read(body: bytes, content_type: str) -> Parcel:
    response = inside(document(body), "form_response")
    titles = {
        word(field.get("id")): word(field.get("title"))
        for field in rows(inside(response, "definition").get("fields") or [], "definition.fields")
    }
    fields: dict[str, Any] = {}
    for name, value in inside(response, "hidden").items():
        add(fields, name, value)
    for answer in rows(response.get("answers"), "answers"):
        add(fields, _name(answer, titles, fields), _value(answer))
    page = response.get("landed_at") if word(response.get("landed_at")).startswith("http") else ""
    return parcel(fields, key=response.get("token"), page=page)


def _name(answer: dict[str, Any], titles: Mapping[str, str], so_far: Mapping[str, Any]) -> str:
    """A reference that its maker gave and that we understand, what its type says, else its question."""
    field = inside(answer, "field")
    ref, sure = word(field.get("ref")), SURE.get(word(answer.get("type")), "")
    if means(ref):
        return ref
    if sure and sure not in so_far:
        return sure
    return titles.get(word(field.get("id"))) or ref or "answer"


def _value(answer: dict[str, Any]) -> Any:
    """What is no plain value (a payment, a recording) is kept as the JSON it came as."""
    kind = word(answer.get("type"))
    if kind == "choice":
        choice = inside(answer, "choice")
        return choice.get("label") or choice.get("other")
    if kind == "choices":
        choices = inside(answer, "choices")
        labels = choices.get("labels")
        return [*(labels if isinstance(labels, list) else []), *filter(None, [choices.get("other")])]
    value = answer.get(TYPED.get(kind, kind))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
