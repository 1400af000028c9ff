from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "smarketing.journal"
    label = "journal"
