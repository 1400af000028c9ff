"""Addresses of saved views, for people and for programs."""

from django.urls import path

from leads.saved import api, views

urlpatterns = [
    path("saved-views/new/", views.new, name="saved-view-new"),
    path("saved-views/<int:pk>/", views.show, name="saved-view"),
    path("saved-views/<int:pk>/edit/", views.edit, name="saved-view-edit"),
    path("saved-views/<int:pk>/remove/", views.remove, name="saved-view-remove"),
    path("api/v1/saved-views", api.SavedViews.as_view(), name="api-saved-views"),
    path("api/v1/saved-views/<int:id>", api.OneView.as_view(), name="api-saved-view"),
    path("api/v1/saved-views/<int:id>/remove", api.Remove.as_view(), name="api-saved-view-remove"),
]
