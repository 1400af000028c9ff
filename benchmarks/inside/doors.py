"""Signed-in sessions, a token, a form and the offers that can be accepted, for who asks by HTTP."""

from datetime import datetime
from typing import Any

from django.test import Client

from benchmarks.inside.site import bench_site
from leads.handoff.queries import Handoff
from leads.intake.queries import Form
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.people.members import commands as members
from smarketing.people.members import queries as people
from smarketing.people.members.queries import User
from smarketing.people.tokens import commands as tokens


def manager(now: datetime) -> User:
    """Who may do everything."""
    return User.objects.filter(email="bench@generated.example").first() or members.invite(
        email="bench@generated.example",
        name="Bench Manager",
        team_id=None,
        is_manager=True,
        is_admin=True,
        actor=actors.system("bench"),
        now=now,
    )


def measure() -> dict[str, Any]:
    system, now = actors.system("bench"), clock.now()
    made = manager(now)
    rep = User.objects.filter(email__startswith="rep-").order_by("pk")[1]
    scopes = ["read", "handoffs:write"]
    token = tokens.create(
        person_id=made.pk, name="bench", scopes=scopes, expires_at=None, actor=people.actor_of(made), now=now
    )
    sessions = {}
    for name, who in (("manager", made), ("rep", rep)):
        client = Client()
        client.force_login(who)
        sessions[name] = client.cookies["sessionid"].value
    offers = Handoff.objects.filter(state="offered").order_by("pk").values_list("pk", flat=True)
    form = Form.objects.order_by("pk").first()
    assert form is not None
    Form.objects.update(most_per_minute=0)  # its clients share one address
    return {
        "site": bench_site(system, now),
        "sessions": sessions,
        "about": {"person": rep.pk, "team": rep.team_id},
        "token": token.secret,
        "form": form.key,
        "form_id": form.pk,
        "offers": list(offers),
    }
