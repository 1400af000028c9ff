"""Addresses of moves on the ladder, for programs."""

from django.urls import path

from leads.lifecycle import api

urlpatterns = [
    path("api/v1/stage-moves", api.StageMoves.as_view(), name="api-stage-moves"),
    path("api/v1/stage-moves/<int:id>", api.OneStageMove.as_view(), name="api-stage-move"),
]
