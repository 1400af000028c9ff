"""The room's words in templates: a stage with its agreed definition, a channel as people read it."""

from django import template
from django.template.loader import render_to_string

from leads.words import STAGE_DEFINITIONS, STAGE_LABELS, Stage, channel_label

register = template.Library()

register.filter("channel", channel_label)


@register.filter
def stage(key: str) -> str:
    """`mql` → `MQL`."""
    return STAGE_LABELS[Stage(key)]


@register.simple_tag
def stage_word(key: str) -> str:
    """A stage's name that shows what both teams mean by it."""
    defined = {"word": STAGE_LABELS[Stage(key)], "definition": STAGE_DEFINITIONS[Stage(key)]}
    return render_to_string("parts/definition.html", defined)


@register.filter
def words(key: object) -> str:
    """A key as words: `left_message` → `left message`."""
    return str(key).replace("_", " ")


@register.filter
def touch_words(kind: str) -> str:
    """A kind of interaction as people read it: `email_click` → `Email click`."""
    return words(kind).capitalize()
