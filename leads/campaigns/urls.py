"""Addresses of campaigns, for people and for programs."""

from django.urls import path

from leads.campaigns import api, views

urlpatterns = [
    path("campaigns/", views.listing, name="campaigns"),
    path("campaigns/new/", views.new, name="campaign-new"),
    path("campaigns/<int:campaign_id>/", views.campaign, name="campaign"),
    path("api/v1/campaigns", api.Campaigns.as_view(), name="api-campaigns"),
    path("api/v1/campaigns/unknown-keys", api.CampaignUnknownKeys.as_view(), name="api-unknown-keys"),
    path("api/v1/campaigns/<int:id>", api.OneCampaign.as_view(), name="api-campaign"),
    path("api/v1/campaigns/<int:id>/counts", api.CampaignCounts.as_view(), name="api-campaign-counts"),
    path("api/v1/assets", api.Assets.as_view(), name="api-assets"),
    path("api/v1/assets/<int:id>", api.OneAsset.as_view(), name="api-asset"),
    path("api/v1/touchpoints", api.Touchpoints.as_view(), name="api-touchpoints"),
    path("api/v1/touchpoints/<int:id>", api.OneTouchpoint.as_view(), name="api-touchpoint"),
]
