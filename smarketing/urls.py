"""Every address of the product, room by room."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from smarketing.demo.views import demo
from smarketing.home import home

handler400 = "smarketing.health.errors.bad_request"
handler403 = "smarketing.health.errors.forbidden"
handler404 = "smarketing.health.errors.not_found"
handler500 = "smarketing.health.errors.failed"

# Addresses are looked for in this order. What web sites send to by the hundred a second is found first.
urlpatterns = [
    path("", include("leads.intake.urls")),
    path("", home, name="home"),
    path("settings/demo/", demo, name="demo"),
    path("account/", include("smarketing.people.signin.urls")),
    path("", include("smarketing.people.members.urls")),
    path("", include("smarketing.people.calendars.urls")),
    path("", include("smarketing.people.tokens.urls")),
    path("", include("smarketing.journal.urls")),
    path("", include("smarketing.people.exports.urls")),
    path("", include("smarketing.people.notices.urls")),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("sla.agreements.urls")),
    path("", include("sla.glossary.urls")),
    path("", include("sla.clocks.urls")),
    path("", include("leads.fields.urls")),
    path("", include("leads.saved.urls")),
    path("", include("leads.companies.urls")),
    path("", include("leads.lifecycle.urls")),
    path("", include("leads.campaigns.urls")),
    path("", include("leads.tracking.urls")),
    path("", include("leads.handoff.urls")),
    path("", include("leads.outcomes.urls")),
    path("", include("leads.departures.urls")),
    path("", include("leads.consents.urls")),
    path("", include("leads.identity.urls")),
    path("", include("leads.record.urls")),
    path("", include("leads.accounts.urls")),
    path("", include("leads.influence.urls")),
    path("", include("leads.wizard.urls")),
    path("", include("leads.profiles.urls")),
    path("", include("leads.content.urls")),
    path("", include("reporting.dashboard.urls")),
    path("", include("reporting.promises.urls")),
    path("", include("reporting.simulator.urls")),
    path("", include("reporting.economics.urls")),
    path("", include("smarketing.health.urls")),
]
