"""Who listens to which fact. Lower rooms record facts and know nobody; this table is the only
place where the two meet. `*` hears everything."""

from leads.campaigns import handlers as campaigns
from leads.content import handlers as content
from leads.handoff import handlers as handoffs
from leads.identity import handlers as identity
from leads.intake import handlers as intake
from leads.nurture import handlers as nurture
from leads.tracking import handlers as tracking
from reporting.passages import handlers as passages
from sla.agreements import handlers as agreements
from sla.clocks import handlers as clocks
from sla.glossary import handlers as glossary
from smarketing.journal.relay import Listeners
from smarketing.people.signin import handlers as signin

LISTENERS: Listeners = {
    "person.invited": [signin.invite],
    "person.reinvited": [signin.invite],
    "person.reactivated": [signin.welcome_back],
    **{kind: [handoffs.handoff_told] for kind in handoffs.SENTENCES},
    "handoff.rejected": [handoffs.handoff_told, identity.doubted],
    "handoff.returned": [handoffs.handoff_told, identity.doubted],
    "handoff.reassigned": [handoffs.handoff_told, handoffs.escalation_told],
    "handoff.lapsed": [handoffs.escalation_told],
    "opportunity.won": [handoffs.opportunity_told],
    "opportunity.lost": [handoffs.opportunity_told],
    "campaign.started": [campaigns.started_told],
    **{kind: [content.told] for kind in content.SENTENCES},
    "nurture.look_due": [nurture.look_told],
    "touchpoint.recorded": [handoffs.interest_told],
    "contact.created": [identity.look_again],
    "contact.changed": [identity.look_again],
    "contact.separated": [identity.look_again],
    "import.kept": [identity.look_again],
    "submission.held": [intake.held_told],
    "submission.processed": [tracking.form_sent],
    "consent.withdrawn": [tracking.consent_withdrawn],
    "page.viewed": [tracking.key_page_told],
    "campaign.created": [tracking.campaign_made],
    "campaign.changed": [tracking.campaign_made],
    **{kind: [agreements.told] for kind in agreements.SENTENCES},
    "person.deactivated": [agreements.last_resort_gone],
    "person.changed": [agreements.last_resort_gone],
    **{kind: [glossary.told] for kind in glossary.SENTENCES},
    "calendar.changed": [clocks.calendar_changed],
    "clock.warned": [clocks.warned],
    "clock.breached": [clocks.breached],
    "*": [passages.mark],
}
