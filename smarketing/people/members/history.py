"""People known only from another system's past: named in records, without sign-in, never routed."""

from collections.abc import Iterable

from smarketing.kernel.lookups import filled_any_of
from smarketing.people.members.models import User


def known_or_new(source: str, external_ids: Iterable[str]) -> dict[str, int]:
    """Person ids by external id. Part of a command."""
    wanted = {f"{source}:{each}": each for each in external_ids if each}
    User.objects.bulk_create(
        [
            User(
                name=f"{source.capitalize()} {each[:8]}",
                external_id=key,
                from_history=True,
                is_active=False,
                password="!",
            )
            for key, each in sorted(wanted.items())
        ],
        ignore_conflicts=True,
    )
    found = User.objects.filter(filled_any_of("external_id", wanted)).values_list("external_id", "pk")
    return {wanted[key]: pk for key, pk in found}
