"""How a text that somebody typed, sent or copied is made fit to be compared and stored, whatever field it
is for: composed, trimmed, without what nobody can see."""

import re
import unicodedata

# Marks of writing direction and zero width that come along when something is copied; they would
# make two equal values differ. The joiners (200C, 200D) belong to scripts and stay.
UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# How a file, a form or a program says yes and no.
YES, NO = frozenset({"yes", "y", "true", "1", "on"}), frozenset({"no", "n", "false", "0", "off"})
# NUL and the other control characters but tab and line ends, and halves of surrogates (Cc and Cs).
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def tidy(value: object, *, lines: bool = False) -> str:
    """The text in its composed form. With `lines` its line ends are made alike, else they become spaces."""
    text = str(value if value is not None else "").strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(UNSEEN)).strip()
    if lines:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return text if has_control(text) else " ".join(text.split())


def has_control(text: str) -> bool:
    """Whether a NUL, another control character or half a surrogate is in it, which no database keeps."""
    return CONTROL.search(text) is not None
