"""Every address of the product, room by room."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
]
