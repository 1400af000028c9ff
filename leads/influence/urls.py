"""Addresses of what campaigns brought, for people and for programs."""

from django.urls import path

from leads.influence import api, views

urlpatterns = [
    path("campaigns/<int:campaign_id>/", views.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/brought/<str:part>/", views.rows, name="campaign-brought"),
    path("campaigns/<int:campaign_id>/spend/", views.spend, name="campaign-spend"),
    path("api/v1/campaigns/<int:id>/counts", api.CampaignCounts.as_view(), name="api-campaign-counts"),
    path(
        "api/v1/campaigns/<int:id>/brought/<str:part>",
        api.CampaignBrought.as_view(),
        name="api-campaign-brought",
    ),
]
