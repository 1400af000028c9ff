"""How the list of contacts is searched, by page and by program: what is typed, and how its words are read."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from leads.contacts import queries as contacts
from leads.contacts.queries import Contact

if TYPE_CHECKING:
    from django.forms import Form


class Searching:
    """For a set of filters: `q` by `by_words`, and beside it `begins` by `how`.

    `hits`: whom the words found, once they were looked for."""

    form: "Form"
    hits: contacts.Hits | None = None

    def by_words(self, rows: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        self.hits = contacts.found(value, begins=bool(self.form.cleaned_data.get("begins")))
        return rows.filter(self.hits.condition)

    def how(self, rows: QuerySet[Contact], name: str, value: Any) -> QuerySet[Contact]:
        """Says how `q` is read, and narrows nothing by itself."""
        return rows
