"""Addresses of the dashboard."""

from django.urls import path

from reporting.dashboard import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:metric>/<slug:part>/", views.rows, name="metric-rows"),
    path("dashboard/<slug:metric>/<slug:part>/csv/", views.csv, name="metric-csv"),
]
