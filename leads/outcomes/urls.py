"""Addresses of opportunities."""

from django.urls import path

from leads.outcomes import api, views

urlpatterns = [
    path("api/v1/opportunities/<int:id>", api.OneOpportunity.as_view(), name="api-opportunity"),
    path("api/v1/opportunities/<int:id>/win", api.WinIt.as_view(), name="api-opportunity-win"),
    path("api/v1/opportunities/<int:id>/lose", api.LoseIt.as_view(), name="api-opportunity-lose"),
    path("api/v1/lost-reasons", api.Reasons.as_view(), name="api-lost-reasons"),
    path("api/v1/opportunities/export", api.Export.as_view(), name="api-opportunities-export"),
    path("opportunities/export/", views.export, name="opportunities-export"),
    path("opportunities/", views.listing, name="opportunities"),
    path("opportunities/<int:pk>/", views.show, name="opportunity"),
    path("opportunities/<int:pk>/edit/", views.edit, name="opportunity-edit"),
    path("opportunities/<int:pk>/win/", views.win, name="opportunity-win"),
    path("opportunities/<int:pk>/lose/", views.lose, name="opportunity-lose"),
]
