"""The doctor finds nothing where nothing is wrong."""

from smarketing.demo import crowd, loading
from smarketing.health import doctor
from tests.given import at


def test_the_demo_company_is_healthy(transactional_db, monkeypatch):
    monkeypatch.setattr(crowd, "LEADS", 30)
    monkeypatch.setattr(crowd, "CARDS", 4)
    loading.load(now=at("Wed 11:00"))
    assert doctor.examine(now=at("Wed 11:00")) == []


def test_an_empty_house_is_healthy(db):
    assert doctor.examine(now=at("Wed 11:00")) == []
    assert doctor.examine(now=at("Wed 11:00"), quick=True) == []
