"""Addresses of economics."""

from django.urls import path

from reporting.economics import api
from reporting.economics.views import page, rows

urlpatterns = [
    path("api/v1/economics", api.Economics.as_view(), name="api-economics"),
    path(
        "api/v1/economics/attempts/<int:n>/<slug:name>", api.TriedRows.as_view(), name="api-economics-tried"
    ),
    path("api/v1/economics/rows/<slug:name>", api.WorthRows.as_view(), name="api-economics-rows"),
    path(
        "api/v1/economics/attempts/<int:n>/<slug:name>/export",
        api.ExportTried.as_view(),
        name="api-economics-tried-export",
    ),
    path(
        "api/v1/economics/rows/<slug:name>/export",
        api.ExportWorths.as_view(),
        name="api-economics-rows-export",
    ),
    path("api/v1/economics/take-over", api.TakeOver.as_view(), name="api-economics-take-over"),
    path("economics/", page.economics, name="economics"),
    path("economics/attempts/<int:n>/<slug:name>/", rows.attempts, name="economics-attempts"),
    path(
        "economics/attempts/<int:n>/<slug:name>/export/",
        rows.export_attempts,
        name="economics-attempts-export",
    ),
    path("economics/rows/<slug:name>/", rows.worth, name="economics-rows"),
    path("economics/rows/<slug:name>/export/", rows.export_worth, name="economics-rows-export"),
    path("economics/take-over/<slug:what>/", page.take_over, name="economics-take-over"),
]
