"""Where drafts are run over history, by people and by programs."""

from django.urls import path

from reporting.simulator import api, views

urlpatterns = [
    path("agreement/<int:pk>/simulation/", views.simulation, name="simulation"),
    path("agreement/<int:pk>/simulation/summary/", views.summary, name="simulation-summary"),
    path("agreement/<int:pk>/simulation/rows/", views.rows, name="simulation-rows"),
    path("agreement/<int:pk>/simulation/rows/export/", views.export, name="simulation-export"),
    path("agreement/<int:pk>/simulation/offers/", views.offers, name="simulation-offers"),
    path(
        "agreement/<int:pk>/simulation/offers/export/", views.export_offers, name="simulation-offers-export"
    ),
    path(
        "api/v1/agreements/<int:id>/simulation/offers",
        api.SimulationOffers.as_view(),
        name="api-simulation-offers",
    ),
    path(
        "api/v1/agreements/<int:id>/simulation/offers/export",
        api.ExportOffers.as_view(),
        name="api-simulation-offers-export",
    ),
    path(
        "api/v1/agreements/<int:id>/simulation/rows/export",
        api.ExportRows.as_view(),
        name="api-simulation-rows-export",
    ),
    path("api/v1/agreements/<int:id>/simulation", api.Simulations.as_view(), name="api-simulation"),
    path(
        "api/v1/agreements/<int:id>/simulation/rows",
        api.SimulationRows.as_view(),
        name="api-simulation-rows",
    ),
]
