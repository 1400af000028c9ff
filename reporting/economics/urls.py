"""Addresses of economics."""

from django.urls import path

from reporting.economics.views import page, rows

urlpatterns = [
    path("economics/", page.economics, name="economics"),
    path("economics/attempts/<int:n>/<slug:name>/", rows.attempts, name="economics-attempts"),
    path("economics/rows/<slug:name>/", rows.worth, name="economics-rows"),
    path("economics/take-over/<slug:what>/", page.take_over, name="economics-take-over"),
]
