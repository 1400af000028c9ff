"""Drafts and runs of them, as every test here begins with."""

from reporting.simulator import commands
from sla.agreements import commands as agreements
from tests.given import who


def a_draft(cast, now, **terms):
    """A version that the lead of sales negotiates, with some terms of its own."""
    pair = {"marketing_team_id": cast.marketing.pk, "sales_team_id": cast.sales.pk}
    draft = agreements.draft(**pair, actor=who(cast.lead), now=now)
    return edited(cast, draft, now, terms=terms) if terms else draft


def edited(cast, draft, now, **changes):
    return agreements.edit(
        agreement_id=draft.pk,
        changes=changes,
        revision=draft.revision,
        actor=who(cast.lead),
        now=now,
    )


def started(cast, draft, now, by=None, **asked):
    asked = {"months": 1, **asked}
    return commands.start(agreement_id=draft.pk, actor=who(by or cast.lead), now=now, **asked)


def worked(simulation, now, size=4):
    """Until nothing is under way."""
    while commands.step(now=now, size=size):
        pass
    simulation.refresh_from_db()
    return simulation


def run(cast, draft, now, **asked):
    return worked(started(cast, draft, now, **asked), now)


def promise(simulation, kind, under="draft"):
    """What became of it, without what nothing became of."""
    return next(
        (
            {said: n for said, n in each[under].items() if n}
            for each in simulation.result["promises"]
            if each["kind"] == kind
        ),
        {},
    )


def people(simulation, kind, under="draft"):
    return {
        each["of"]: {said: n for said, n in each[under].items() if n}
        for each in simulation.result["people"]
        if each["kind"] == kind
    }
