"""Looking tokens up."""

from datetime import datetime

from django.db.models import F, QuerySet

from smarketing.kernel.errors import NOT_FOUND, Refused
from smarketing.people.members.queries import Standing
from smarketing.people.tokens import rules
from smarketing.people.tokens.models import Token

NOBODY = rules.digest("")


def opened_by(secret: str, now: datetime) -> Token | None:
    """The active token with this secret. Whatever is wrong, the work and the answer are the same."""
    prefix = rules.prefix_of(secret)
    token = Token.objects.select_related("person__team").filter(prefix=prefix or "").first()
    digest = rules.digest(secret)
    if token is None:
        rules.same(digest, NOBODY)
        return None
    return token if token.opens_with(digest, now) and token.state(now) == "active" else None


def all_tokens() -> QuerySet[Token]:
    """Every token, those that may still work first, then the latest."""
    known = Token.objects.select_related("person", "created_by")
    return known.order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def tokens_of(person_id: int) -> QuerySet[Token]:
    return all_tokens().filter(person=person_id)


def token(token_id: int, who: Standing) -> Token:
    """One token, for an admin or its person; for others it isn't there."""
    found = all_tokens().filter(pk=token_id).first()
    if found is None or not (who.configures() or found.person_id == who.person_id):
        raise Refused("no-such-token", "There is no such token.", status=NOT_FOUND)
    return found
