"""Addresses of the dashboard."""

from django.urls import path

from reporting.dashboard import api, views

urlpatterns = [
    path("api/v1/metrics", api.Metrics.as_view(), name="api-metrics"),
    path("api/v1/metrics/<slug:id>", api.OneMetric.as_view(), name="api-metric"),
    path("api/v1/metrics/<slug:id>/rows", api.MetricRows.as_view(), name="api-metric-rows"),
    path("api/v1/metrics/<slug:id>/rows/export", api.ExportRows.as_view(), name="api-metric-rows-export"),
    path("api/v1/metrics/<slug:id>/by/<slug:dimension>", api.MetricGroups.as_view(), name="api-metric-by"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/<slug:metric>/<slug:part>/", views.rows, name="metric-rows"),
    path("dashboard/<slug:metric>/<slug:part>/export/", views.export, name="metric-export"),
]
