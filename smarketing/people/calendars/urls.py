"""Addresses of calendars."""

from django.urls import path

from smarketing.people.calendars import api, editing, views

urlpatterns = [
    path("api/v1/calendars", api.Calendars.as_view(), name="api-calendars"),
    path("api/v1/calendars/<int:id>", api.OneCalendar.as_view(), name="api-calendar"),
    path("api/v1/calendars/<int:id>/versions", api.Versions.as_view(), name="api-calendar-versions"),
    path("api/v1/calendars/<int:id>/year", api.Year.as_view(), name="api-calendar-year"),
    path("settings/calendars/", views.calendars, name="settings-calendars"),
    path("settings/calendars/new/", editing.new, name="settings-calendar-new"),
    path("settings/calendars/place/", views.place, name="settings-calendar-place"),
    path("settings/calendars/day/", editing.day, name="settings-calendar-day"),
    path("settings/calendars/<int:calendar_id>/", views.calendar, name="settings-calendar"),
    path("settings/calendars/<int:calendar_id>/edit/", editing.edit, name="settings-calendar-edit"),
    path("settings/calendars/<int:calendar_id>/versions/", views.versions, name="settings-calendar-versions"),
]
