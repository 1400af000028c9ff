"""Addresses of handing over: the inbox, a marketer's leads, handing off, and one per move."""

from django.urls import path

from leads.handoff.views import chances, hand_off, moves
from leads.handoff.views.acts import ACTS
from leads.handoff.views.inbox import inbox
from leads.handoff.views.my_leads import my_leads

urlpatterns = [
    path("inbox/", inbox, name="inbox"),
    path("my-leads/", my_leads, name="my-leads"),
    path("hand-off/", hand_off.hand_off, name="hand-off"),
    path("hand-off/preview/", hand_off.preview, name="hand-off-preview"),
    path("opportunities/new/", chances.new, name="opportunity-new"),
    path("contacts/<int:pk>/close-sql/", chances.close_sql, name="close-sql"),
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
