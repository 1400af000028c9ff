"""What is asked before a merge is undone and before a person is erased."""

from leads.asking import AskForm, words


class UndoForm(AskForm):
    """Nothing but whether."""


class EraseForm(AskForm):
    why = words("On whose request?", missing="Say on whose request, and when it came.")
