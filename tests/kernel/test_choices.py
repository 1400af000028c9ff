"""Selects are written by hand for speed, and read as Django's own would."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from smarketing.kernel.choices import Renderer

NASTY = [
    ("", "Any"),
    ("<b>", "<script>alert(1)</script>"),
    ('"', 'O\'Neill & "Söhne" 😀'),
    (7, 7),
    (None, "nothing"),
    (True, lazystr("lazy <i>")),
    ("safe", mark_safe("1&nbsp;day")),
    ("Group <&>", [("a", "A"), ("b'", "B\n")]),
]


@pytest.mark.parametrize("value", [None, "", "<b>", 7, "b'", True, ["a", "7"], "not among them"])
@pytest.mark.parametrize("widget", [forms.Select, forms.SelectMultiple])
@pytest.mark.parametrize(
    "attrs", [{}, {"class": 'a"b', "disabled": True, "hidden": False, "size": 3, "data-x": None}]
)
def test_a_select_reads_as_djangos_own(widget: Any, value: Any, attrs: dict[str, Any]) -> None:
    chosen = widget(choices=NASTY)
    ours = chosen.render("who <&>", value, attrs, renderer=Renderer())
    theirs = chosen.render("who <&>", value, attrs, renderer=DjangoTemplates())
    assert parse_html(ours) == parse_html(theirs)
    assert "<script" not in ours


def test_every_form_of_the_product_is_written_so() -> None:
    assert isinstance(get_default_renderer(), Renderer)
