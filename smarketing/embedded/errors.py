"""The one error of this package: a sentence for the person at the terminal, never a traceback."""


class CannotStart(Exception):
    """Says in one sentence what is wrong and what to do about it."""
