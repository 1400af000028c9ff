"""A form field of lines, each of the same few inputs: `closures-from`, `closures-to`… js/lines.js adds and
takes away lines; a line with nothing in it isn't there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms


class LinesWidget(forms.Widget):
    """Reads its lines; a template of its own shows them."""

    def __init__(self, parts: Sequence[str]) -> None:
        super().__init__()
        self.parts = parts

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        columns = [data.getlist(f"{name}-{part}") for part in self.parts]
        return [dict(zip(self.parts, line, strict=True)) for line in zip(*columns, strict=False)]


class LinesField(forms.Field):
    """What it is cleaned to, line by line, is for `line` to say."""

    parts: Sequence[str] = ()

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=LinesWidget(self.parts), **options)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        filled = [line for line in value or [] if any(each.strip() for each in line.values())]
        return [self.line({name: told.strip() for name, told in line.items()}) for line in filled]

    def line(self, told: Mapping[str, str]) -> dict[str, Any]:
        raise NotImplementedError
