"""Addresses of opportunities."""

from django.urls import path

from leads.outcomes import views

urlpatterns = [
    path("opportunities/", views.listing, name="opportunities"),
    path("opportunities/<int:pk>/", views.show, name="opportunity"),
    path("opportunities/<int:pk>/edit/", views.edit, name="opportunity-edit"),
    path("opportunities/<int:pk>/win/", views.win, name="opportunity-win"),
    path("opportunities/<int:pk>/lose/", views.lose, name="opportunity-lose"),
    path("opportunities/<int:pk>/reopen/", views.reopen, name="opportunity-reopen"),
]
