"""Intake's pages: where forms are kept, what they sent, and what their visitors see."""
