"""Addresses of what a lower room's lists are taken out by."""

from django.urls import path

from smarketing.people.exports import api, views

urlpatterns = [
    path("settings/people/export/", views.people, name="settings-people-export"),
    path("api/v1/people/export", api.ExportPeople.as_view(), name="api-people-export"),
    path("api/v1/journal/export", api.ExportEntries.as_view(), name="api-journal-export"),
]
