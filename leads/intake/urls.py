"""Addresses of intake: the public endpoint of forms, and where forms are kept and seen at work."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from leads.intake.api import kept, others, public
from leads.intake.views import kept as views
from leads.intake.views import public as visitors
from leads.intake.views import sent

thanks = login_not_required(TemplateView.as_view(template_name="leads/intake/thanks.html"))

urlpatterns = [
    path("api/v1/forms/<str:key>/submissions", public.Submissions.as_view(), name="form-submissions"),
    path(
        "api/v1/forms/<str:key>/submissions/<str:submission_id>",
        public.SubmissionStatus.as_view(),
        name="form-submission",
    ),
    path("api/v1/forms/<str:key>/plan", public.Plan.as_view(), name="form-plan"),
    path("api/v1/forms/<str:key>/typeform", public.Typeform.as_view(), name="form-typeform"),
    path("submissions/v3/integration/submit/<str:portal>/<str:key>", others.HubSpot.as_view()),
    path("submissions/v3/integration/secure/submit/<str:portal>/<str:key>", others.HubSpot.as_view()),
    path("servlet/servlet.WebToLead", others.WebToLead.as_view(), name="web-to-lead"),
    path("api/v1/forms", kept.Forms.as_view(), name="api-forms"),
    path("api/v1/forms/<int:id>", kept.OneForm.as_view(), name="api-form"),
    path("api/v1/forms/<int:id>/counts", kept.Counts.as_view(), name="api-form-counts"),
    path("api/v1/forms/<int:id>/snippets", kept.FormSnippets.as_view(), name="api-form-snippets"),
    path("api/v1/forms/<int:id>/secret", kept.FormSecret.as_view(), name="api-form-secret"),
    path("api/v1/submissions", kept.Submissions.as_view(), name="api-submissions"),
    path("api/v1/submissions/export", kept.Export.as_view(), name="api-submissions-export"),
    path("api/v1/submissions/reconciliation", kept.Reconcile.as_view(), name="api-reconciliation"),
    path("api/v1/submissions/<uuid:id>", kept.OneSubmission.as_view(), name="api-submission"),
    path("api/v1/submissions/<uuid:id>/replay", kept.Replay.as_view(), name="api-submission-replay"),
    path("api/v1/submissions/<uuid:id>/reject", kept.Reject.as_view(), name="api-submission-reject"),
    path("api/v1/submissions/<uuid:id>/decide", kept.Decide.as_view(), name="api-submission-decide"),
    path("f/<str:key>/", login_not_required(visitors.hosted), name="form-hosted"),
    path("f/<str:key>/thanks/", login_not_required(visitors.thanks), name="form-thanks-of"),
    path("f/<str:key>/embed.js", login_not_required(visitors.embed), name="form-embed"),
    path("forms/thanks", thanks, name="form-thanks"),
    path("settings/forms/", views.listing, name="settings-forms"),
    path("settings/forms/new/", views.new, name="settings-form-new"),
    path("settings/forms/<int:form_id>/", views.form, name="settings-form"),
    path("settings/forms/<int:form_id>/edit/", views.edit, name="settings-form-edit"),
    path("settings/forms/<int:form_id>/fields/", views.fields, name="settings-form-fields"),
    path("settings/submissions/", sent.listing, name="submissions"),
    path("settings/submissions/export/", sent.export, name="submissions-export"),
    path("settings/submissions/reconciliation/", sent.reconciliation, name="reconciliation"),
    path("settings/submissions/<uuid:submission_id>/", sent.submission, name="submission"),
    path("settings/submissions/<uuid:submission_id>/replay/", sent.replay, name="submission-replay"),
    path("settings/submissions/<uuid:submission_id>/reject/", sent.reject, name="submission-reject"),
    path("settings/submissions/<uuid:submission_id>/decide/", sent.decide, name="submission-decide"),
]
