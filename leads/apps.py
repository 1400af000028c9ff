from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import glossary as own
        from sla.glossary import queries as glossary

        glossary.define(own.terms())
