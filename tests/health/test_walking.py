"""A look never costs more than it may."""

from smarketing.health.check import Never
from smarketing.health.walking import Look, Table
from tests.health.histories import NOW, a_house


def test_what_takes_too_long_is_halved_and_in_the_end_said(transactional_db, monkeypatch):
    monkeypatch.setattr("smarketing.health.walking.SECONDS", 1)
    a_house()
    slow = "SELECT 'x', '' FROM leads_contact WHERE id BETWEEN %(low)s AND %(high)s AND pg_sleep(2) IS NULL"
    check = Never("slow", 1, "Slow", "{n}.", "Wait.", Table("leads_contact"), slow)
    (finding,) = check.run(Look(NOW))
    assert "could not be looked at" in finding.sentence
