"""For what people may allow us to use their data, and on what ground we do."""

from collections.abc import Mapping
from enum import StrEnum


class Purpose(StrEnum):
    MAIL = "mail"
    CALL = "call"
    PROFILING = "profiling"


class Basis(StrEnum):
    CONSENT = "consent"
    CONTRACT = "contract"
    INTEREST = "legitimate_interest"


PURPOSES: Mapping[str, str] = {
    Purpose.MAIL: "News and offers by e-mail",
    Purpose.CALL: "Calls",
    Purpose.PROFILING: "Joining what they looked at to their record",
}
BASES: Mapping[str, str] = {
    Basis.CONSENT: "Consent",
    Basis.CONTRACT: "Contract",
    Basis.INTEREST: "Legitimate interest",
}
LONGEST_TEXT = 20_000
LONGEST_WORDS = {"text_version": 60, "how": 200}
