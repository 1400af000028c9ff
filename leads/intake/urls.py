"""Addresses of intake: the public endpoint of forms, and the pages where forms are kept."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import TemplateView

from leads.intake import api

thanks = login_not_required(TemplateView.as_view(template_name="leads/intake/thanks.html"))

urlpatterns = [
    path("api/v1/forms/<str:key>/submissions", api.Submissions.as_view(), name="form-submissions"),
    path(
        "api/v1/forms/<str:key>/submissions/<str:submission_id>",
        api.SubmissionStatus.as_view(),
        name="form-submission",
    ),
    path("forms/thanks", thanks, name="form-thanks"),
]
