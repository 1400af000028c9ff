"""Addresses of people, teams and one's own profile. Deactivating and changing teams are pages of
leads.departures, because the person's open work goes along."""

from django.urls import path

from smarketing.people.members import api
from smarketing.people.members.views import absence, people, profile, settings, teams

urlpatterns = [
    path("api/v1/people", api.People.as_view(), name="api-people"),
    path("api/v1/people/<int:id>", api.OnePerson.as_view(), name="api-person"),
    path("api/v1/teams", api.Teams.as_view(), name="api-teams"),
    path("api/v1/teams/<int:id>", api.OneTeam.as_view(), name="api-team"),
    path("api/v1/leave", api.AllLeave.as_view(), name="api-leave"),
    path("api/v1/leave/<int:id>", api.OneLeave.as_view(), name="api-one-leave"),
    path("api/v1/leave/<int:id>/cancel", api.CancelLeave.as_view(), name="api-leave-cancel"),
    path("settings/", settings.home, name="settings"),
    path("settings/people/", people.people, name="settings-people"),
    path("settings/people/invite/", people.invite, name="settings-invite"),
    path("settings/people/<int:person_id>/", people.person, name="settings-person"),
    path("settings/people/<int:person_id>/away/", people.away, name="settings-person-away"),
    path("settings/people/<int:person_id>/invitation/", people.reinvite, name="settings-person-reinvite"),
    path("settings/people/<int:person_id>/reactivate/", people.reactivate, name="settings-person-reactivate"),
    path("settings/teams/", teams.teams, name="settings-teams"),
    path("settings/teams/new/", teams.new_team, name="settings-team-new"),
    path("settings/teams/<int:team_id>/", teams.team, name="settings-team"),
    path("me/", profile.profile, name="profile"),
    path("leave/<int:leave_id>/cancel/", absence.cancel, name="leave-cancel"),
    path("me/away/", profile.away, name="profile-away"),
]
