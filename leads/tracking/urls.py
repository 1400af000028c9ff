"""Addresses of tracking: the public door and script, and where sites are kept and seen at work."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from leads.tracking.api import kept, public
from leads.tracking.views import kept as views
from leads.tracking.views import public as visitors

urlpatterns = [
    path("api/v1/track", public.Track.as_view(), name="track"),
    path("api/v1/sites", kept.Sites.as_view(), name="api-sites"),
    path("api/v1/sites/export", kept.ExportSites.as_view(), name="api-sites-export"),
    path("api/v1/sites/<int:id>", kept.OneSite.as_view(), name="api-site"),
    path("api/v1/visitors", kept.Visitors.as_view(), name="api-visitors"),
    path("api/v1/visitors/export", kept.Export.as_view(), name="api-visitors-export"),
    path("api/v1/visitors/<int:id>", kept.OneVisitor.as_view(), name="api-visitor"),
    path("api/v1/visits", kept.Visits.as_view(), name="api-visits"),
    path("api/v1/page-views", kept.PageViews.as_view(), name="api-page-views"),
    path("t/<str:key>.js", login_not_required(visitors.script), name="site-script"),
    path("settings/sites/", views.listing, name="settings-sites"),
    path("settings/sites/export/", views.export, name="settings-sites-export"),
    path("settings/sites/new/", views.new, name="settings-site-new"),
    path("settings/sites/<int:site_id>/", views.site, name="settings-site"),
    path("settings/sites/<int:site_id>/edit/", views.edit, name="settings-site-edit"),
    path("visitors/<int:visitor_id>/", views.visitor, name="visitor"),
]
