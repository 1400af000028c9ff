"""Links that let one person set their password: they work once and for a few days."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from smarketing.people.members.queries import User


def set_password(person: User) -> str:
    """A fresh link for this person; it ends with its use, with a changed password, or by age."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    return set_password_at(user_pk_to_url_str(person), token)


def set_password_at(person_key: str, token: str) -> str:
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": person_key, "key": token})
    return f"{settings.PUBLIC_URL}{path}"


def page(name: str) -> str:
    """A page of this product by its url name, as people outside reach it."""
    return f"{settings.PUBLIC_URL}{reverse(name)}"


def lifetime_in_days() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
