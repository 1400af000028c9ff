from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "smarketing.health"
    label = "health"
