"""When a person asked to be erased: a view by which somebody looked for them stays, without what names them.
Part of the command that erases; what its facts say goes with the rest of the journal's."""

from collections.abc import Sequence

from leads.saved import rules
from leads.saved.models import SavedView


def forget_looking_for(said: Sequence[str]) -> None:
    """`said`: how somebody would call the person."""
    for view in SavedView.objects.select_for_update(of=("self",), no_key=True).order_by("pk"):
        query = {
            name: [value for value in values if not rules.tells_of(value, said)]
            for name, values in rules.asked(view.query).items()
        }
        name = f"View {view.pk}" if rules.tells_of(view.name, said) else view.name
        if (rules.written(query), name) != (view.query, view.name):
            view.query, view.name, view.version = rules.written(query), name, view.version + 1
            view.save(update_fields=["query", "name", "version"])
