"""Sign-in by e-mail and password, for people who were invited. Nobody signs themselves up, and no
page says whether an address is known here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from smarketing.people.members import queries as members
from smarketing.people.signin import links


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This e-mail and password don't belong together.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, or set a new password.",
        "incorrect_password": "That is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_email(self, email: str) -> str:
        cleaned: Any = super().clean_email(email)
        return members.email_key(str(cleaned))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the installation's own address, whatever host the request claimed to come for."""
        person, _, token = key.partition("-")
        return links.set_password_at(person, token)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")
