"""A clock's own address, where it explains itself, and the clocks as programs read them."""

from django.urls import path

from sla.clocks import api, views

urlpatterns = [
    path("breaches/", views.breaches, name="breaches"),
    path("breaches/export/", views.export, name="breaches-export"),
    path("clocks/<int:clock_id>/excuse", views.excuse, name="clock-excuse"),
    path("clocks/<int:clock_id>/explain", views.explain, name="clock-explain"),
    path("calendars/<int:calendar_id>/clocks", views.of_calendar, name="calendar-clocks"),
    path("api/v1/clocks", api.Clocks.as_view(), name="api-clocks"),
    path("api/v1/clocks/export", api.Export.as_view(), name="api-clocks-export"),
    path("api/v1/clocks/<int:id>", api.OneClock.as_view(), name="api-clock"),
    path("api/v1/clocks/<int:id>/excuse", api.ExcuseClock.as_view(), name="api-clock-excuse"),
]
