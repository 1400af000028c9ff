"""Scripts that somebody posts through any public field run on no screen that shows what was posted, and
leave nothing there that would run at a click. The policy would stop most of them; they must not get so far.
"""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from leads.fields import commands as fields
from leads.handoff import commands as handoffs
from leads.intake import commands as intake
from leads.intake import tasks
from leads.lifecycle import commands as lifecycle
from leads.models import Company, Contact, Submission, Visit, Visitor
from leads.tracking import commands as tracking
from reporting.passages import commands as passages
from smarketing.journal import relay
from smarketing.kernel import actor as actors
from smarketing.kernel import clock
from smarketing.wiring import LISTENERS
from tests import given
from tests.browser import corpus
from tests.patience import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = actors.system("test")
# What would run a script, now or later, and stands there because somebody posted it.
ARMED = """() => {
  const address = /^(href|src|action|formaction|data|content|hx-.*)$/;
  const script = /^[^a-z]*(javascript|data:text)|url=java/i;
  const armed = ({ name, value }) => /^on|^hx-on|^srcdoc$/.test(name)
    || (address.test(name) && script.test(value));
  return [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes].filter(armed)
    .map(({ name, value }) => `${element.tagName} ${name}=${value.slice(0, 80)}`));
}"""
LISTS = (
    "contacts",
    "companies",
    "campaigns",
    "my-leads",
    "submissions",
    "reconciliation",
    "suggested-merges",
    "settings-sites",
    "dashboard",
    "notices",
)


@pytest.fixture
def here(cast):
    """Everything was posted, worked off, handed over and told of."""
    actor, now = given.who(cast.marketer), clock.now()

    def form(name, **fields):
        return intake.create_form(fields={"name": name, **fields}, actor=actor, now=now)

    ours = form("Ours", kind="request", most_per_minute=0)
    hubspot, salesforce = form("Hub", alias=corpus.GUID), form("Sales", alias=corpus.OID)
    terms = {"name": "Acme", "key_pages": [{"pattern": "/pricing", "name": "Pricing"}], "most_per_minute": 0}
    site = tracking.create_site(fields=terms, actor=actor, now=now)
    corpus.post_everything(ours, hubspot, salesforce, site)
    asks = form("Asks", questions=[*added(actor, now)], most_per_minute=0)
    for number, text in enumerate(corpus.PAYLOADS):
        corpus.answer(asks, number, text)
    work_off()
    first = Contact.objects.order_by("pk").first()
    lifecycle.qualify_mql(contact_ids=[first.pk], reason=corpus.PAYLOADS[0], actor=actor, now=clock.now())
    handoffs.offer(
        contact_id=first.pk, sales_team_id=cast.sales.pk, holder_id=cast.rep.pk, actor=actor, now=clock.now()
    )
    work_off()
    return ours, site


def added(actor, now):
    """Fields of people and companies, of the longer kinds too, called by what tries to run."""
    yield {"name": "email", "means": "email", "type": "email"}
    for of, key, kind in (
        ("contact", "motto", "text"),
        ("company", "slogan", "text"),
        ("company", "more", "long_text"),
    ):
        told = {
            "of": of,
            "key": key,
            "kind": kind,
            "label": corpus.PAYLOADS[2],
            "help_text": corpus.PAYLOADS[0],
        }
        fields.create(fields=told, actor=SYSTEM, now=now)
        yield {"name": key, "label": key, "means": f"custom:{key}"}


def work_off():
    tasks.process()
    for _ in range(2):
        relay.run(LISTENERS, now=clock.now())
        while tracking.sort():
            pass
        tracking.join_due(now=clock.now())
    passages.refresh(now=clock.now())


def screens(form, site):
    """Each that shows something of what was posted."""
    by_our_door = Contact.objects.filter(email__regex=r"^p\d+@").order_by("pk")
    people = list(by_our_door.values_list("pk", flat=True))
    sent = list(Submission.objects.order_by("shape", "received_at", "pk").distinct("shape"))
    assert (len(people), len(sent)) == (len(corpus.PAYLOADS), 4)
    yield from (reverse("contact", args=[pk]) for pk in people)
    yield from (reverse("contact", args=[each.contact_id]) for each in sent)
    yield from (reverse("submission", args=[each.pk]) for each in sent)
    for name, model in (("visitor", Visitor), ("company", Company)):
        first = model.objects.order_by("pk").values_list("pk", flat=True)[:4]
        yield from (reverse(name, args=[pk]) for pk in first)
    yield from map(reverse, LISTS)
    yield reverse("contacts") + "?q=script"
    asked = {"custom.motto": corpus.PAYLOADS[0], "custom.slogan": corpus.PAYLOADS[1], "custom.x<b>": "<b>"}
    for name in ("contacts", "companies"):
        columns = [("columns", key) for key in ("custom.motto", "custom.slogan", "custom.more")]
        yield reverse(name) + "?" + urlencode(columns)
        yield reverse(name) + "?" + urlencode([*columns, *asked.items()])
    yield reverse("settings-fields")
    answered = Contact.objects.filter(email__startswith="q").order_by("pk")
    yield from (reverse("contact", args=[each.pk]) for each in answered[:4])
    yield from (reverse("contact-field", args=[each.pk, "custom.motto"]) for each in answered[:4])
    yield from (reverse("company", args=[each.company_id]) for each in answered)
    yield from (reverse("company-field", args=[each.company_id, "custom.slogan"]) for each in answered[:4])
    yield reverse("settings-form", args=[form.pk])
    yield reverse("settings-site", args=[site.pk])
    yield reverse("metric-rows", args=["visitors", "visits"])
    yield reverse("contact-merge", args=people[:2])
    yield reverse("form-hosted", args=[form.key]) + "?" + urlencode({"utm_source": corpus.PAYLOADS[1]})


@pytest.fixture
def ran():
    """Where a script ran."""
    return []


@pytest.fixture
def watch(ran):
    def over(page):
        page.context.expose_binding("__xss", lambda source: ran.append(f"ran on {source['page'].url}"))
        page.on("dialog", lambda dialog: (ran.append(f"asked on {page.url}"), dialog.dismiss()))
        return page

    return over


def armed(page):
    return [f"{page.url}: {what}" for what in page.evaluate(ARMED)]


def test_they_would_run_on_a_page_that_lets_them(website, new_page, watch, ran):
    website.pasted += corpus.PAYLOADS[:5]
    page = watch(new_page())
    page.goto(website.url)
    wait_until(lambda: armed(page) and ran, "a script runs")


def test_what_was_posted_runs_nowhere(here, cast, as_somebody, new_page, watch, ran):
    form, site = here
    assert Submission.objects.filter(state="processed").count() > len(corpus.PAYLOADS)
    assert Visit.objects.filter(contact__isnull=False).exists()
    page, shown = watch(as_somebody(cast.manager)), 0
    for address in screens(form, site):
        assert page.goto(address, wait_until="domcontentloaded").status == 200, address
        ran += armed(page)
        shown += "__xss" in page.text_content("body")
    assert shown > 2 * len(corpus.PAYLOADS)
    rep = watch(as_somebody(cast.rep))
    for address in (reverse("inbox"), reverse("notices")):
        rep.goto(address)
        ran += armed(rep)
    page.wait_for_timeout(200)
    assert not ran, "\n".join(ran)


def test_a_page_that_asks_to_mend_what_was_typed_runs_none_of_it(here, new_page, watch, ran):
    """Without the policy that its answer has."""
    page = watch(new_page())
    for number, text in enumerate(corpus.PAYLOADS):
        typed = corpus.fields(number, text) | {"email": text}
        address = reverse("form-submissions", args=[here[0].key])
        answer = Client().post(address, urlencode(typed), corpus.URLENCODED)
        assert answer.status_code == 422 and "html" in answer["Content-Type"]
        page.set_content(answer.content.decode(), wait_until="domcontentloaded")
        ran += armed(page)
    assert not ran, "\n".join(ran)
