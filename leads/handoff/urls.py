"""Addresses of handing over: the inbox, a marketer's leads, handing off, and one per move; the same for
programs."""

from django.urls import include, path

from leads.handoff.api import inbox as api_inbox
from leads.handoff.api import lists, nurturing, work
from leads.handoff.api.moves import doors
from leads.handoff.views import chances, hand_off, moves
from leads.handoff.views import nurturing as nurture_views
from leads.handoff.views.acts import ACTS
from leads.handoff.views.inbox import export as export_inbox
from leads.handoff.views.inbox import inbox
from leads.handoff.views.my_leads import export as export_my_leads
from leads.handoff.views.my_leads import my_leads

for_programs = [
    path("handoffs", work.Handoffs.as_view(), name="api-handoffs"),
    path("handoffs/export", work.ExportHandoffs.as_view(), name="api-handoffs-export"),
    path("handoffs/<int:id>", lists.OneHandoff.as_view(), name="api-handoff"),
    path("handoffs/<int:id>/attempts", work.AttemptsOfHandoff.as_view(), name="api-handoff-attempts"),
    path(
        "handoffs/<int:id>/open-opportunity",
        work.OpenFromHandoff.as_view(),
        name="api-handoff-open-opportunity",
    ),
    *(
        path(f"handoffs/<int:id>/{move.slug}", door.as_view(), name=f"api-handoff-{move.slug}")
        for move, door in doors()
    ),
    path("attempts", lists.Attempts.as_view(), name="api-attempts"),
    path("attempts/<int:id>", lists.OneAttempt.as_view(), name="api-attempt"),
    path("next-steps", lists.NextSteps.as_view(), name="api-next-steps"),
    path("next-steps/<int:id>/done", work.FinishStep.as_view(), name="api-next-step-done"),
    path("inbox", api_inbox.OwnInbox.as_view(), name="api-inbox"),
    path("reasons", api_inbox.Reasons.as_view(), name="api-reasons"),
    path("enrolments", nurturing.Enrolments.as_view(), name="api-enrolments"),
    path("enrolments/<int:id>", nurturing.OneEnrolment.as_view(), name="api-enrolment"),
    path("enrolments/<int:id>/end", nurturing.EndEnrolment.as_view(), name="api-enrolment-end"),
    path("programmes", nurturing.Programmes.as_view(), name="api-programmes"),
    path("opportunities", work.OwnOpportunities.as_view(), name="api-opportunities"),
    path("opportunities/<int:id>/reopen", work.ReopenOpportunity.as_view(), name="api-opportunity-reopen"),
    path("contacts/<int:id>/close-sql", work.CloseSql.as_view(), name="api-contact-close-sql"),
]

urlpatterns = [
    path("api/v1/", include(for_programs)),
    path("inbox/", inbox, name="inbox"),
    path("inbox/export/", export_inbox, name="inbox-export"),
    path("my-leads/", my_leads, name="my-leads"),
    path("my-leads/export/", export_my_leads, name="my-leads-export"),
    path("hand-off/", hand_off.hand_off, name="hand-off"),
    path("hand-off/preview/", hand_off.preview, name="hand-off-preview"),
    path("opportunities/new/", chances.new, name="opportunity-new"),
    path("opportunities/<int:pk>/reopen/", chances.reopen, name="opportunity-reopen"),
    path("contacts/<int:pk>/close-sql/", chances.close_sql, name="close-sql"),
    path("contacts/<int:pk>/nurture/", nurture_views.enrol, name="nurture-enrol"),
    path("enrolments/<int:pk>/change/", nurture_views.change, name="enrolment-change"),
    path("enrolments/<int:pk>/end/", nurture_views.end, name="enrolment-end"),
    path("qualify-mql/", hand_off.qualify_mql, name="qualify-mql"),
    path("next-steps/<int:pk>/done/", moves.finish_step, name="next-step-done"),
    path("handoffs/<int:pk>/open-opportunity/", moves.open_opportunity, name="handoff-open-opportunity"),
    *(
        path(
            f"handoffs/<int:pk>/{act.slug}/",
            moves.move if act.form else moves.move_at_once,
            {"slug": act.slug},
            name=f"handoff-{act.slug}",
        )
        for act in ACTS
    ),
]
