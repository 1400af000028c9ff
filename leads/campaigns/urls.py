"""Addresses of campaigns."""

from django.urls import path

from leads.campaigns import views

urlpatterns = [
    path("campaigns/", views.listing, name="campaigns"),
    path("campaigns/new/", views.new, name="campaign-new"),
    path("campaigns/<int:campaign_id>/", views.campaign, name="campaign"),
]
