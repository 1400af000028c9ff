"""Addresses of consents."""

from django.urls import path

from leads.consents import api, views

urlpatterns = [
    path("api/v1/contacts/<int:id>/consents", api.Consents.as_view(), name="api-contact-consents"),
    path("api/v1/consents/<int:id>", api.OneConsent.as_view(), name="api-consent"),
    path("api/v1/consents/<int:id>/withdraw", api.Withdraw.as_view(), name="api-consent-withdraw"),
    path("contacts/<int:contact_id>/consents/new/", views.give, name="consent-give"),
    path("consents/<int:consent_id>/withdraw/", views.withdraw, name="consent-withdraw"),
]
