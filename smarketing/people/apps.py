from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "smarketing.people"
    label = "people"

    def ready(self) -> None:
        from smarketing.people.tokens import schemes  # noqa: F401  (the API's description finds them)
