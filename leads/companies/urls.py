"""Addresses of companies, for programs."""

from django.urls import path

from leads.companies import api

urlpatterns = [
    path("api/v1/companies", api.Companies.as_view(), name="api-companies"),
    path("api/v1/companies/<int:id>", api.OneCompany.as_view(), name="api-company"),
    path("api/v1/companies/<int:id>/target", api.Target.as_view(), name="api-company-target"),
    path("api/v1/companies/<int:id>/untarget", api.Untarget.as_view(), name="api-company-untarget"),
]
