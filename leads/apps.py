from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "leads"

    def ready(self) -> None:
        from leads import glossary as own
        from leads.accounts import asked as companies
        from leads.companies.queries import SEGMENTS
        from leads.handoff import asked as handoffs
        from leads.record import asked as contacts
        from leads.saved import lists
        from leads.words import Channel, channel_label
        from sla.agreements import queries as agreements
        from sla.glossary import queries as glossary

        lists.define([contacts.LIST, companies.LIST, handoffs.LIST])
        glossary.define(own.terms())
        agreements.define(
            channels={channel.value: channel_label(channel) for channel in Channel},
            segments={segment: segment.capitalize() for segment in SEGMENTS},
        )
