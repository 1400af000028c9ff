"""Who is told of what happens to a handoff or an opportunity: the other side, never oneself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from leads import meanings
from leads.contacts import queries as people
from leads.handoff.models import Handoff
from leads.handoff.rules import OPEN
from leads.outcomes import queries as outcomes
from leads.words import Touch
from sla.glossary import queries as glossary
from sla.glossary.queries import Kind
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.notices.commands import News, tell_all

Told = tuple[Iterable[int | None], str, str]  # whom, what, level


def handoff_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to handoff.*: sales hears of offers, marketing of what became of them."""
    ids = {entry.subject_id for entry in entries}
    rows = Handoff.objects.select_related("contact", "holder", "sales_team").in_bulk([i for i in ids if i])
    news = []
    with glossary.read_once():
        for entry in entries:
            handoff = rows.get(entry.subject_id or 0)
            sentence = SENTENCES.get(entry.kind)
            if handoff and sentence:
                whom, text, level = sentence(handoff, entry)
                news.append(_news(entry, whom, text, level, handoff.contact_id))
    tell_all(news, now=now)


def escalation_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to the ladder's steps: whom it was passed on from hears it too; when nobody decided in
    the end, or whom the agreement names as last resort is gone, managers do."""
    rows = Handoff.objects.select_related("contact", "holder", "sales_team")
    found = rows.in_bulk([entry.subject_id for entry in entries if entry.subject_id])
    managers = list(members.managers().values_list("pk", flat=True))
    news = []
    for entry in entries:
        handoff = found.get(entry.subject_id or 0)
        if handoff and entry.payload.get("clock_id"):
            news += [
                _news(entry, whom, text, level, handoff.contact_id)
                for whom, text, level in _escalated(handoff, entry, managers)
            ]
    tell_all(news, now=now)


def _escalated(handoff: Handoff, entry: Entry, managers: list[int]) -> Iterator[Told]:
    told, who = entry.payload, str(handoff.contact)
    if entry.kind == "handoff.lapsed":
        yield managers, f"Nobody decides on {who}: {told['why']}, and there is nobody left to ask.", "danger"
        return
    if told["from_id"]:
        yield [told["from_id"]], f"{who} was passed on by the ladder: you did not decide in time.", "warning"
    if told.get("instead_of"):
        gone = f"{told['instead_of']}, the last resort by the agreement, is not there any more"
        yield managers, f"{who} went to somebody else: {gone}. Agree on a new one.", "warning"


def opportunity_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to opportunity.won and .lost: both go straight back to marketing."""
    ids = {entry.payload.get("handoff_id") for entry in entries}
    rows = Handoff.objects.select_related("contact").in_bulk([i for i in ids if i])
    news, losses = [], meanings.labels(Kind.LOSS)
    for entry in entries:
        if handoff := rows.get(entry.payload.get("handoff_id") or 0):
            amount = f" for {entry.payload['amount']}" if entry.payload.get("amount") else ""
            won = entry.kind == "opportunity.won"
            why = losses.get(entry.payload.get("reason", ""), "").lower()
            text = f"{handoff.contact} was won{amount}." if won else f"{handoff.contact} was lost: {why}."
            news.append(_news(entry, [handoff.offered_by_id], text, "info", handoff.contact_id))
    tell_all(news, now=now)


def interest_told(entries: Sequence[Entry], now: datetime) -> None:
    """Listens to touchpoint.recorded: who works on the person hears of new interest. That they looked at
    pages is told of those that were said to matter, elsewhere."""
    entries = [entry for entry in entries if entry.payload.get("touch") != Touch.PAGE_VIEW]
    by_contact: dict[int, list[int | None]] = {entry.payload["contact_id"]: [] for entry in entries}
    held = Handoff.objects.filter(contact__in=by_contact, state__in=OPEN)
    for contact_id, holder_id in held.values_list("contact_id", "holder_id"):
        by_contact[contact_id].append(holder_id)
    for contact_id, owner_id in outcomes.open_owners(by_contact):
        by_contact[contact_id].append(owner_id)
    worked_on = [contact_id for contact_id, whom in by_contact.items() if any(whom)]
    names = {contact.pk: str(contact) for contact in people.people().filter(pk__in=worked_on)}
    news = []
    for entry in entries:
        contact_id = entry.payload["contact_id"]
        if name := names.get(contact_id):
            text = f"{name} showed new interest."
            news.append(_news(entry, by_contact[contact_id], text, "info", contact_id))
    tell_all(news, now=now)


def _news(entry: Entry, whom: Iterable[int | None], text: str, level: str, contact_id: int) -> News:
    ids = sorted({person for person in whom if person and person != entry.actor_id})
    return News(entry, ids, text, f"/contacts/{contact_id}/", level, *_step(entry))


def _step(entry: Entry) -> tuple[str, datetime | None]:
    """Of the ladder's steps: what many of them are called, and when each was due."""
    if "step_due_at" not in entry.payload:
        return "", None
    family = "leads nobody decides on" if entry.kind == "handoff.lapsed" else "leads passed on"
    return family, datetime.fromisoformat(entry.payload["step_due_at"])


def _holder_or_team(handoff: Handoff, entry: Entry) -> Iterable[int | None]:
    """Who held it when the fact happened; somebody else may by now."""
    if entry.payload["holder_id"]:
        return [entry.payload["holder_id"]]
    return members.members(handoff.sales_team_id).values_list("pk", flat=True)


def _offered(handoff: Handoff, entry: Entry) -> Told:
    return _holder_or_team(handoff, entry), f"{handoff.contact} was offered to you.", "info"


def _reassigned(handoff: Handoff, entry: Entry) -> Told:
    why = f": {entry.payload['why']}" if entry.payload.get("why") else "."
    return _holder_or_team(handoff, entry), f"{handoff.contact} is yours now{why}", "info"


def _rerouted(handoff: Handoff, entry: Entry) -> Told:
    return [handoff.offered_by_id], f"{handoff.contact} was rerouted to another team.", "info"


def _back(word: str) -> Callable[[Handoff, Entry], Told]:
    def told(handoff: Handoff, entry: Entry) -> Told:
        reason = meanings.word(Kind.REFUSAL, entry.payload["reason"]).label.lower()
        text = f"{handoff.contact} was {word}: {reason}."
        owner = [handoff.contact.owner_id] if entry.payload["reason"] == "existing_customer" else []
        holder = [handoff.holder_id] if entry.actor_kind == "system" else []  # ended over their head
        return [handoff.offered_by_id, *holder, *owner], text, "warning"

    return told


def _to_marketer(word: str) -> Callable[[Handoff, Entry], Told]:
    return lambda handoff, entry: ([handoff.offered_by_id], f"{handoff.contact} was {word}.", "info")


def _withdrawn(handoff: Handoff, entry: Entry) -> Told:
    return _holder_or_team(handoff, entry), f"The offer of {handoff.contact} was withdrawn.", "info"


def _disputed(handoff: Handoff, entry: Entry) -> Told:
    whom = [*members.managers().values_list("pk", flat=True), handoff.rejected_by_id]
    return whom, f"The rejection of {handoff.contact} is disputed.", "warning"


def _ruled(handoff: Handoff, entry: Entry) -> Told:
    outcome = "stands" if entry.payload["ruling"] == "stands" else "was overturned"
    whom = [handoff.disputed_by_id, handoff.rejected_by_id]
    return whom, f"The rejection of {handoff.contact} {outcome}.", "info"


SENTENCES: dict[str, Callable[[Handoff, Entry], Told]] = {
    "handoff.offered": _offered,
    "handoff.reassigned": _reassigned,
    "handoff.accepted": _to_marketer("accepted"),
    "handoff.qualified": _to_marketer("qualified by sales"),
    "handoff.rejected": _back("rejected"),
    "handoff.returned": _back("returned"),
    "handoff.rerouted": _rerouted,
    "handoff.withdrawn": _withdrawn,
    "handoff.disputed": _disputed,
    "handoff.ruled": _ruled,
}
