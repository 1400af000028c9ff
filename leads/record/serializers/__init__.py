"""Contacts as programs read them, and what they may send."""
