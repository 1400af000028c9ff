from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "smarketing.kernel"
    label = "kernel"
