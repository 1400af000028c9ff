"""Files brought in as history: nothing lost, nothing doubled, nothing half-written, no clock starts."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from leads.imports.reading import Line
from leads.management.commands.import_csv import _write_faults
from leads.models import Asset, Attempt, Company, Contact, Handoff, Opportunity, StageMove, Touchpoint
from sla.models import Clock
from smarketing.journal import relay
from smarketing.journal.models import Entry
from smarketing.people.members import queries as members
from smarketing.people.models import Mail, Notice, User
from smarketing.wiring import LISTENERS
from tests.given import at

pytestmark = pytest.mark.django_db

LEADS = "docs/examples/olist-leads.toml"
DEALS = "docs/examples/olist-deals.toml"
CALLS = "docs/examples/calls.toml"
CALL_HEADER = "lead,called_at,agent,how,outcome,minutes"
LEAD_HEADER = "mql_id,first_contact_date,landing_page_id,origin"
DEAL_HEADER = (
    "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,lead_type,lead_behaviour_profile,has_company,"
    "has_gtin,average_stock,business_type,declared_product_catalog_size,declared_monthly_revenue"
)

TWO_DEALS = """
source = "olist"
[contact]
external_id = "mql_id"
[opportunity]
external_id = "deal"
closed_at = "won_date"
"""


@pytest.fixture
def bring(tmp_path):
    """Write the rows to a file and import it; returns what the command said."""

    def run(kind, header, rows, map_file, *options, encoding="utf-8"):
        path = tmp_path / f"{kind}.csv"
        path.write_bytes("\n".join([header, *rows, ""]).encode(encoding))
        out = StringIO()
        call_command("import_csv", kind, str(path), "--map", map_file, *options, stdout=out)
        return out.getvalue()

    run.folder = tmp_path
    return run


def leads(bring, *rows, **fields):
    return bring("contacts", LEAD_HEADER, rows, LEADS, *fields.pop("options", ()), **fields)


def deals(bring, *rows):
    return bring("opportunities", DEAL_HEADER, rows, DEALS)


def calls(bring, *rows, options=()):
    return bring("attempts", CALL_HEADER, rows, CALLS, *options)


def a_deal(mql, won="2018-03-01 10:00:00", revenue="0.0"):
    return f"{mql},seller-{mql},sdr-1,sr-1,{won},pet,online_medium,cat,,,,reseller,,{revenue}"


def counts():
    tables = (Attempt, Contact, StageMove, Touchpoint, Asset, Company, Opportunity, Entry, User)
    return {table.__name__: table.objects.count() for table in tables}


def test_a_lead_enters_at_its_true_date_with_what_was_implied(bring):
    leads(bring, "a1,2018-02-05,page-1,paid_search")
    contact = Contact.objects.get()
    moves = list(contact.moves.order_by("id").values_list("to_stage", "implied"))
    assert moves == [("contact", False), ("prospect", True), ("lead", True), ("mql", False)]
    assert contact.moves.first().moved_at.isoformat() == "2018-02-05T02:00:00+00:00"
    assert (contact.channel, contact.stage) == ("paid_search", "mql")
    touch = contact.touchpoints.get()
    assert (touch.asset.key, touch.campaign, touch.channel) == ("page-1", None, "paid_search")


def test_a_blank_channel_is_not_unknown(bring):
    leads(bring, "a1,2018-02-05,p,", "a2,2018-02-05,p,unknown")
    assert set(Contact.objects.values_list("external_id", "channel")) == {("a1", ""), ("a2", "unknown")}


def test_a_deal_is_won_with_its_amount_not_stated(bring):
    leads(bring, "a1,2018-02-05,p,social")
    deals(bring, a_deal("a1", revenue="50000.0"))
    deal = Opportunity.objects.get()
    assert (deal.state, deal.amount, deal.date_conflict) == ("won", None, False)
    assert deal.company.declared_monthly_revenue == 50000
    assert deal.company.attributes == {
        "lead_type": "online_medium", "behaviour_profile": "cat", "business_type": "reseller"
    }  # fmt: skip
    assert deal.contact.stage == "customer"
    assert deal.contact.company == deal.company


def test_who_bought_twice_became_a_customer_once_with_the_first_purchase(bring):
    leads(bring, "a1,2018-02-05,p,social")
    how = bring.folder / "deals.toml"
    how.write_text(TWO_DEALS)
    rows = ["d2,a1,2018-05-01 10:00:00", "d1,a1,2018-03-01 10:00:00"]
    bring("opportunities", "deal,mql_id,won_date", rows, str(how))
    contact = Contact.objects.get()
    assert Opportunity.objects.count() == 2
    climbed = contact.moves.filter(to_stage__in=("sql", "opportunity", "customer")).order_by("id")
    assert list(climbed.values_list("to_stage", flat=True)) == ["sql", "opportunity", "customer"]
    first_won = Opportunity.objects.order_by("closed_at").first().closed_at
    assert {move.moved_at for move in climbed} == {first_won}
    assert contact.stage_since == first_won
    told = Entry.objects.filter(thread=contact.thread, kind="stage.moved", payload__to="customer")
    assert [entry.occurred_at for entry in told] == [first_won]


def test_who_worked_on_it_is_named_but_never_signs_in_or_is_routed_to(bring):
    leads(bring, "a1,2018-02-05,p,social")
    deals(bring, a_deal("a1"))
    deal = Opportunity.objects.get()
    for person in (deal.owner, deal.sdr):
        assert person.from_history
        assert not person.is_active
        assert not person.has_usable_password()
        assert person not in members.everyone()


def test_a_win_before_its_contact_is_kept_and_flagged(bring):
    leads(bring, "a1,2018-03-08,p,social")
    deals(bring, a_deal("a1", won="2018-03-06 19:38:55"))
    assert Opportunity.objects.get().date_conflict


def test_history_starts_no_clock_tells_nobody_and_fills_no_inbox(bring):
    leads(bring, *(f"a{n},2018-02-05,p,social" for n in range(30)))
    deals(bring, *(a_deal(f"a{n}") for n in range(10)))
    relay.run(LISTENERS, now=at("Mon 10:00"))
    for table in (Clock, Notice, Mail, Handoff):
        assert not table.objects.exists()


def test_a_second_run_changes_nothing(bring):
    rows = [f"a{n},2018-02-05,p{n % 3},social" for n in range(40)]
    leads(bring, *rows)
    deals(bring, a_deal("a1"))
    before = counts()
    assert "0 new, 40 were here already" in leads(bring, *rows)
    assert "0 new, 1 were here already" in deals(bring, a_deal("a1"))
    assert counts() == before


def test_a_row_twice_in_one_file_is_one_contact(bring):
    assert "1 new, 1 were here" in leads(bring, "a1,2018-02-05,p,social", "a1,2018-02-06,p,email")


def test_broken_rows_are_listed_with_their_line_and_the_rest_is_kept(bring):
    said = leads(
        bring,
        "a1,2018-02-05,p,social",
        "a2,someday,p,social",
        "a3,2018-02-05,p",
        "a4,2018-02-05,p,carrier_pigeon",
        ",2018-02-05,p,social",
        "a6,2018-02-05,p,email",
    )
    assert "2 new, 0 were here already, 4 not taken" in said
    with (bring.folder / "contacts.errors.csv").open() as file:
        faults = [(row["line"], row["why"]) for row in csv.DictReader(file)]
    assert [line for line, _ in faults] == ["3", "4", "5", "6"]
    assert "someday" in faults[0][1]
    assert "3 cells" in faults[1][1]
    assert "carrier_pigeon" in faults[2][1]


def test_the_list_of_broken_rows_runs_nothing(tmp_path):
    wrong = Line(2, {"=1+1": "=2+2"})
    file = _write_faults(tmp_path / "people.csv", [(wrong, "=2+2 is not an e-mail address")])
    assert file.read_text().splitlines() == ["line,why,'=1+1", "2,'=2+2 is not an e-mail address,'=2+2"]


def test_an_unclosed_quote_in_the_middle_is_a_fault_of_its_own(bring):
    said = leads(bring, "a1,2018-02-05,p,social", 'a2,"2018-02-05"x,p,social', "a3,2018-02-05,p,social")
    assert "2 new" in said
    assert "1 not taken" in said


def test_latin_1_is_named_before_anything_is_written(bring):
    before = counts()
    with pytest.raises(CommandError, match="encoding"):
        leads(bring, "a1,2018-02-05,p,social", "ã2,2018-02-05,p,social", encoding="latin-1")
    assert counts() == before


def test_a_missing_column_and_a_bad_map_are_said_at_the_start(bring, tmp_path):
    with pytest.raises(CommandError, match="no column first_contact_date"):
        bring("contacts", "mql_id,landing_page_id,origin", ["a1,p,social"], LEADS)
    bad = tmp_path / "bad.toml"
    bad.write_text('source = "x"\n[contact]\nshoe_size = "mql_id"\n')
    with pytest.raises(CommandError, match="shoe_size"):
        bring("contacts", LEAD_HEADER, ["a1,2018-02-05,p,social"], str(bad))


def test_a_dry_run_writes_nothing(bring):
    before = counts()
    said = leads(bring, "a1,2018-02-05,p,social", "a2,never,p,social", options=["--dry-run"])
    assert "1 rows can be read, 1 can't" in said
    assert counts() == before


def test_a_deal_without_its_contact_is_not_taken(bring):
    assert "0 new, 0 were here already, 1 not taken" in deals(bring, a_deal("nobody"))


def test_every_brought_in_stage_has_its_fact(bring):
    leads(bring, "a1,2018-02-05,p,social")
    deals(bring, a_deal("a1"))
    thread = Contact.objects.get().thread
    story = Entry.objects.filter(thread=thread).order_by("occurred_at", "id")
    came = ["contact.created", "stage.moved", "stage.moved", "touchpoint.recorded"]
    assert list(story.values_list("kind", flat=True)) == [*came, "opportunity.won", "stage.moved"]


def test_an_attempt_is_kept_at_its_true_date_in_our_words(bring):
    leads(bring, "a1,2018-02-05,p,social")
    said = calls(
        bring, "a1,2018-02-06 10:00:00,Kim,phone,answered,6.2", "a1,2018-02-05 10:00:00,,email,no_answer,"
    )
    assert "2 new, 0 were here already, 0 not taken" in said
    second, first = Attempt.objects.order_by("-happened_at")
    assert (second.via, second.result, second.minutes, second.by.name) == (
        "call",
        "connected",
        7,
        "Olist Kim",
    )
    assert (first.via, first.result, first.minutes, first.by.name) == (
        "email",
        "no_answer",
        None,
        "Olist unnamed",
    )
    assert second.happened_at.isoformat() == "2018-02-06T12:00:00+00:00"
    assert (second.logged_at, second.counts_at) == (second.happened_at, second.happened_at)
    assert not second.by.is_active
    told = Entry.objects.filter(kind="attempt.logged", thread=Contact.objects.get().thread)
    assert [entry.occurred_at for entry in told.order_by("occurred_at")] == [
        first.happened_at,
        second.happened_at,
    ]


def test_attempts_start_no_clock_and_tell_nobody(bring):
    leads(bring, "a1,2018-02-05,p,social")
    calls(bring, "a1,2018-02-06 10:00:00,Kim,phone,answered,6")
    relay.run(LISTENERS, now=at("Mon 10:00"))
    for table in (Clock, Notice, Mail, Handoff):
        assert not table.objects.exists()


def test_attempts_brought_in_twice_change_nothing(bring):
    leads(bring, "a1,2018-02-05,p,social")
    rows = [f"a1,2018-02-0{day} 10:00:00,Kim,phone,busy,3" for day in (6, 7, 8)]
    assert "3 new, 1 were here" in calls(bring, *rows, rows[0])
    before = counts()
    assert "0 new, 3 were here already" in calls(bring, *rows)
    assert counts() == before


def test_attempts_that_make_no_sense_are_listed_with_their_line(bring):
    leads(bring, "a1,2018-02-05,p,social")
    said = calls(
        bring,
        "a1,2018-02-06 10:00:00,Kim,phone,shrugged,6",
        "a1,2018-02-06 10:00:00,Kim,pigeon,answered,6",
        "a1,soon,Kim,phone,answered,6",
        "a1,2018-02-06 10:00:00,Kim,phone,answered,long",
        "a1,2018-02-06 10:00:00,Kim,phone,answered,99999",
        ",2018-02-06 10:00:00,Kim,phone,answered,6",
        "nobody,2018-02-06 10:00:00,Kim,phone,answered,6",
        "a1,2999-02-06 10:00:00,Kim,phone,answered,6",
        "a1,2018-02-06 10:00:00,Kim,phone,answered,6",
    )
    assert "1 new, 0 were here already, 8 not taken" in said
    with (bring.folder / "attempts.errors.csv").open() as file:
        faults = {row["line"]: row["why"] for row in csv.DictReader(file)}
    assert sorted(faults) == ["2", "3", "4", "5", "6", "7", "8", "9"]
    assert "shrugged" in faults["2"] and "[words]" in faults["2"]
    assert "pigeon" in faults["3"]
    assert "import the contacts first" in faults["8"]
    assert "future" in faults["9"]


def test_a_dry_run_of_attempts_writes_nothing(bring):
    leads(bring, "a1,2018-02-05,p,social")
    before = counts()
    assert "1 rows can be read" in calls(
        bring, "a1,2018-02-06 10:00:00,Kim,phone,busy,", options=["--dry-run"]
    )
    assert counts() == before


def test_a_map_of_attempts_says_when_and_what_came_of_it(bring, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('source = "x"\n[contact]\nexternal_id = "lead"\n[attempt]\nhappened_at = "called_at"\n')
    with pytest.raises(CommandError, match="needs result"):
        bring("attempts", CALL_HEADER, ["a1,2018-02-06,Kim,phone,busy,"], str(bad))
