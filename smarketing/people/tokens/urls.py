"""Addresses of API tokens."""

from django.urls import path

from smarketing.people.tokens import views

urlpatterns = [
    path("settings/tokens/", views.tokens, name="settings-tokens"),
    path("settings/tokens/new/", views.new, name="settings-token-new"),
    path("settings/tokens/<int:token_id>/", views.token, name="token"),
    path("settings/tokens/<int:token_id>/rotate/", views.rotate, name="token-rotate"),
    path("settings/tokens/<int:token_id>/revoke/", views.revoke, name="token-revoke"),
    path("me/tokens/", views.own, name="own-tokens"),
]
