"""Addresses of the scorecards."""

from django.urls import path

from reporting.promises import api, views

urlpatterns = [
    path("api/v1/scorecard", api.Scorecard.as_view(), name="api-scorecard"),
    path("api/v1/scorecard/export", api.ExportScorecard.as_view(), name="api-scorecard-export"),
    path("scorecard/export/", views.export, name="scorecard-export"),
    path("scorecard/teams/<int:team_id>/export/", views.export_team, name="scorecard-team-export"),
    path("scorecard/people/<int:person_id>/export/", views.export_person, name="scorecard-person-export"),
    path("scorecard/", views.scorecard, name="scorecard"),
    path("scorecard/teams/<int:team_id>/", views.team, name="scorecard-team"),
    path("scorecard/people/<int:person_id>/", views.person, name="scorecard-person"),
]
