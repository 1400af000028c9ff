"""Files, and imports walked through as people and workers do."""

from io import BytesIO

from openpyxl import Workbook

from leads.wizard import commands
from leads.wizard.models import Import
from tests.given import at, who

NOW = at("Wed 11:00")


def csv(*rows, heading="Email,Name,Phone"):
    return "\n".join([heading, *rows, ""]).encode()


def workbook(*rows, title="People"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def brought(cast, content, by=None, **said):
    return commands.upload(
        content=content, name=said.pop("name", "people.csv"), actor=who(by or cast.marketer), now=NOW, **said
    )


def worked(moment=NOW, most=500):
    """As a worker would, until nothing is left; returns how many stretches that took."""
    for done in range(most):
        if not commands.step(now=moment):
            return done
    raise AssertionError("it never ends")


def tried(cast, content, *, again=False, **said):
    """Uploaded, matched as suggested or said, and tried dry."""
    upload = brought(cast, content, again=again)
    commands.match(import_id=upload.pk, actor=who(cast.marketer), now=NOW, **said)
    worked()
    return Import.objects.get(pk=upload.pk)


def done(cast, content, *, moment=NOW, start=None, **said):
    """The same, and brought in."""
    upload = tried(cast, content, **said)
    commands.start(import_id=upload.pk, actor=who(cast.marketer), now=moment, **(start or {}))
    worked(moment)
    return Import.objects.get(pk=upload.pk)


def fates(upload):
    """Each row's outcome, with its cause where there is one."""
    rows = upload.rows.order_by("number").values_list("outcome", "cause")
    return [f"{outcome}: {cause}" if cause else outcome for outcome, cause in rows]
