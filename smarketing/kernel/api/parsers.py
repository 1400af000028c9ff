"""Reading what was sent: JSON, as strictly as it can be kept."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request

from smarketing.kernel.errors import Refused


class Json(JSONParser):
    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            read = super().parse(stream, media_type, parser_context)
            json.dumps(read, ensure_ascii=False).encode()
        except RecursionError as error:
            raise _unread("nested too deeply") from error
        except UnicodeEncodeError as error:
            raise _unread("half a character (a lone surrogate)") from error
        except ParseError as error:
            raise _unread(str(error.__cause__ or error.__context__)) from error
        return read


def _unread(why: str) -> ParseError:
    return ParseError(f"The body can't be read as JSON: {why}.")


def need_whole(request: Request, largest: int = 0) -> None:
    """Refuse a body that we would read only in part: without a length, or too large. A file of up to
    `largest` bytes is not read here: it goes to disk as it comes."""
    raw = request._request
    if not raw.META.get("CONTENT_LENGTH") and "Transfer-Encoding" in request.headers:
        raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
    if not (largest and is_upload(request)):
        _ = raw.body
    elif int(raw.META.get("CONTENT_LENGTH") or 0) > largest:
        raise Refused("too-large", f"A file may have {largest // 1024**2} MB.", status=413, field="file")


def is_upload(request: Request) -> bool:
    return str(request.content_type or "").startswith(MultiPartParser.media_type)
