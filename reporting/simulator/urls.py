"""Where drafts are run over history, by people and by programs."""

from django.urls import path

from reporting.simulator import api, views

urlpatterns = [
    path("agreement/<int:pk>/simulation/", views.simulation, name="simulation"),
    path("agreement/<int:pk>/simulation/summary/", views.summary, name="simulation-summary"),
    path("agreement/<int:pk>/simulation/rows/", views.rows, name="simulation-rows"),
    path("agreement/<int:pk>/simulation/rows/export/", views.export, name="simulation-export"),
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
