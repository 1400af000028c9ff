"""The room's words in templates: a stage with its agreed definition, a channel as people read it."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from leads import meanings
from leads.contacts.queries import LABELS
from leads.words import channel_label
from sla.glossary.queries import Kind

register = template.Library()

register.filter("channel", channel_label)


@register.simple_tag
def stage_word(key: str) -> str:
    """A stage's name that shows what both teams mean by it."""
    return _defined(Kind.STAGE, key)


@register.simple_tag
def reason_word(key: str) -> str:
    """Why sales said no, with what both teams mean by it."""
    return _defined(Kind.REFUSAL, key)


@register.simple_tag
def loss_word(key: str) -> str:
    """Why a chance came to nothing, with what both teams mean by it."""
    return _defined(Kind.LOSS, key)


@register.simple_tag
def idea_word(key: str) -> str:
    """Any other word of the glossary, e.g. `sales_ready`."""
    return _defined(Kind.IDEA, key)


def _defined(kind: Kind, key: str) -> str:
    word = meanings.word(kind, key)
    return _written(word.label, word.tip)


@lru_cache(maxsize=500)
def _written(word: str, definition: str) -> SafeString:
    """Kept, because a list says the same few words in each of its rows."""
    return render_to_string("parts/definition.html", {"word": word, "definition": definition})


@register.filter
def words(key: object) -> str:
    """A key as words: `left_message` → `left message`."""
    return str(key).replace("_", " ")


@register.filter
def field_words(name: str) -> str:
    """A contact's field as people call it: `company_name` → `company`, `custom.fleet_size` → `fleet size`."""
    return LABELS.get(name) or words(name.rpartition(".")[2])


@register.filter
def touch_words(kind: str) -> str:
    """A kind of interaction as people read it: `email_click` → `Email click`."""
    return words(kind).capitalize()
