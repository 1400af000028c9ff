"""The doors of intake: take a submission in, make something of it, keep the forms."""

from leads.intake.commands.forms import create_form, edit_form, keeps_forms, may_keep_forms
from leads.intake.commands.judging import decide, reject, replay
from leads.intake.commands.processing import process
from leads.intake.commands.receiving import receive
from leads.intake.commands.settling import blank
from leads.intake.commands.taking import take, take_many

__all__ = [
    "blank",
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
    "take_many",
]
