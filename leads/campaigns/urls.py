"""Addresses of campaigns, for people and for programs."""

from django.urls import path

from leads.campaigns import api, views

urlpatterns = [
    path("campaigns/", views.listing, name="campaigns"),
    path("campaigns/export/", views.export, name="campaigns-export"),
    path("campaigns/new/", views.new, name="campaign-new"),
    path("campaigns/<int:campaign_id>/edit/", views.edit, name="campaign-edit"),
    path("campaigns/<int:campaign_id>/spend/new/", views.enter_spend, name="campaign-spend-new"),
    path("assets/new/", views.new_asset, name="asset-new"),
    path("assets/<int:asset_id>/edit/", views.edit_asset, name="asset-edit"),
    path("spend/<int:spend_id>/counter/", views.counter_spend, name="spend-counter"),
    path("api/v1/campaigns", api.Campaigns.as_view(), name="api-campaigns"),
    path("api/v1/campaigns/export", api.ExportCampaigns.as_view(), name="api-campaigns-export"),
    path("api/v1/campaigns/unknown-keys", api.CampaignUnknownKeys.as_view(), name="api-unknown-keys"),
    path("api/v1/campaigns/<int:id>", api.OneCampaign.as_view(), name="api-campaign"),
    path("api/v1/campaigns/<int:id>/spend", api.CampaignSpend.as_view(), name="api-campaign-spend"),
    path(
        "api/v1/campaigns/<int:id>/spend/export",
        api.ExportSpend.as_view(),
        name="api-campaign-spend-export",
    ),
    path("api/v1/spend/<int:id>", api.OneSpend.as_view(), name="api-spend"),
    path("api/v1/spend/<int:id>/counter", api.CounterSpend.as_view(), name="api-spend-counter"),
    path("api/v1/assets", api.Assets.as_view(), name="api-assets"),
    path("api/v1/assets/<int:id>", api.OneAsset.as_view(), name="api-asset"),
    path("api/v1/touchpoints", api.Touchpoints.as_view(), name="api-touchpoints"),
    path("api/v1/touchpoints/export", api.ExportTouchpoints.as_view(), name="api-touchpoints-export"),
    path("api/v1/touchpoints/<int:id>", api.OneTouchpoint.as_view(), name="api-touchpoint"),
]
