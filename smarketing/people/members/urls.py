"""Addresses of people, teams and one's own profile. Deactivating and changing teams are pages of
leads.departures, because the person's open work goes along."""

from django.urls import path

from smarketing.people.members.views import people, profile, settings, teams

urlpatterns = [
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
    path("me/away/", profile.away, name="profile-away"),
]
