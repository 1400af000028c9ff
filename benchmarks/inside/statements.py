"""What each page asks the database, and how long that alone takes: the bare SQL beside the page. And of what
is kept for a moment, how long the first look takes, for which everything is counted."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.inside.asking import ask, repeat, seconds
from benchmarks.pages import PAGES
from reporting.models import Kept
from smarketing.people.members.queries import User

FIRST_LOOKS = 5


def measure() -> dict[str, Any]:
    reps = User.objects.filter(email__startswith="rep-").order_by("pk")
    manager = User.objects.filter(email__startswith="bench@").get()
    about, found = {"person": reps[1].pk, "team": reps[1].team_id}, {}
    for page in PAGES:
        client, path = Client(), page.path.format(**about)
        client.force_login(reps[1] if page.by == "rep" else manager)
        Kept.objects.all().delete()
        client.get(path)
        is_kept = Kept.objects.exists()
        selects, statements = _asked(client, path)
        found[page.key] = {"statements": statements, "bare": 1000 * repeat(lambda s=selects: ask(s), 7)}
        if is_kept:
            found[page.key] |= _first(client, path)
    return found


def _first(client: Client, path: str) -> dict[str, float]:
    """The page when nothing is kept of it, and its statements alone."""
    Kept.objects.all().delete()
    selects, _ = _asked(client, path)
    took = []
    for _ in range(FIRST_LOOKS):
        Kept.objects.all().delete()
        took.append(seconds(lambda: client.get(path)))
    bare = repeat(lambda: ask(selects), FIRST_LOOKS)
    return {"first": 1000 * sorted(took)[FIRST_LOOKS // 2], "first_bare": 1000 * bare}


def _asked(client: Client, path: str) -> tuple[list[str], int]:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return [each["sql"] for each in asked if each["sql"].startswith(("SELECT", "WITH"))], len(asked)
