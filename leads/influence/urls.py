"""Addresses of what campaigns brought, for people and for programs."""

from django.urls import path

from leads.influence import api
from leads.influence.views import assets, campaigns

urlpatterns = [
    path("campaigns/<int:campaign_id>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:campaign_id>/brought/<str:part>/", campaigns.rows, name="campaign-brought"),
    path(
        "campaigns/<int:campaign_id>/brought/<str:part>/export/",
        campaigns.export_rows,
        name="campaign-brought-export",
    ),
    path(
        "campaigns/<int:campaign_id>/touchpoints/export/",
        campaigns.export_touchpoints,
        name="campaign-touchpoints-export",
    ),
    path("campaigns/<int:campaign_id>/spend/", campaigns.spend, name="campaign-spend"),
    path("campaigns/<int:campaign_id>/spend/export/", campaigns.export_spend, name="campaign-spend-export"),
    path("assets/", assets.library, name="assets"),
    path("assets/export/", assets.export, name="assets-export"),
    path("assets/<int:asset_id>/", assets.asset, name="asset"),
    path("assets/<int:asset_id>/used/<str:use>/", assets.rows, name="asset-used"),
    path("assets/<int:asset_id>/used/<str:use>/export/", assets.export_rows, name="asset-used-export"),
    path("api/v1/assets/export", api.ExportAssets.as_view(), name="api-assets-export"),
    path(
        "api/v1/assets/<int:id>/used/<str:use>/export",
        api.ExportUsed.as_view(),
        name="api-asset-used-export",
    ),
    path("api/v1/assets/<int:id>/counts", api.AssetCounts.as_view(), name="api-asset-counts"),
    path("api/v1/assets/<int:id>/used/<str:use>", api.AssetUsed.as_view(), name="api-asset-used"),
    path("api/v1/campaigns/<int:id>/counts", api.CampaignCounts.as_view(), name="api-campaign-counts"),
    path(
        "api/v1/campaigns/<int:id>/brought/<str:part>",
        api.CampaignBrought.as_view(),
        name="api-campaign-brought",
    ),
    path(
        "api/v1/campaigns/<int:id>/brought/<str:part>/export",
        api.ExportBrought.as_view(),
        name="api-campaign-brought-export",
    ),
]
