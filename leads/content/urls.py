"""Addresses of requests for content, for people and for programs."""

from django.urls import path

from leads.content import api, views

urlpatterns = [
    path("content/", views.listing, name="content-requests"),
    path("content/export/", views.export, name="content-export"),
    path("content/new/", views.new, name="content-new"),
    path("content/<int:request_id>/", views.show, name="content-request"),
    path("content/<int:request_id>/take/", views.take, name="content-take"),
    path("content/<int:request_id>/decline/", views.decline, name="content-decline"),
    path("content/<int:request_id>/deliver/", views.deliver, name="content-deliver"),
    path("content/<int:request_id>/withdraw/", views.withdraw, name="content-withdraw"),
    path("api/v1/content", api.Requests.as_view(), name="api-content-requests"),
    path("api/v1/content/export", api.ExportRequests.as_view(), name="api-content-export"),
    path("api/v1/content/<int:id>", api.OneRequest.as_view(), name="api-content-request"),
    path("api/v1/content/<int:id>/take", api.Take.as_view(), name="api-content-take"),
    path("api/v1/content/<int:id>/decline", api.Decline.as_view(), name="api-content-decline"),
    path("api/v1/content/<int:id>/deliver", api.Deliver.as_view(), name="api-content-deliver"),
    path("api/v1/content/<int:id>/withdraw", api.Withdraw.as_view(), name="api-content-withdraw"),
]
