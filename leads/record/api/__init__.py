"""Contacts for programs: the list, one with everything its page shows, and every step one can take
with a person."""
