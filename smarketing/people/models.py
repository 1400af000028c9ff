"""The people room's tables, gathered for Django; each belongs to its feature."""

from smarketing.people.calendars.models import Calendar
from smarketing.people.members.models import Team, User
from smarketing.people.notices.models import Mail, Notice

__all__ = ["Calendar", "Mail", "Notice", "Team", "User"]
