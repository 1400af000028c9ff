"""Intake for programs: the public door that forms send to, and behind it the forms and what they sent."""
