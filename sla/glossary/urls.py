"""Where words are looked up and negotiated, by people and by programs."""

from django.urls import path

from sla.glossary import api, views

urlpatterns = [
    path("glossary/", views.words, name="glossary"),
    path("glossary/export/", views.export, name="glossary-export"),
    path("glossary/<str:key>/", views.word, name="glossary-word"),
    path("glossary/<str:key>/propose/", views.propose, name="glossary-propose"),
    path("glossary/<str:key>/compare/<int:version>/<int:other>/", views.compare, name="glossary-compare"),
    path("definitions/<int:pk>/agree/", views.agree, name="definition-agree"),
    path("definitions/<int:pk>/decline/", views.end, {"ending": "decline"}, name="definition-decline"),
    path("definitions/<int:pk>/withdraw/", views.end, {"ending": "withdraw"}, name="definition-withdraw"),
    path("api/v1/glossary", api.Words.as_view(), name="api-glossary"),
    path("api/v1/glossary/export", api.ExportWords.as_view(), name="api-glossary-export"),
    path("api/v1/glossary/<str:id>", api.OneWord.as_view(), name="api-glossary-word"),
    path("api/v1/glossary/<str:id>/propose", api.Propose.as_view(), name="api-glossary-propose"),
    path("api/v1/definitions", api.Definitions.as_view(), name="api-definitions"),
    path("api/v1/definitions/<int:id>", api.OneDefinition.as_view(), name="api-definition"),
    path("api/v1/definitions/<int:id>/agree", api.Agree.as_view(), name="api-definition-agree"),
    path("api/v1/definitions/<int:id>/decline", api.Decline.as_view(), name="api-definition-decline"),
    path("api/v1/definitions/<int:id>/withdraw", api.Withdraw.as_view(), name="api-definition-withdraw"),
]
