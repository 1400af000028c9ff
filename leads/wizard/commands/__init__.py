"""What is done with an import: brought here, matched, started, cancelled, undone; and worked through in the
background, stretch by stretch."""

from leads.wizard.commands.deciding import cancel, start, undo
from leads.wizard.commands.matching import match, preview
from leads.wizard.commands.passes import TASK, step
from leads.wizard.commands.uploading import forget, upload

__all__ = ["TASK", "cancel", "forget", "match", "preview", "start", "step", "undo", "upload"]
