"""The settings pages of people and teams, and everybody's own profile."""
