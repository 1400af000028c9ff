"""Who asked to be erased is known by keyed hashes alone: enough to say no to bringing them in again,
too little to say who they were."""

import hmac
from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from leads.contacts.models import Contact, ErasedKey
from leads.contacts.rules import email_key, phone_key
from smarketing.kernel.errors import CONFLICT, Refused
from smarketing.kernel.lookups import any_of


def digests(*, email: str = "", phone: str = "", source: str = "", external_id: str = "") -> list[str]:
    """One for each key. A phone may be a whole office's: it stands for a person only where no address
    does."""
    return [_digest(text) for text in _keys(email, phone, source, external_id)]


def asked_to_be(**keys: str) -> bool:
    """Whether one of these keys is of somebody who asked to be erased."""
    return bool(erased_among(digests(**keys)))


def must_not_be_erased(**keys: str) -> None:
    """Refuse somebody who asked to be erased."""
    if asked_to_be(**keys):
        message = "This person asked to be erased, and is not brought in again."
        raise Refused("erased", message, status=CONFLICT, field="email")


def must_be_kept(contact: Contact) -> None:
    """Refuse to add to what is left of somebody who was erased."""
    if contact.erased_at:
        message = "This person asked to be erased, and nothing more is kept of them."
        raise Refused("erased", message, status=CONFLICT)


def erased_among(those: Iterable[str]) -> Sequence[str]:
    return list(ErasedKey.objects.filter(any_of("digest", those)).values_list("digest", flat=True))


def _keys(email: str, phone: str, source: str, external_id: str) -> Iterator[str]:
    if key := email_key(email):
        yield f"email:{key}"
    elif number := phone_key(phone):
        yield f"phone:{number}"
    if external_id:
        yield f"external:{source}\n{external_id}"


def _digest(text: str) -> str:
    return hmac.digest(settings.ERASURE_KEY.encode(), text.encode(), "sha256").hex()
