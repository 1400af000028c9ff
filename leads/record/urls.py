"""Addresses of the contact list, the contact page, and logging a lead."""

from django.urls import path

from leads.record.views import contacts, editing, logging, page

urlpatterns = [
    path("", contacts.listing, name="contacts"),
    path("new/", logging.log_lead, name="log-lead"),
    path("alike/", logging.alike, name="contact-alike"),
    path("<int:contact_id>/", page.show, name="contact"),
    path("<int:contact_id>/timeline/", page.timeline, name="contact-timeline"),
    path("<int:contact_id>/field/<str:name>/", editing.field, name="contact-field"),
    path("<int:contact_id>/owner/", editing.owner, name="contact-owner"),
    path("<int:contact_id>/disqualify/", editing.disqualify, name="contact-disqualify"),
    path("<int:contact_id>/lift/", editing.lift, name="contact-lift"),
    path("<int:contact_id>/stage/", editing.correct, name="contact-stage"),
    path("export/", contacts.export, name="contacts-export"),
]
