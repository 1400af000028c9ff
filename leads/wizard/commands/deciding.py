"""People start an import, stop it, and take it back."""

from datetime import datetime

from django.conf import settings

from leads.wizard.commands import undoing
from leads.wizard.commands.matching import begin, move
from leads.wizard.commands.stretches import TASK
from leads.wizard.commands.telling import tell
from leads.wizard.models import Import, ImportFile
from leads.wizard.queries import listing as queries
from leads.wizard.rules.states import Act, State
from smarketing.kernel import nudge
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import FORBIDDEN, Refused
from smarketing.people.members import queries as members


@command
def start(
    *,
    import_id: int,
    actor: Actor,
    now: datetime,
    offer_team_id: int | None = None,
    offer_most: int | None = None,
) -> Import:
    """Bring the rows in; of one that was cancelled those that are left. With `offer_team_id` new MQLs are
    then offered to that team, in the file's order, `offer_most` of them at most."""
    queries.need_importer(actor)
    upload = queries.locked(import_id)
    was_cancelled = upload.state == State.CANCELLED
    move(upload, Act.START)
    done = upload.done if was_cancelled else 0
    begin(upload)
    upload.done = done
    _offering(upload, offer_team_id, offer_most, actor)
    upload.started_by_id, upload.started_at = actor.id, upload.started_at or now
    upload.finished_at, upload.samples = None, []
    upload.save()
    ImportFile.objects.filter(upload=upload).delete()
    tell("started", upload, actor, now, rows=upload.total, offer_most=upload.offer_most)
    nudge.after_commit(TASK)
    return upload


@command
def cancel(*, import_id: int, actor: Actor, now: datetime) -> Import:
    """Stop after the stretch that is being worked on. What is in stays; the rest can be brought in later."""
    queries.need_importer(actor)
    upload = queries.locked(import_id)
    was_bringing = upload.state in (State.RUNNING, State.OFFERING)
    move(upload, Act.CANCEL)
    upload.finished_at = now if was_bringing else None
    upload.save(update_fields=["state", "finished_at"])
    tell("cancelled", upload, actor, now, rows=upload.done)
    return upload


@command
def undo(*, import_id: int, actor: Actor, now: datetime) -> Import:
    """Take back whom it brought in and nobody touched since, and the blanks that still hold what it filled.
    What isn't taken back is said row by row, and can be taken back once nothing stands against it any more:
    a newer list of the same people was taken back, too."""
    queries.need_importer(actor)
    upload = queries.locked(import_id)
    if upload.state == State.UNDONE:
        undoing.reopen(upload)
    move(upload, Act.UNDO)
    begin(upload)
    upload.undone_by_id, upload.undone_at = actor.id, now
    upload.save()
    tell("undo_begun", upload, actor, now)
    nudge.after_commit(TASK)
    return upload


def _offering(upload: Import, team_id: int | None, most: int | None, actor: Actor) -> None:
    upload.offer_team, upload.offer_most = None, 0
    if team_id is None:
        return
    if not members.standing(actor).commands_side("marketing"):
        raise Refused("not-marketing", "Only marketing hands people off.", status=FORBIDDEN)
    team = members.teams("sales").filter(pk=team_id).first()
    if team is None:
        raise Refused("no-such-team", "There is no such sales team.", field="offer_team_id")
    cap = settings.IMPORT_MOST_HANDOFFS
    if not 1 <= (most or 0) <= cap:
        message = f"Say how many at most: 1 to {cap}, so that no team drowns in one list."
        raise Refused("offer-most", message, field="offer_most")
    upload.offer_team, upload.offer_most = team, most or 0
