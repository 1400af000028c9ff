"""Addresses of leaving the company and of changing teams."""

from django.urls import path

from leads.departures import views

urlpatterns = [
    path("settings/people/<int:person_id>/leave/", views.leave, name="settings-person-leave"),
    path("settings/people/<int:person_id>/move/", views.move, name="settings-person-move"),
]
