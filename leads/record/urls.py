"""Addresses of the contact list, the contact page, and logging a lead; and the same for programs."""

from django.urls import path

from leads.record.api import contacts as api
from leads.record.api import export, steps, story
from leads.record.views import contacts, editing, logging, page

API = "api/v1/contacts"

urlpatterns = [
    path(API, api.Contacts.as_view(), name="api-contacts"),
    path(f"{API}/alike", api.Alike.as_view(), name="api-contacts-alike"),
    path(f"{API}/qualify-mql", steps.QualifyMany.as_view(), name="api-contacts-qualify"),
    path(f"{API}/export", export.Export.as_view(), name="api-contacts-export"),
    path(f"{API}/<int:id>", api.OneContact.as_view(), name="api-contact"),
    path(f"{API}/<int:id>/add", api.AddTo.as_view(), name="api-contact-add"),
    path(f"{API}/<int:id>/owner", steps.Owner.as_view(), name="api-contact-owner"),
    path(f"{API}/<int:id>/qualify-mql", steps.QualifyMql.as_view(), name="api-contact-qualify"),
    path(f"{API}/<int:id>/disqualify", steps.Disqualify.as_view(), name="api-contact-disqualify"),
    path(f"{API}/<int:id>/lift", steps.Lift.as_view(), name="api-contact-lift"),
    path(f"{API}/<int:id>/correct-stage", steps.CorrectStage.as_view(), name="api-contact-stage"),
    path(f"{API}/<int:id>/timeline", story.Timeline.as_view(), name="api-contact-timeline"),
    path(f"{API}/<int:id>/situation", story.Situation.as_view(), name="api-contact-situation"),
    path(f"{API}/<int:id>/ladder", story.Ladder.as_view(), name="api-contact-ladder"),
    path("contacts/", contacts.listing, name="contacts"),
    path("contacts/new/", logging.log_lead, name="log-lead"),
    path("contacts/alike/", logging.alike, name="contact-alike"),
    path("contacts/<int:contact_id>/", page.show, name="contact"),
    path("contacts/<int:contact_id>/timeline/", page.timeline, name="contact-timeline"),
    path("contacts/<int:contact_id>/field/<str:name>/", editing.field, name="contact-field"),
    path("contacts/<int:contact_id>/owner/", editing.owner, name="contact-owner"),
    path("contacts/<int:contact_id>/disqualify/", editing.disqualify, name="contact-disqualify"),
    path("contacts/<int:contact_id>/lift/", editing.lift, name="contact-lift"),
    path("contacts/<int:contact_id>/stage/", editing.correct, name="contact-stage"),
    path("contacts/export/", contacts.export, name="contacts-export"),
]
