"""What the database itself refuses holds several rules at once: unique indexes, checks and triggers.
They can be switched off for a repair and forgotten; then nothing shows until it is too late."""

from collections.abc import Iterator

from django.apps import apps

from smarketing.health.check import found
from smarketing.health.finding import Example, Finding, counted
from smarketing.health.walking import Look, ask

OURS = ("kernel", "journal", "people", "sla", "leads", "reporting", "health")
TRIGGERS = (
    "journal_entry_append_only",
    "sla_agreement_fixed",
    "sla_clock_excused",
    "sla_signature_fixed",
    "sla_definition_fixed",
    "sla_agreement_never_emptied",
    "sla_signature_never_emptied",
    "sla_definition_never_emptied",
    "health_seal_in_force",
    "health_seal_deleted",
    "leads_spend_append_only",
    "contact_search",
    "company_renamed",
)
_CONSTRAINTS = """
    SELECT conname FROM pg_constraint WHERE convalidated AND connamespace = current_schema::regnamespace
    UNION SELECT relname FROM pg_class JOIN pg_index ON indexrelid = pg_class.oid
    WHERE indisvalid AND indisunique AND relnamespace = current_schema::regnamespace"""
_TRIGGERS = """
    SELECT tgname, tgenabled = 'O' OR tgenabled = 'A', tgisinternal, relname
    FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
    WHERE relnamespace = current_schema::regnamespace"""


class GuardsStand:
    key = "guards"
    rule = None
    title = "The database's own guards are up"
    advice = (
        "Switch triggers on again (ALTER TABLE … ENABLE TRIGGER ALL), or bring back what is missing as the "
        "migrations make it; then look at what got in meanwhile with manage.py doctor."
    )

    def run(self, look: Look) -> Iterator[Finding]:
        wrong = [*_constraints(), *_triggers()]
        if wrong:
            sentence = counted(
                "{n} {guard that keeps the rules is|guards that keep the rules are} off or gone.", len(wrong)
            )
            yield found(self, sentence, len(wrong), wrong, self.advice)


def _constraints() -> Iterator[Example]:
    there = {name for (name,) in ask(_CONSTRAINTS)}
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for constraint in model._meta.constraints:
            if constraint.name not in there:
                yield Example(f"{constraint.name} on {model._meta.db_table} is missing or not validated")


def _triggers() -> Iterator[Example]:
    rows = ask(_TRIGGERS)
    for missing in sorted(set(TRIGGERS) - {name for name, *_ in rows}):
        yield Example(f"trigger {missing} is missing")
    for name, enabled, internal, table in sorted(rows):
        if not enabled:
            what = "a foreign key's trigger" if internal else f"trigger {name}"
            yield Example(f"{what} on {table} is switched off")


CHECKS = (GuardsStand(),)
