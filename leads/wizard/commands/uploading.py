"""A file comes in: looked at, kept as it is, and told how it is written and what its columns likely mean."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings

from leads.texts import has_control, tidy
from leads.wizard import reading
from leads.wizard.commands.telling import tell
from leads.wizard.models import Import, ImportFile
from leads.wizard.queries import listing as queries
from leads.wizard.queries.matching import first_options
from leads.wizard.reading.text import of_mail
from leads.wizard.rules.states import ABANDONED, Form, State
from smarketing.kernel.actor import Actor
from smarketing.kernel.command import command
from smarketing.kernel.errors import CONFLICT, Refused

MEGABYTE = 1024 * 1024
NO_NAME = "Pasted list"


@command
def upload(
    *,
    content: bytes,
    name: str = "",
    form: str = "",
    again: bool = False,
    actor: Actor,
    now: datetime,
    demo: bool = False,
) -> Import:
    """Keep the file and look at it; nothing is brought in yet. `form` where it is known: a pasted list,
    rows of a program. A file that came in before is refused as `same-file`, unless it is brought `again`
    knowingly."""
    queries.need_importer(actor)
    _need_fitting(content)
    digest = sha256(content).hexdigest()
    if not again:
        _need_another(digest)
    if form == Form.LIST:
        content = of_mail(content.decode()) or content
    found = reading.form_of(content)
    form = form or found
    layout = reading.likely(content, found)
    columns, samples = reading.head(content, found, layout)
    if not samples:
        raise Refused("empty-file", "It has a heading and no row under it.", field="file")
    kept = Import(
        name=_name(name),
        digest=digest,
        size=len(content),
        form=form if found == Form.CSV else found,
        layout=layout.as_json(),
        columns=columns,
        samples=samples,
        uploaded_by_id=actor.id,
        uploaded_at=now,
        demo=demo,
    )
    kept.options = first_options(kept, actor)
    kept.save(force_insert=True)
    ImportFile.objects.create(upload=kept, content=content)
    tell("uploaded", kept, actor, now, name=kept.name)
    return kept


def forget(*, now: datetime) -> int:
    """Sweep what nobody went on with; returns how many imports that were."""
    old = Import.objects.filter(
        uploaded_at__lte=now - ABANDONED, state__in=[State.UPLOADED, State.CHECKED, State.FAILED]
    )
    return old.delete()[1].get(Import._meta.label, 0)


def _need_fitting(content: bytes) -> None:
    if len(content) > settings.IMPORT_LARGEST_MB * MEGABYTE:
        message = f"A file may have {settings.IMPORT_LARGEST_MB} MB; cut it into parts."
        raise Refused("file-too-large", message, status=413, field="file")


def _need_another(digest: str) -> None:
    if known := queries.same_file(digest):
        when = known.started_at or known.uploaded_at
        message = (
            f"This very file came in on {when:%d %B %Y} as “{known.name}”, by {known.started_by}. Once more "
            "it changes nothing for those who are here still; say so if you mean it."
        )
        raise Refused("same-file", message, status=CONFLICT, field="again", import_id=known.pk)


def _name(name: str) -> str:
    """Without the folders that some browsers send along."""
    short = tidy(name.replace("\\", "/").rpartition("/")[2])
    return "File" if has_control(short) else short[:200] or NO_NAME
