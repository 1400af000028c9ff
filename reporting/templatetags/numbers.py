"""Numbers in tables. Written as text, because a board has hundreds and a template for each takes as long as
all the rest of the page."""

from collections.abc import Mapping
from html import escape

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def number(cell: Mapping[str, str]) -> SafeString:
    """`{% number cell %}`: `text`, a link to its rows where there is a `url`; optional `made_of` behind it,
    and `beside` with its own way to rows, `beside_url`."""
    text = escape(cell["text"])
    said = f'<a class="num" href="{escape(cell["url"])}">{text}</a>' if cell["url"] else _quiet("quiet", text)
    if made_of := cell.get("made_of"):
        said += f" {_quiet('quiet num', escape(made_of))}"
    if beside := cell.get("beside"):
        said += f' <a class="aside num" href="{escape(cell["beside_url"])}">{escape(beside)}</a>'
    return SafeString(said)


def _quiet(classes: str, text: str) -> str:
    return f'<span class="{classes}">{text}</span>'
