"""How things are written: the same words everywhere."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from smarketing.kernel.templatetags import look

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(autouse=True)
def noon_in_athens():
    with time_machine.travel(NOW, tick=False), timezone.override(ZoneInfo("Europe/Athens")):
        yield


def rendered(text, **context):
    return Template("{% load look %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 3, 4, 13, 40, tzinfo=UTC), "15:40"),
        (datetime(2026, 3, 3, 9, 20, tzinfo=UTC), "Tue 11:20"),
        (datetime(2026, 3, 20, 7, 0, tzinfo=UTC), "20 Mar 09:00"),
        (datetime(2025, 3, 20, 7, 0, tzinfo=UTC), "20 Mar 2025 09:00"),
        (datetime(2026, 3, 4, 22, 30, tzinfo=UTC), "Thu 00:30"),
        (None, "—"),
    ],
)
def test_a_moment_is_as_short_as_it_stays_clear_in_the_viewers_zone(moment, words):
    assert look.short(moment) == words


def test_a_moment_carries_its_instant_and_both_zones():
    html = rendered("{% when t zone='America/New_York' %}", t=datetime(2026, 3, 4, 13, 40, tzinfo=UTC))
    assert 'datetime="2026-03-04T13:40:00+00:00"' in html
    assert 'title="Wed 4 Mar 2026, 15:40 EET · Wed 4 Mar 2026, 08:40 EST"' in html


def test_a_moment_can_be_written_long_or_as_a_day():
    moment = datetime(2026, 3, 4, 13, 40, tzinfo=UTC)
    assert ">Wed 4 Mar 2026, 15:40</time>" in rendered("{% when t 'long' %}", t=moment)
    assert ">4 Mar</time>" in rendered("{% when t 'date' %}", t=moment)
    assert ">4 Mar</time>" in rendered("{% when t %}", t=date(2026, 3, 4))


@pytest.mark.parametrize(
    ("length", "words"),
    [(0, "0 min"), (25, "25 min"), (65, "1 h 05 min"), (timedelta(hours=47, minutes=3), "47 h 03 min"),
     (timedelta(days=3, hours=4), "3 d 4 h"), (None, "—")],
)  # fmt: skip
def test_lengths_of_time(length, words):
    assert look.minutes(length) == words


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [(Decimal("12300"), "USD", "$12,300"), (Decimal("12300.5"), "EUR", "€12,300.50"),
     (0, "USD", "$0"), (Decimal("-5"), "USD", "−$5"), (Decimal("9"), "CHF", "CHF\N{NO-BREAK SPACE}9")],
)  # fmt: skip
def test_money(amount, currency, words):
    assert look.money(amount, currency) == words


def test_an_amount_nobody_stated_is_not_zero():
    assert look.money(None, "USD") == "not stated"


@pytest.mark.parametrize(
    ("share", "words"), [(0.125, "12.5%"), (Decimal("0.6"), "60%"), (0, "0%"), (None, "—")]
)
def test_shares(share, words):
    assert look.percent(share) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Jean-Luc van der Meer", "JM"),
        ("ada@example.com", "A"),
        ("", "?"),
        ("Ørsted", "Ø"),
    ],
)
def test_initials(name, letters):
    assert look.initials(name) == letters


def test_an_address_keeps_its_other_filters():
    request = RequestFactory().get("/contacts/", {"team": "3", "page": "2", "q": "a b"})
    html = rendered("{% url_with page=None stage='mql' %}", request=request)
    assert html == "?team=3&amp;q=a+b&amp;stage=mql"


def test_an_address_without_filters_is_the_page_itself():
    request = RequestFactory().get("/contacts/", {"page": "2"})
    assert rendered("{% url_with page=None %}", request=request) == "/contacts/"


def test_an_icon_is_decoration_unless_it_says_something():
    assert 'aria-hidden="true"' in rendered("{% icon 'check' %}")
    assert 'role="img" aria-label="accepted"' in rendered("{% icon 'check' 'accepted' %}")


def test_an_unknown_icon_does_not_break_the_page():
    assert "#tabler-circle-dashed" in rendered("{% icon 'no-such-icon' %}")


class Order(forms.Form):
    who = forms.CharField()
    many = forms.IntegerField()
    why = forms.CharField()


@pytest.mark.parametrize(
    ("sent", "gone_to"),
    [
        (None, ["who"]),
        ({"who": "Ada", "many": "x", "why": ""}, ["many"]),
        ({"who": "Ada", "many": "2", "why": ""}, ["why"]),
        ({"who": "Ada", "many": "2", "why": "So"}, ["who"]),
    ],
)
def test_a_refused_form_is_gone_to_where_it_is_first_at_fault(sent, gone_to):
    form = Order(sent)
    shown = [
        rendered("{% control field autofocus=first %}", field=each, first=each.name == "who") for each in form
    ]
    assert [each.name for each, html in zip(form, shown, strict=True) if " autofocus" in html] == gone_to
