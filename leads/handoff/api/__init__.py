"""Handing over, for programs: the lists, one handoff in full, every move, and what needs the caller."""
