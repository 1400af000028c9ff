"""Who may take a list out of the house, and what is noted of it."""

import pytest

from smarketing.journal.models import Entry
from smarketing.kernel.errors import Refused
from smarketing.people.exports import commands as exports
from tests import given

pytestmark = pytest.mark.django_db


def test_a_list_leaves_the_house_with_leads_managers_and_admins_only(cast):
    asked = {"stage": ["lead", "mql"]}
    note = {"name": "contacts", "form": "csv", "filters": asked, "count": 3, "now": given.at("Mon 10:00")}
    for allowed in (cast.lead, cast.marketing_lead, cast.manager, cast.admin):
        exports.take(actor=given.who(allowed), **note)
    for refused in (cast.rep, cast.marketer, cast.other_rep):
        with pytest.raises(Refused):
            exports.take(actor=given.who(refused), **note)
    told = {"list": "contacts", "format": "csv", "count": 3, "filters": asked}
    assert [fact.payload for fact in Entry.objects.filter(kind="list.exported")] == [told] * 4
