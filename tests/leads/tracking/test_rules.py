"""What is kept of an address, and what a page is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.tracking import rules
from leads.tracking.rules import KeyPage


@pytest.mark.parametrize(
    "url, page",
    [
        ("https://a.example", "https://a.example/"),
        ("https://me:secret@A.example:8443/x?token=1&utm_source=n%20s&gclid=3#y", "https://a.example:8443/x?utm_source=n+s&gclid=3"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://[broken", ""),
        ("/pricing", ""),
    ],
)  # fmt: skip
def test_of_an_address_the_place_and_the_marks_are_kept(url, page):
    assert rules.page_of(url) == page


@given(st.text(max_size=80))
def test_whatever_an_address_is_nothing_unstorable_is_kept(text):
    page = rules.page_of(f"https://a.example/{text}?utm_source={text}")
    assert len(page) <= 500 and "\x00" not in page
    assert rules.page_of(page) in ("", page) or "?" in text or "#" in text


def test_where_somebody_came_from_is_another_site():
    own = {"a.example", "shop.a.example"}
    assert rules.referrer_of("https://www.a.example/x", own) == ""
    assert rules.referrer_of("https://shop.a.example/x", own) == ""
    assert rules.referrer_of("https://search.example/find?q=ada", own) == "https://search.example/find"


@pytest.mark.parametrize(
    "pattern, path, fits",
    [
        ("/pricing", "/pricing", True),
        ("/pricing", "/Pricing/", True),
        ("/pricing", "/pricing/plans", False),
        ("/docs/*", "/docs/a/b", True),
        ("/*.pdf", "/files/White.PDF", True),
        ("/*.pdf", "/files/White.pdfx", False),
        ("/", "/", True),
        ("/a.b", "/axb", False),
    ],
)
def test_a_star_stands_for_anything(pattern, path, fits):
    found = rules.key_page_of(f"https://a.example{path}?utm_source=x", [KeyPage(pattern, "It")])
    assert bool(found) is fits
