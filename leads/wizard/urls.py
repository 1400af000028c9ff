"""Addresses of imports, for people and for programs."""

from django.urls import path

from leads.wizard import api, views

API = "api/v1/imports"

urlpatterns = [
    path(API, api.Imports.as_view(), name="api-imports"),
    path(f"{API}/files", api.Files.as_view(), name="api-import-files"),
    path(f"{API}/<int:id>", api.OneImport.as_view(), name="api-import"),
    path(f"{API}/<int:id>/rows", api.Rows.as_view(), name="api-import-rows"),
    path(f"{API}/<int:id>/match", api.Match.as_view(), name="api-import-match"),
    path(f"{API}/<int:id>/start", api.Start.as_view(), name="api-import-start"),
    path(f"{API}/<int:id>/cancel", api.Cancel.as_view(), name="api-import-cancel"),
    path(f"{API}/<int:id>/undo", api.Undo.as_view(), name="api-import-undo"),
    path("imports/", views.listing, name="imports"),
    path("imports/new/", views.new, name="import-new"),
    path("imports/<int:import_id>/", views.show, name="import"),
    path("imports/<int:import_id>/columns/", views.columns, name="import-columns"),
    path("imports/<int:import_id>/words/", views.words, name="import-words"),
    path("imports/<int:import_id>/start/", views.start, name="import-start"),
    path("imports/<int:import_id>/cancel/", views.cancel, name="import-cancel"),
    path("imports/<int:import_id>/undo/", views.undo, name="import-undo"),
    path("imports/<int:import_id>/rows/", views.rows, name="import-rows"),
    path("imports/<int:import_id>/faults/", views.faults, name="import-faults"),
]
