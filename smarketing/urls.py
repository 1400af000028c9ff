"""Every address of the product, room by room."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from smarketing.demo.views import demo
from smarketing.home import home

urlpatterns = [
    path("", home, name="home"),
    path("settings/demo/", demo, name="demo"),
    path("account/", include("smarketing.people.signin.urls")),
    path("", include("smarketing.people.members.urls")),
    path("", include("smarketing.people.notices.urls")),
    path("api/v1/schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("sla.agreements.urls")),
    path("", include("sla.clocks.urls")),
    path("", include("leads.campaigns.urls")),
    path("", include("leads.intake.urls")),
    path("", include("leads.handoff.urls")),
    path("", include("leads.outcomes.urls")),
    path("", include("leads.departures.urls")),
    path("contacts/", include("leads.record.urls")),
    path("", include("reporting.dashboard.urls")),
]
