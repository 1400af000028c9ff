"""Addresses of profiles, for people and for programs."""

from django.urls import path

from leads.profiles import api, views

urlpatterns = [
    path("profiles/", views.listing, name="profiles"),
    path("profiles/export/", views.export, name="profiles-export"),
    path("profiles/new/", views.new, name="profile-new"),
    path("profiles/<int:profile_id>/", views.show, name="profile"),
    path("profiles/<int:profile_id>/edit/", views.edit, name="profile-edit"),
    path("profiles/<int:profile_id>/compare/", views.compare, name="profile-compare"),
    path("api/v1/profiles", api.Profiles.as_view(), name="api-profiles"),
    path("api/v1/profiles/export", api.ExportProfiles.as_view(), name="api-profiles-export"),
    path("api/v1/profiles/<int:id>", api.OneProfile.as_view(), name="api-profile"),
    path("api/v1/profiles/<int:id>/versions", api.ProfileVersions.as_view(), name="api-profile-versions"),
]
