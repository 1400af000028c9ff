"""Select fields written without a template for each of their options.

Django renders one template an option, some 70 µs each. A company of two hundred people has lists of two
hundred options on every page with a filter, which would take longer to write than all the rest of the page.
"""

import html
from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"

Group = tuple[str | None, Iterable[Mapping[str, Any]], int]


class Renderer(DjangoTemplates):
    """Django's own, except for what a select looks like, which comes out the same."""

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> SafeString:
        if template_name == SELECT:
            return select(context["widget"])
        return SafeString(super().render(template_name, context, request))


def select(widget: Mapping[str, Any]) -> SafeString:
    """A select from a widget's context: name, attrs, and optgroups of options."""
    attrs = _attributes(widget["attrs"])
    groups = "".join(map(_group, widget["optgroups"]))
    return SafeString(f'<select name="{_escaped(widget["name"])}"{attrs}>{groups}</select>')


def _group(group: Group) -> str:
    label, options, _ = group
    written = "".join(map(_option, options))
    return f'<optgroup label="{_escaped(label)}">{written}</optgroup>' if label else written


def _option(option: Mapping[str, Any]) -> str:
    value, attrs = _escaped(str(option["value"])), _attributes(option["attrs"])
    return f'<option value="{value}"{attrs}>{_escaped(option["label"])}</option>'


def _attributes(attrs: Mapping[str, Any]) -> str:
    """As Django writes them: True is the bare name, False nothing."""
    return "".join(
        f" {name}" if value is True else f' {name}="{_escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _escaped(text: object) -> str:
    """As Django's conditional_escape, without asking of each text whether it comes later."""
    return str(text.__html__()) if hasattr(text, "__html__") else html.escape(str(text))
