"""The people room's tables, gathered for Django; each belongs to its feature."""

from smarketing.people.calendars.models import Calendar, CalendarVersion
from smarketing.people.members.models import Leave, Team, User
from smarketing.people.notices.models import Mail, Notice
from smarketing.people.tokens.models import Token

__all__ = ["Calendar", "CalendarVersion", "Leave", "Mail", "Notice", "Team", "Token", "User"]
