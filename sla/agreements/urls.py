"""Where the agreement is read."""

from django.urls import path

from sla.agreements import views

urlpatterns = [path("agreement/", views.agreement, name="agreement")]
