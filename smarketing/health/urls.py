"""Addresses of the health page. What machines ask (/livez, /readyz, /metrics) is in probes.py."""

from django.urls import path

from smarketing.health import api, views

urlpatterns = [
    path("api/v1/health", api.Health.as_view(), name="api-health"),
    path("api/v1/health/stuck/<int:id>/retry", api.RetryStuck.as_view(), name="api-health-retry"),
    path("settings/health/", views.health, name="health"),
    path("settings/health/look/", views.look, name="health-look"),
    path("settings/health/stuck/retry/", views.retry_every, name="health-retry-every"),
    path("settings/health/stuck/<int:stuck_id>/retry/", views.retry, name="health-retry"),
]
