"""What a log may keep: which person, key or number it was about is left out, wherever it stands.

Made for whole lines, exception texts included. It rather takes out too much than too little, but it
leaves what one needs to find a fault: ids, moments, addresses of machines.
"""

import re
from collections.abc import Mapping
from typing import Any

SECRET, EMAIL, PHONE, LEFT_OUT = "[secret]", "[e-mail]", "[phone]", "[left out]"

_SECRET_WORDS = (
    r"pass(?:word|wd|phrase)?\d?|pwd|secret(?:_key)?|(?:\w+_)?token|api[_-]?key|authorization|"
    r"(?:set-)?cookie|sessionid|session_key|csrf\w*|credentials?|signature"
)
SECRET_NAME = re.compile(rf"(?i)(?:\w*[_-])?(?:{_SECRET_WORDS})")
# What follows one of these names is a secret, however it is written: a=b, a: b, 'a': 'b'.
_NAMED = re.compile(
    rf"""(?i)(?<![a-z])((?:\w*[_-])?(?:{_SECRET_WORDS})["']?\s*[:=]\s*)"""
    r"""(?:(?:bearer|basic|token)\s+)?(?:"[^"]*"|'[^']*'|[^\s"',;&)}\]]+)"""
)
_SCHEME = re.compile(r"(?i)\b(bearer|basic|token)\s+[^\s\"',;\[]{8,}")
_OURS = re.compile(r"\bsmk_[\w-]+")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?")
_IN_ADDRESS = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@'\"]+@")
# Whoever has what follows sets somebody's password.
_LINK = re.compile(r"(?i)(/reset/k(?:e|%65)y/)(?!done\b)[^\s\"'?#<>]+")
_EMAIL = re.compile(
    r"""[^\s@<>()",;:\\\[\]]+(?:@|%40)(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])?"""
)
# PostgreSQL shows the whole row it refused.
_ROW = re.compile(r"(?m)\b(DETAIL|CONTEXT|Failing row contains)\b:?.*$")
# First what looks like a phone number and is none: moments, versions, IP addresses, UUIDs, keys in hex.
_NUMBER = re.compile(
    r"""(?x)
    (?P<keep>
        \d{4}-\d\d-\d\d(?:[T\s]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?
      | (?<![\w-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![\w-])
      | (?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?![\d.])
      | \d+\.\d+(?:e[+-]?\d+)?(?![\d.])(?!\s?[\d(])
      | \d\d:\d\d:\d\d(?:[.,]\d+)?
      | 0x[0-9a-f]+
    )
  | (?P<phone>
        (?<![\w.-])(?:\+|00)\(?\d(?:[\s().\-/]{0,2}\d){6,14}(?!\w)
      | (?<![\w./:\-])\(?\d{2,5}\)?[\s\-/.]{1,2}\d{2,5}(?:[\s\-/.]?\d{2,5}){1,4}(?![\w])
      | (?<![\w./:\-])\d{10,15}(?![\w])
      | (?<![\w./:\-])0\d{8}(?![\w])
    )"""
)
_SHORTEST_PHONE = 9


def text(said: str) -> str:
    """The same, without anybody's address, number, key or password."""
    said = _ROW.sub(rf"\1: {LEFT_OUT}", said)
    said = _IN_ADDRESS.sub(rf"\1{SECRET}@", said)
    said = _LINK.sub(rf"\1{SECRET}", said)
    said = _NAMED.sub(rf"\1{SECRET}", said)
    for pattern in (_OURS, _JWT):
        said = pattern.sub(SECRET, said)
    said = _SCHEME.sub(rf"\1 {SECRET}", said)
    said = _EMAIL.sub(EMAIL, said)
    return _NUMBER.sub(_number, said)


def value(said: Any, name: str = "") -> Any:
    """The same for whatever a log line may hold; `name` is what it is called there."""
    if name and said not in (None, "", True, False) and SECRET_NAME.fullmatch(name):
        return SECRET
    if isinstance(said, str):
        return text(said)
    if isinstance(said, bool | int | float | None):
        return said
    if isinstance(said, Mapping):
        return {text(str(key)): value(each, str(key)) for key, each in said.items()}
    if isinstance(said, list | tuple | set | frozenset):
        return [value(each) for each in said]
    return text(str(said))


def _number(found: re.Match[str]) -> str:
    whole = found[0]
    if found["keep"]:
        return whole
    digits = sum(character.isdigit() for character in whole)
    return PHONE if digits >= _SHORTEST_PHONE or whole.startswith(("+", "00")) else whole
