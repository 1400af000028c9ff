"""Where agreements are read, negotiated and signed, by people and by programs."""

from django.urls import path

from sla.agreements import api, views

urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/new/", views.draft, name="agreement-draft"),
    path("agreement/<int:pk>/", views.version, name="agreement-version"),
    path("agreement/<int:pk>/compare/<int:other>/", views.compare, name="agreement-compare"),
    path("agreement/<int:pk>/edit/", views.edit, name="agreement-edit"),
    path("agreement/<int:pk>/draft/", views.draft_from, name="agreement-draft-from"),
    path("agreement/<int:pk>/propose/", views.propose, name="agreement-propose"),
    path("agreement/<int:pk>/sign/", views.sign, name="agreement-sign"),
    path("agreement/<int:pk>/decline/", views.end, {"ending": "decline"}, name="agreement-decline"),
    path("agreement/<int:pk>/withdraw/", views.end, {"ending": "withdraw"}, name="agreement-withdraw"),
    path("api/v1/agreements", api.Agreements.as_view(), name="api-agreements"),
    path("api/v1/agreements/in-force", api.InForce.as_view(), name="api-agreements-in-force"),
    path("api/v1/agreements/<int:id>", api.OneAgreement.as_view(), name="api-agreement"),
    path("api/v1/agreements/<int:id>/propose", api.Propose.as_view(), name="api-agreement-propose"),
    path("api/v1/agreements/<int:id>/sign", api.Sign.as_view(), name="api-agreement-sign"),
    path("api/v1/agreements/<int:id>/decline", api.Decline.as_view(), name="api-agreement-decline"),
    path("api/v1/agreements/<int:id>/withdraw", api.Withdraw.as_view(), name="api-agreement-withdraw"),
]
