"""Addresses of notices and mails."""

from django.urls import path

from smarketing.people.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/count/", views.notices_count, name="notices-count"),
    path("notices/read/", views.read_all, name="notices-read-all"),
    path("notices/<int:notice_id>/read/", views.read, name="notice-read"),
    path("notices/<int:notice_id>/", views.digest, name="notice-digest"),
    path("mails/", views.mails, name="mails"),
]
