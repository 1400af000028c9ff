"""The contact list as a file, for programs."""

from django.db.models import QuerySet

from leads.contacts.queries import Contact
from leads.fields.listed import Narrowing
from leads.fields.queries import Of
from leads.record import asked, sheet
from leads.record.api.contacts import Contacts
from leads.saved.narrowing import columns
from smarketing.kernel.api.schema import described
from smarketing.kernel.showing import need_known
from smarketing.kernel.tables import Table
from smarketing.people.exports import api as exports


@described("contacts", post=("export_contacts", "Take contacts out as a file"))
class Export(exports.Export):
    of = Contacts
    chooses = True

    def table(self, rows: QuerySet[Contact]) -> Table:
        query = columns(asked.LIST.key, self.request.query_params, self.actor)
        chosen = asked.shown(Narrowing(Of.CONTACT, query), query)
        need_known(chosen)
        return sheet.table(rows, chosen)
