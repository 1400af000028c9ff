"""Reading what was sent: JSON, as strictly as it can be kept."""

import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
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


def need_whole(request: Request) -> None:
    """Refuse a body that we would read only in part: without a length, or too large."""
    raw = request._request
    if not raw.META.get("CONTENT_LENGTH") and "Transfer-Encoding" in request.headers:
        raise Refused("length-required", "Send the length of the body (Content-Length).", status=411)
    _ = raw.body
