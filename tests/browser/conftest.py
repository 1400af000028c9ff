"""A real Chromium on the pages of pytest-django's live server.

Absent, its tests are skipped where a person can see it; with CI=true they fail instead. A script
error or a breach of the content security policy fails the test whatever it asserted.
"""

import os
import shutil

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from tests.browser.website import Website

PATIENCE = 60_000  # milliseconds; an idle machine needs a hundredth of it
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event => window.__violation(
    `${event.effectiveDirective} blocked ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium():
    """The path of the browser."""
    path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    if shutil.which(path):
        return path
    reason = f"There is no Chromium at {path}; install it, or name it in CHROMIUM."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser(chromium):
    """Playwright keeps an event loop in this thread, which Django would otherwise take for async code. Beside
    a loop it also keeps other connections than without: none of either stays open behind the other's back."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    connections.close_all()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser, live_server):
    """A factory of pages, each somebody of their own: `new_page(viewport={…}, color_scheme="dark")`."""
    complaints, contexts = [], []

    def make(**options):
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        _listen(context, complaints)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    if complaints:
        pytest.fail("\n".join(complaints))


@pytest.fixture
def website():
    """Somebody's own, for what is pasted into its pages."""
    there = Website()
    yield there
    there.close()


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def as_somebody(new_page, client, live_server):
    """A page of somebody who signed in already: `as_somebody(cast.rep, color_scheme="dark")`."""

    def make(person, **options):
        client.force_login(person)
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return make


def _listen(context, complaints):
    context.expose_binding("__violation", lambda source, text: complaints.append(f"CSP: {text}"))
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
    context.on("console", lambda message: _hear(message, complaints))


def _hear(message, complaints):
    if message.type == "error" and "Content Security Policy" in message.text:
        complaints.append(f"console: {message.text}")
