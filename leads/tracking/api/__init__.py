"""Tracking for programs: the public door that browsers send to, and behind it what came of it."""
