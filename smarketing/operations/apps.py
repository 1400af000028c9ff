from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "smarketing.operations"
    label = "operations"
