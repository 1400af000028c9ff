"""Addresses of added fields."""

from django.urls import path

from leads.fields import api, views

urlpatterns = [
    path("api/v1/fields", api.Fields.as_view(), name="api-fields"),
    path("api/v1/fields/<int:id>", api.OneField.as_view(), name="api-field"),
    path("settings/fields/", views.listing, name="settings-fields"),
    path("settings/fields/new/", views.new, name="settings-field-new"),
    path("settings/fields/<int:field_id>/", views.change, name="settings-field"),
]
