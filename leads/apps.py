from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import glossary as own
        from leads.companies.queries import SEGMENTS
        from leads.words import Channel, channel_label
        from sla.agreements import queries as agreements
        from sla.glossary import queries as glossary

        glossary.define(own.terms())
        agreements.define(
            channels={channel.value: channel_label(channel) for channel in Channel},
            segments={segment: segment.capitalize() for segment in SEGMENTS},
        )
