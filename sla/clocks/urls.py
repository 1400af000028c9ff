"""A clock's own address: where it explains itself."""

from django.urls import path

from sla.clocks import views

urlpatterns = [path("clocks/<int:clock_id>/explain", views.explain, name="clock-explain")]
