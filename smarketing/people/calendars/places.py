"""Countries, their subdivisions and public holidays, by name, from the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

import holidays
from holidays.registry import COUNTRIES

from smarketing.kernel.errors import Refused

LANGUAGE = "en_US"  # where a country's holidays have English names; else its own
SMALL = frozenset({"and", "of", "the", "da"})
NO_HOLIDAYS: Mapping[date, str] = MappingProxyType({})


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """The public holidays of that year with their names; none without a country."""
    if not country:
        return NO_HOLIDAYS
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=LANGUAGE, observed=True
    )
    return MappingProxyType({day: found[day].replace("; ", ", ") for day in sorted(found)})


def need_place(country: str, subdivision: str) -> None:
    """Refuse a place whose holidays nobody knows."""
    if subdivision and not country:
        raise Refused("country-missing", "A subdivision needs its country.", field="country")
    if country and country not in _known():
        message = f"No public holidays are known for “{country}”; give a country like DE or US."
        raise Refused("no-holidays", message, field="country")
    if subdivision and subdivision not in _known()[country]:
        message = f"“{subdivision}” is no part of {country} whose public holidays are known."
        raise Refused("no-holidays", message, field="subdivision")


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of each country, by name."""
    named = {entry[1]: _name(module) for module, entry in COUNTRIES.items()}
    return tuple(sorted(((code, named.get(code, code)) for code in _known()), key=lambda pair: pair[1]))


@lru_cache(maxsize=256)
def subdivisions(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each part of a country that has holidays of its own."""
    codes = _known().get(country, ())
    if not codes:
        return ()
    names: dict[str, str] = {}
    for name, code in getattr(holidays.country_holidays(country), "subdivisions_aliases", {}).items():
        names.setdefault(code, name)
    return tuple(sorted(((code, names.get(code, code)) for code in codes), key=lambda pair: pair[1]))


def in_words(country: str, subdivision: str) -> str:
    """`Germany, Bayern`; nothing without a country."""
    if not country:
        return ""
    parts = [dict(countries()).get(country, country)]
    if subdivision:
        parts.append(dict(subdivisions(country)).get(subdivision, subdivision))
    return ", ".join(parts)


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    return {
        code: tuple(parts)
        for code, parts in holidays.list_supported_countries(include_aliases=False).items()
        if len(code) == 2
    }


def _name(module: str) -> str:
    words = module.split("_")
    return " ".join(word if word in SMALL else word.capitalize() for word in words)
