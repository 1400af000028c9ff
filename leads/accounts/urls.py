"""Addresses of companies' pages, and of what a company comes to for programs."""

from django.urls import path

from leads.accounts import api, views

urlpatterns = [
    path("companies/", views.listing, name="companies"),
    path("companies/export/", views.export, name="companies-export"),
    path("companies/new/", views.new, name="company-new"),
    path("companies/<int:company_id>/", views.show, name="company"),
    path("companies/<int:company_id>/edit/", views.edit, name="company-edit"),
    path("companies/<int:company_id>/field/<str:name>/", views.field, name="company-field"),
    path("companies/<int:company_id>/target/", views.target, name="company-target"),
    path("companies/<int:company_id>/untarget/", views.untarget, name="company-untarget"),
    path("api/v1/companies/export", api.Export.as_view(), name="api-companies-export"),
    path("api/v1/companies/<int:id>/counts", api.CompanyRollup.as_view(), name="api-company-counts"),
]
