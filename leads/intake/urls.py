"""Addresses of intake: the public endpoint of forms, and where forms are kept and seen at work."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from leads.intake import views
from leads.intake.api import kept, public

thanks = login_not_required(TemplateView.as_view(template_name="leads/intake/thanks.html"))

urlpatterns = [
    path("api/v1/forms/<str:key>/submissions", public.Submissions.as_view(), name="form-submissions"),
    path(
        "api/v1/forms/<str:key>/submissions/<str:submission_id>",
        public.SubmissionStatus.as_view(),
        name="form-submission",
    ),
    path("api/v1/forms", kept.Forms.as_view(), name="api-forms"),
    path("api/v1/forms/<int:id>", kept.OneForm.as_view(), name="api-form"),
    path("api/v1/forms/<int:id>/counts", kept.Counts.as_view(), name="api-form-counts"),
    path("api/v1/forms/<int:id>/snippets", kept.FormSnippets.as_view(), name="api-form-snippets"),
    path("api/v1/submissions", kept.Submissions.as_view(), name="api-submissions"),
    path("api/v1/submissions/<uuid:id>", kept.OneSubmission.as_view(), name="api-submission"),
    path("api/v1/submissions/<uuid:id>/replay", kept.Replay.as_view(), name="api-submission-replay"),
    path("api/v1/submissions/<uuid:id>/reject", kept.Reject.as_view(), name="api-submission-reject"),
    path("forms/thanks", thanks, name="form-thanks"),
    path("settings/forms/", views.listing, name="settings-forms"),
    path("settings/forms/new/", views.new, name="settings-form-new"),
    path("settings/forms/<int:form_id>/", views.form, name="settings-form"),
    path("settings/forms/<int:form_id>/edit/", views.edit, name="settings-form-edit"),
    path("settings/submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("settings/submissions/<uuid:submission_id>/replay/", views.replay, name="submission-replay"),
    path("settings/submissions/<uuid:submission_id>/reject/", views.reject, name="submission-reject"),
]
