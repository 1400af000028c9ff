"""Addresses of the journal."""

from django.urls import path

from smarketing.journal import api

urlpatterns = [
    path("api/v1/journal", api.Entries.as_view(), name="api-journal"),
    path("api/v1/journal/<int:id>", api.OneEntry.as_view(), name="api-entry"),
]
