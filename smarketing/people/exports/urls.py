"""Addresses of what a lower room's lists are taken out by."""

from django.urls import path

from smarketing.people.exports import api

urlpatterns = [
    path("api/v1/journal/export", api.ExportEntries.as_view(), name="api-journal-export"),
]
