"""Reading profiles: what holds, and what they said before."""

from django.db.models import QuerySet

from leads.profiles.models import Profile, ProfileVersion
from leads.profiles.rules import KIND_LABELS, LABELS, LONGEST_NAME, LONGEST_TEXT, LONGEST_WHY, Kind
from smarketing.kernel.compared import Line
from smarketing.kernel.errors import NOT_FOUND, Refused

__all__ = [
    "KIND_LABELS", "LABELS", "LONGEST_NAME", "LONGEST_TEXT", "LONGEST_WHY", "Kind", "Line", "Profile",
    "ProfileVersion", "get", "lines", "locked", "options", "profiles", "version", "versions",
]  # fmt: skip


def profiles() -> QuerySet[Profile]:
    """All, newest first."""
    return Profile.objects.select_related("saved_by").order_by("-created_at", "-pk")


def options(kind: Kind = Kind.PERSONA) -> QuerySet[Profile]:
    """What people choose from, by name."""
    return Profile.objects.filter(kind=kind).order_by("name", "pk")


def get(profile_id: int) -> Profile:
    found = profiles().filter(pk=profile_id).first()
    if found is None:
        raise Refused("no-such-profile", "There is no such profile.", status=NOT_FOUND)
    return found


def locked(profile_id: int) -> Profile:
    """The profile, held until the running command ends."""
    found = profiles().select_for_update(of=("self",), no_key=True).filter(pk=profile_id).first()
    if found is None:
        raise Refused("no-such-profile", "There is no such profile.", status=NOT_FOUND)
    return found


def versions(profile_id: int) -> QuerySet[ProfileVersion]:
    """All of one profile, the latest first."""
    rows = ProfileVersion.objects.filter(profile=profile_id).select_related("saved_by")
    return rows.order_by("-saved_at", "-pk")


def version(profile_id: int, number: int) -> ProfileVersion:
    found = versions(profile_id).filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise Refused("no-such-version", "There is no such version.", status=NOT_FOUND)
    return found


def lines(before: ProfileVersion, after: ProfileVersion) -> list[Line]:
    """Both, line by line."""
    return [
        Line(label.capitalize(), getattr(before, name), getattr(after, name))
        for name, label in LABELS.items()
    ]
