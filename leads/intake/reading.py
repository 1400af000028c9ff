"""What came over the wire, as one flat object of fields, or a sentence why it can't be read.

JSON, or what an HTML form sends. Old pages send Latin-1: what is no UTF-8 is read as that, so that
a name with an accent is not lost. Nothing is interpreted or stored here.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError

from leads.intake.rules import LARGEST_BODY
from smarketing.kernel.errors import Refused

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FIELDS = 500
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# One byte is one character there, so that bytes survive a parser that wants text.
BYTES = "latin-1"


def kind_of(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def read(body: bytes, content_type: str) -> dict[str, Any]:
    """The fields, or Refused with what to do."""
    kind = kind_of(content_type)
    if kind == JSON:
        fields = decoded_json(body)
    elif kind == FORM:
        fields = _gathered(_urlencoded(body))
    elif kind == MULTIPART:
        fields = _gathered(_without_files(*_multipart(body, content_type)))
    else:
        raise Refused("unsupported-media-type", f"Send {JSON}, {FORM} or {MULTIPART}.", status=415)
    return checked(fields)


def legible(body: bytes, content_type: str) -> dict[str, Any]:
    """What an HTML form was filled in with, as far as it can be shown again, whatever is wrong with it."""
    multipart = kind_of(content_type) == MULTIPART
    try:
        pairs = _multipart(body, content_type)[0] if multipart else _urlencoded(body)
        return _gathered((name.replace("\x00", ""), value.replace("\x00", "")) for name, value in pairs)
    except Refused:
        return {}


def checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, or Refused with the name of the one that can't be stored."""
    for name, value in fields.items():
        _check(name, value)
    return fields


def too_large() -> Refused:
    return Refused(
        "too-large", f"A submission may have {LARGEST_BODY // 1024} kB. Send less, and no files.", status=413
    )


def decoded_json(body: bytes) -> dict[str, Any]:
    """The object in the body, its values not looked at yet."""
    try:
        found = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Refused("not-utf-8", "The JSON is not in UTF-8. Encode it so.", status=400) from error
    except (ValueError, RecursionError) as error:
        raise Refused(
            "malformed", 'The body is no valid JSON. Send an object like {"email": "…"}.', status=400
        ) from error
    if not isinstance(found, dict):
        raise Refused("not-an-object", 'Send one JSON object of fields, like {"email": "…"}.')
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _urlencoded(body: bytes) -> Iterable[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode(BYTES), keep_blank_values=True, encoding=BYTES, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise _too_many() from error


def _multipart(body: bytes, content_type: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Names with their values, and the names of files."""
    meta = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": len(body)}
    try:
        parser = MultiPartParser(meta, BytesIO(body), [MemoryFileUploadHandler()], BYTES)
        values, files = parser.parse()
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise Refused("malformed", "The form's parts can't be read.", status=400) from error
    pairs = [(name, value) for name, many in values.lists() for value in many]
    if len(pairs) > MOST_FIELDS:
        raise _too_many()
    return pairs, list(files)


def _without_files(pairs: list[tuple[str, str]], files: list[str]) -> list[tuple[str, str]]:
    if files:
        raise Refused("files", "Files are not taken. Send the fields without them.", field=files[0])
    return pairs


def _too_many() -> Refused:
    return Refused("too-many-fields", f"A submission may have {MOST_FIELDS} fields.")


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A name that comes several times (ticked boxes) has a list of values."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(_decoded(name), []).append(_decoded(value))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _decoded(text: str) -> str:
    raw = text.encode(BYTES, errors="replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(BYTES)


def _check(name: str, value: Any) -> None:
    """Text, numbers, true, false, null, or a list of these; nothing that can't be stored."""
    for text in (name, *(value if isinstance(value, list) else [value])):
        if isinstance(text, str) and not _storable(text):
            raise Refused(
                "control-characters",
                "A field contains a NUL or half a character. Send plain text.",
                field=name if _storable(name) else None,
            )
        if isinstance(text, Mapping | list) or (isinstance(text, float) and not math.isfinite(text)):
            raise Refused(
                "wrong-type", f"{name} must be text, a number, true or false, or a list of these.", field=name
            )


def _storable(text: str) -> bool:
    return not UNSTORABLE.search(text)
