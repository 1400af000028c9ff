"""Addresses of merging and of what a person may ask for."""

from django.urls import path

from leads.identity import api, views

API = "api/v1/contacts"

urlpatterns = [
    path(f"{API}/suggested-merges", api.Suggestions.as_view(), name="api-suggested-merges"),
    path(f"{API}/<int:id>/merge", api.MergeTwo.as_view(), name="api-contact-merge"),
    path(f"{API}/<int:id>/merge-preview", api.PreviewMerge.as_view(), name="api-contact-merge-preview"),
    path(f"{API}/<int:id>/merges", api.Merges.as_view(), name="api-contact-merges"),
    path(f"{API}/<int:id>/alike", api.AlikeTo.as_view(), name="api-contact-alike"),
    path(f"{API}/<int:id>/set-apart", api.SetApart.as_view(), name="api-contact-apart"),
    path(f"{API}/<int:id>/erase", api.Erase.as_view(), name="api-contact-erase"),
    path(f"{API}/<int:id>/subject-export", api.ExportSubject.as_view(), name="api-contact-subject"),
    path("api/v1/merges/<int:id>/undo", api.UndoMerge.as_view(), name="api-merge-undo"),
    path("contacts/suggested-merges/", views.suggestions, name="suggested-merges"),
    path("contacts/<int:contact_id>/merge/<int:other_id>/", views.merge, name="contact-merge"),
    path("contacts/<int:contact_id>/apart/<int:other_id>/", views.apart, name="contact-apart"),
    path("contacts/<int:contact_id>/erase/", views.erase, name="contact-erase"),
    path("contacts/<int:contact_id>/subject/", views.subject, name="contact-subject"),
    path("merges/<int:merge_id>/undo/", views.undo, name="merge-undo"),
]
