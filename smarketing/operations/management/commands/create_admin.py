"""The first admin, and a way back in when nobody is left who could let anybody in."""

import argparse
import getpass
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.kernel.errors import Refused
from smarketing.people.members import commands as members
from smarketing.people.members import queries
from smarketing.people.members.queries import User
from smarketing.people.signin import links

CONSOLE = actors.system("console")


class Command(BaseCommand):
    help = "Make somebody admin: prints (and mails) a link to set the password, or asks for one here."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", help="as others read it; by default the address")
        parser.add_argument("--password", action="store_true", help="ask for the password here")

    def handle(self, *args: Any, **options: Any) -> None:
        email = queries.email_key(options["email"])
        known = User.objects.filter(email=email).first()
        if known and options["password"]:
            raise CommandError(f"{known} is known already; leave --password out, a link is printed.")
        try:
            person = self._promote(known) if known else self._invite(email, options)
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person} is admin.")
        if not options["password"]:
            self.stdout.write(
                f"The password is set here, within {links.lifetime_in_days()} days, once:\n"
                f"{links.set_password(person)}"
            )

    def _invite(self, email: str, options: dict[str, Any]) -> User:
        name = options["name"] or email
        password = _ask(User(email=email, name=name)) if options["password"] else None
        return members.invite(
            email=email, name=name, is_admin=True, password=password, actor=CONSOLE, now=clock.now()
        )

    def _promote(self, person: User) -> User:
        if not person.is_active:
            raise CommandError(f"{person} was deactivated; name another address.")
        kept = {name: getattr(person, name) for name in ("name", "team_id", "zone", "is_lead", "is_manager")}
        return members.edit(person_id=person.pk, **kept, is_admin=True, actor=CONSOLE, now=clock.now())


def _ask(person: User) -> str:
    if not sys.stdin.isatty():
        raise CommandError("--password asks at a terminal; without it, a link is printed.")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two are not the same; nothing was done.")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
