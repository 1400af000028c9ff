"""Addresses of intake: the public endpoint of forms, and the pages where forms are kept."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from leads.intake import api, views

thanks = login_not_required(TemplateView.as_view(template_name="leads/intake/thanks.html"))

urlpatterns = [
    path("api/v1/forms/<str:key>/submissions", api.Submissions.as_view(), name="form-submissions"),
    path(
        "api/v1/forms/<str:key>/submissions/<str:submission_id>",
        api.SubmissionStatus.as_view(),
        name="form-submission",
    ),
    path("forms/thanks", thanks, name="form-thanks"),
    path("settings/forms/", views.listing, name="settings-forms"),
    path("settings/forms/new/", views.new, name="settings-form-new"),
    path("settings/forms/<int:form_id>/", views.form, name="settings-form"),
    path("settings/forms/<int:form_id>/edit/", views.edit, name="settings-form-edit"),
    path("settings/submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("settings/submissions/<uuid:submission_id>/replay/", views.replay, name="submission-replay"),
    path("settings/submissions/<uuid:submission_id>/reject/", views.reject, name="submission-reject"),
]
