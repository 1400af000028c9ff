"""Explain this clock, as a page and as a fragment."""

import pytest

from sla.clocks import commands as clocks
from sla.clocks.queries import Kind
from smarketing.kernel import actor as actors
from tests.sla.moments import at

SYSTEM = actors.system("test")


@pytest.fixture
def clock(pledge, rep):
    moment = at("Mon 10:00")
    return clocks.start(
        pledge_id=pledge.pk, kind=Kind.DECIDE, holder_id=rep.pk, at=moment, actor=SYSTEM, now=moment
    )


def test_a_page_explains_the_clock_to_anybody_signed_in(client, clock, join):
    client.force_login(join("Stranger"))
    page = client.get(f"/clocks/{clock.pk}/explain").content.decode()
    assert "Mon 2 Mar 10:00–11:00: 1 h, 1 h in all." in page
    assert "<h1>Decide: Ana Ruiz</h1>" in page
    assert 'class="sla"' in page


def test_htmx_gets_the_lines_alone(client, clock, rep):
    client.force_login(rep)
    fragment = client.get(f"/clocks/{clock.pk}/explain", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Mon 2 Mar 10:00–11:00: 1 h, 1 h in all." in fragment


def test_who_is_not_signed_in_is_sent_to_sign_in(client, clock):
    assert client.get(f"/clocks/{clock.pk}/explain").status_code == 302


def test_an_unknown_clock_is_not_there(client, rep):
    client.force_login(rep)
    assert client.get("/clocks/999999/explain").status_code == 404


def test_explaining_changes_nothing(client, clock, rep):
    client.force_login(rep)
    assert client.post(f"/clocks/{clock.pk}/explain").status_code == 405
