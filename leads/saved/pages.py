"""The views of a list, on its page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from leads.saved import queries
from leads.saved.lists import VIEW, Reading
from leads.saved.queries import SavedView
from smarketing.people.edge import Request
from smarketing.people.members.queries import standing_of

TABS = 5  # so many stand beside the list's own; all stand in the menu


@dataclass(frozen=True, slots=True)
class Line:
    """One view, as the menu shows it."""

    view: SavedView
    url: str
    is_current: bool
    is_own: bool
    may_change: bool
    edit_url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Views:
    """What leads/saved/_tabs.html and _menu.html show. `current`: the view that the address began as, which
    `is_changed` when it asks for something else by now; `save_url` keeps it as a new one, `over_url` as the
    current one."""

    lines: Sequence[Line]
    current: Line | None
    is_changed: bool
    save_url: str
    over_url: str
    notes: list[str] = field(default_factory=list)

    @property
    def tabs(self) -> list[Line]:
        """The first of them, and the current one wherever it stands."""
        first = list(self.lines[:TABS])
        return first if self.current is None or self.current in first else [*first[:-1], self.current]

    @property
    def groups(self) -> list[tuple[list[Line], str]]:
        """One's own, and those of others; none that is empty."""
        own = [line for line in self.lines if line.is_own]
        others = [line for line in self.lines if not line.is_own]
        return [each for each in ((own, "Yours"), (others, "Shared by others")) if each[0]]


def offer(request: Request, of: str, read: Reading) -> Views:
    """The views of that list that the viewer sees, beside what the list is narrowed to now."""
    who, asked, query = standing_of(request.user), request.GET.get(VIEW, ""), queries.written(read.query)

    def line(view: SavedView) -> Line:
        is_current = str(view.pk) == asked
        edit_url = reverse("saved-view-edit", args=[view.pk])
        if is_current and view.query != query:
            edit_url += f"?{urlencode({'query': query})}"
        return Line(
            view,
            queries.address(view),
            is_current,
            view.owner_id == who.person_id,
            queries.may_change(view, who),
            edit_url,
            reverse("saved-view-remove", args=[view.pk]),
        )

    lines = [line(view) for view in queries.on(of, request.user.pk)]
    current = next((each for each in lines if each.is_current), None)
    is_changed = current is not None and current.view.query != query
    return Views(
        lines,
        current,
        is_changed,
        f"{reverse('saved-view-new')}?{urlencode({'of': of, 'query': query})}",
        f"{current.edit_url}&over=on" if current and is_changed else "",
        ["That view is not there any more; this is what it showed."] if asked and current is None else [],
    )
