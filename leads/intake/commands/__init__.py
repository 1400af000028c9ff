"""The doors of intake: take a submission in, make something of it, keep the forms."""

from leads.intake.commands.forms import create_form, edit_form, keeps_forms, may_keep_forms
from leads.intake.commands.processing import decide, process, reject, replay, take
from leads.intake.commands.receiving import receive

__all__ = [
    "create_form",
    "decide",
    "edit_form",
    "keeps_forms",
    "may_keep_forms",
    "process",
    "receive",
    "reject",
    "replay",
    "take",
]
