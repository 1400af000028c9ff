"""What each page asks the database, and how long that alone takes: the bare SQL beside the page."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.inside.asking import ask, repeat
from benchmarks.pages import PAGES
from smarketing.people.members.queries import User


def measure() -> dict[str, Any]:
    found = {}
    for page in PAGES:
        client = Client()
        who = User.objects.filter(email__startswith="rep-" if page.by == "rep" else "bench@").order_by("pk")
        client.force_login(who[1] if page.by == "rep" else who[0])
        client.get(page.path)
        with CaptureQueriesContext(connection) as asked:
            client.get(page.path)
        selects = [each["sql"] for each in asked if each["sql"].startswith(("SELECT", "WITH"))]
        found[page.key] = {"statements": len(asked), "bare": 1000 * repeat(lambda s=selects: ask(s), 7)}
    return found
