"""The one way to say no. A refusal is an answer for a person: a sentence, a code, and what to do."""

from collections.abc import Mapping
from typing import Any

NOT_FOUND, FORBIDDEN, CONFLICT, INVALID = 404, 403, 409, 422
MEANWHILE = "changed-meanwhile"


class Refused(Exception):
    """A command refused; nothing of it was kept.

    `code` is stable and for programs (`already-accepted`), `message` is one sentence for people,
    `status` the HTTP answer (422 bad input, 409 somebody was faster or the state forbids it,
    403 not yours, 404 not there). `field` names the input at fault when one is. `detail` goes
    into the API's problem as extra members. `way` is where a person can put right what is at fault: words
    and an address, added by the page, which knows of others (`http.mending`).
    """

    def __init__(
        self, code: str, message: str, *, status: int = INVALID, field: str | None = None, **detail: Any
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.field = field
        self.detail = detail
        self.way: tuple[str, str] | None = None


def changed_meanwhile(
    what: object, values: Mapping[str, Mapping[str, str]], labels: Mapping[str, str], version: int
) -> Refused:
    """Somebody else was faster: by field what stands there `now` and what was to stand there (`yours`),
    told to people under its label, and the present version to send again with."""
    said = "; ".join(
        f"{labels[name]} is now “{both['now']}”, yours is “{both['yours']}”" for name, both in values.items()
    )
    return Refused(
        MEANWHILE,
        f"{what} was changed meanwhile: {said}. Nothing was saved.",
        status=CONFLICT,
        values=values,
        version=version,
    )
