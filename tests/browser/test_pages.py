"""Every page as its reader sees it, in light and dark, on a desk and on a phone, with much to show and
with nothing: it answers, fits, runs without an error, and axe finds nothing serious in it."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from smarketing.kernel import clock
from tests.browser import company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
# Each width and each theme is read for everything once; the other two looks for what only both together
# decide, the colours.
EVERYTHING, COLOURS = {}, {"runOnly": ["color-contrast"]}
LOOKS = (
    (DESK, "light", EVERYTHING),
    (DESK, "dark", COLOURS),
    (PHONE, "dark", EVERYTHING),
    (PHONE, "light", COLOURS),
)
AXE = "async (what) => (await axe.run(document, {resultTypes: ['violations'], ...what})).violations"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def of_the_marketer(here):
    chosen = f"?ids={here.mql.pk}&ids={here.lead.pk}&ids={here.running.contact_id}"
    return [
        reverse("my-leads"),
        reverse("my-leads") + "?state=rejected",
        reverse("contacts"),
        reverse("contacts") + "?stage=mql&owner=me",
        reverse("saved-view", args=[here.view.pk]),
        reverse("contacts") + f"?view={here.view.pk}&stage=mql&custom.gone=1",
        reverse("saved-view-new") + "?of=companies&query=segment%3Dmid",
        reverse("saved-view-edit", args=[here.view.pk]) + "?query=stage%3Dmql",
        reverse("saved-view-remove", args=[here.view.pk]),
        reverse("contact", args=[here.overdue.contact_id]),
        reverse("contact", args=[here.returned.contact_id]),
        reverse("nurture-enrol", args=[here.returned.contact_id]),
        reverse("contact", args=[here.nurtured.contact_id]),
        reverse("enrolment-change", args=[here.nurtured.pk]),
        reverse("enrolment-end", args=[here.nurtured.pk]),
        reverse("contacts") + "?nurture=yes&programme=Second+look",
        reverse("companies"),
        reverse("company", args=[here.won.company_id]),
        reverse("company-edit", args=[here.won.company_id]),
        reverse("log-lead"),
        reverse("imports"),
        reverse("import-new"),
        reverse("import-columns", args=[here.matched.pk]),
        reverse("import-words", args=[here.tried.pk]),
        reverse("import", args=[here.tried.pk]),
        reverse("import", args=[here.brought.pk]),
        reverse("import-rows", args=[here.brought.pk]),
        reverse("suggested-merges"),
        reverse("contact-merge", args=[here.mql.pk, here.lead.pk]),
        reverse("hand-off") + f"?contacts={here.mql.pk}",
        reverse("hand-off") + chosen,
        reverse("campaigns"),
        reverse("campaigns") + "?show=running",
        reverse("campaign", args=[here.campaign.pk]),
        reverse("campaign-brought", args=[here.campaign.pk, "leads"]),
        reverse("campaign-spend", args=[here.campaign.pk]),
        reverse("campaign-edit", args=[here.campaign.pk]),
        reverse("assets"),
        reverse("asset", args=[here.asset.pk]),
        reverse("asset-used", args=[here.asset.pk, "touched"]),
        reverse("asset-edit", args=[here.asset.pk]),
        reverse("content-requests"),
        reverse("content-request", args=[here.request.pk]),
        reverse("content-deliver", args=[here.request.pk]),
        reverse("profiles"),
        reverse("profile", args=[here.profile.pk]),
        reverse("profile-compare", args=[here.profile.pk]),
        reverse("profile-edit", args=[here.profile.pk]),
        reverse("settings-fields"),
        reverse("settings-forms"),
        reverse("settings-form", args=[here.form.pk]),
        reverse("settings-form-edit", args=[here.form.pk]),
        reverse("settings-form-fields", args=[here.form.pk]),
        reverse("settings-sites"),
        reverse("settings-site", args=[here.site.pk]),
        reverse("settings-site-edit", args=[here.site.pk]),
        reverse("visitor", args=[here.visitor.pk]),
        reverse("contact", args=[here.visitor.contact_id]),
        reverse("submissions"),
        reverse("reconciliation"),
        reverse("submission", args=[here.submission.pk]),
    ]


def of_the_rep(here):
    return [
        reverse("inbox"),
        reverse("inbox") + "?split=mine",
        reverse("inbox") + "?split=steps",
        reverse("contact", args=[here.accepted.contact_id]),
        reverse("handoff-reject", args=[here.running.pk]),
        reverse("handoff-log-attempt", args=[here.running.pk]),
        reverse("handoff-return", args=[here.accepted.pk]),
        reverse("handoff-hold", args=[here.accepted.pk]),
        reverse("handoff-qualify", args=[here.accepted.pk]),
        reverse("content-new"),
        reverse("opportunities"),
        reverse("opportunities") + "?state=won",
        reverse("opportunities") + "?state=lost",
        reverse("opportunity", args=[here.open.pk]),
        reverse("opportunity", args=[here.lost.pk]),
        reverse("opportunity-win", args=[here.open.pk]),
        reverse("opportunity-lose", args=[here.open.pk]),
    ]


def of_the_manager(here):
    dashboard = reverse("dashboard")
    return [
        dashboard,
        dashboard + "?period=week",
        dashboard + "?period=quarter&channel=paid_search",
        reverse("metric-rows", args=["revenue", "stated"]),
        reverse("metric-rows", args=["visitors", "all"]) + "?period=quarter",
        reverse("scorecard"),
        reverse("scorecard") + "?period=quarter",
        reverse("scorecard-team", args=[here.cast.sales.pk]),
        reverse("scorecard-person", args=[here.cast.rep.pk]),
        reverse("metric-rows", args=["offered", "all"]),
        reverse("inbox") + "?split=team",
        reverse("handoff-rule", args=[here.disputed.pk]),
        reverse("breaches"),
        reverse("agreement"),
        reverse("agreement-version", args=[here.simulated.pk]),
        reverse("simulation", args=[here.simulated.pk]),
        reverse("simulation-rows", args=[here.simulated.pk]) + "?verdict=judged",
        reverse("simulation-offers", args=[here.simulated.pk]),
        reverse("economics") + "?by=both&goal=1000000",
        reverse("economics-rows", args=["members"]),
        reverse("glossary"),
        reverse("glossary-word", args=["stage.mql"]),
        reverse("glossary-propose", args=["refusal.too_early"]),
        reverse("contact", args=[here.won.contact_id]),
        reverse("notices"),
        reverse("notice-digest", args=[here.digest.pk]),
    ]


def of_the_admin(here):
    person, team = [here.cast.rep.pk], [here.cast.sales.pk]
    return [
        reverse("settings"),
        reverse("settings-people"),
        reverse("settings-invite"),
        reverse("settings-person", args=person),
        reverse("settings-person-leave", args=person),
        reverse("settings-person-move", args=person),
        reverse("settings-teams"),
        reverse("settings-calendars"),
        reverse("settings-calendar", args=[here.cast.sales.calendar_id]),
        reverse("settings-calendar-edit", args=[here.cast.sales.calendar_id]),
        reverse("settings-calendar-versions", args=[here.cast.sales.calendar_id]),
        reverse("settings-team", args=team),
        reverse("settings-team-new"),
        reverse("demo"),
        reverse("mails"),
        reverse("notices"),
        reverse("profile"),
        reverse("account_change_password"),
    ]


def of_a_stranger(here):
    return [
        reverse("account_login"),
        reverse("account_reset_password"),
        reverse("account_reset_password_done"),
        reverse("form-thanks"),
        reverse("form-hosted", args=[here.form.key]),
    ]


READERS = {
    "marketer": of_the_marketer,
    "rep": of_the_rep,
    "manager": of_the_manager,
    "admin": of_the_admin,
    "": of_a_stranger,
}
# Where an empty product leads each of them.
BEGINNINGS = {
    "marketer": [
        "my-leads",
        "contacts",
        "companies",
        "hand-off",
        "campaigns",
        "settings-forms",
        "settings-sites",
        "notices",
    ],
    "rep": ["inbox", "opportunities", "contacts", "notices"],
    "manager": ["dashboard", "agreement", "economics", "inbox", "opportunities"],
    "admin": ["settings", "settings-people", "mails", "demo"],
}


@pytest.fixture
def reader(cast, new_page, as_somebody):
    """A page of one of the cast, or of a stranger, that nothing moves in."""

    def reader(name):
        options = {"viewport": DESK, "reduced_motion": "reduce"}
        return as_somebody(getattr(cast, name), **options) if name else new_page(**options)

    return reader


@pytest.mark.parametrize("name", READERS)
def test_pages_with_a_week_behind_them(cast, reader, name):
    here = company.a_week(cast, clock.now())
    here.cast = cast
    look_at(reader(name), READERS[name](here))


@pytest.mark.parametrize("name", BEGINNINGS)
def test_pages_with_nothing_to_show(cast, reader, name):
    company.follow(clock.now())
    look_at(reader(name), [reverse(each) for each in BEGINNINGS[name]])


def look_at(page, addresses):
    """Collects what is wrong, so that one run tells all of it."""
    missing = []
    page.on("response", lambda answer: answer.status < 400 or missing.append(f"{answer.status} {answer.url}"))
    faults = [fault for address in addresses for fault in faults_of(page, address)]
    assert not faults + missing, "\n".join(faults + missing)


def faults_of(page, address):
    """What is wrong with one page, look by look."""
    page.goto(address)
    page.evaluate(AXE_SCRIPT)
    for size, scheme, what in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        look = f"{address} {scheme} {size['width']}"
        if (wide := too_wide(page)) > 0:
            yield f"{look}: {wide} px wider than the screen"
        yield from (f"{look}: {grave}" for grave in grave_findings(page, what))


def too_wide(page):
    """By how many pixels, once charts had time to follow the new width."""
    for _ in range(200):
        if (wide := page.evaluate(TOO_WIDE)) <= 0:
            break
        page.wait_for_timeout(100)
    return wide


def grave_findings(page, what):
    for found in page.evaluate(AXE, what):
        if found["impact"] in ("serious", "critical"):
            yield f"{found['id']}: {found['nodes'][0]['html'][:200]}"
