"""The contact list as a file, for programs."""

from django.db.models import QuerySet

from leads.contacts.queries import Contact
from leads.record import sheet
from leads.record.api.contacts import Contacts
from smarketing.kernel.api.schema import described
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


@described("contacts", post=("export_contacts", "Take contacts out as a file"))
class Export(exports.Export):
    of = Contacts

    def table(self, rows: QuerySet[Contact]) -> Table:
        return sheet.table(rows)
