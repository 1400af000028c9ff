"""What every operation of the API declares, whoever writes it: a scope that tokens can have, words for
its readers, and for lists filters and pages."""

import re

import pytest
from django.urls import get_resolver

from smarketing.kernel.api.views import Endpoint, Listing
from smarketing.people.tokens.rules import SCOPES
from tests.api import description

OPEN = {
    "/api/v1/forms/{key}/submissions",
    "/api/v1/forms/{key}/submissions/{submission_id}",
    "/api/v1/forms/{key}/plan",
    "/api/v1/forms/{key}/typeform",
    "/api/v1/track",
}


def views(patterns=None, prefix=""):
    for each in patterns or get_resolver().url_patterns:
        path = prefix + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from views(each.url_patterns, path)
        elif path.startswith("api/") and hasattr(each.callback, "cls"):
            yield path, each.callback.cls


ENDPOINTS = {path: view for path, view in views() if issubclass(view, Endpoint)}


def test_whatever_needs_no_sign_in_is_meant_to():
    others = {path for path, view in views() if not issubclass(view, Endpoint)}
    assert {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{path}") for path in others} == {
        *OPEN,
        "/api/v1/schema",
        "/api/v1/docs",
    }


@pytest.mark.parametrize("path", ENDPOINTS)
def test_an_endpoint_has_a_scope_that_a_token_can_have(path):
    view = ENDPOINTS[path]
    writes = {"post", "patch", "put", "delete"} & set(dir(view))
    assert view.scope
    assert not writes or f"{view.scope}:write" in SCOPES


@pytest.mark.parametrize("path, method, said", description.operations())
def test_a_repeat_and_an_edit_of_what_changed_are_harmless(path, method, said):
    needed = {"post": "Idempotency-Key", "patch": "If-Match"}.get(method)
    needed = None if path == "/api/v1/track" else needed  # browsers don't repeat a beacon, nor name it
    named = {each.get("name") or each["$ref"].rpartition("/")[2] for each in said.get("parameters", [])}
    assert needed is None or needed in named


def test_every_scope_is_of_some_endpoint():
    used = {
        f"{view.scope}:write"
        for view in ENDPOINTS.values()
        if hasattr(view, "post") or hasattr(view, "patch")
    }
    assert set(SCOPES) - {"read"} == used


@pytest.mark.parametrize("path, method, said", description.operations())
def test_an_operation_says_what_it_is(path, method, said):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", said["operationId"])
    assert said["summary"] and not said["summary"].endswith(".")
    assert len(said["tags"]) == 1
    if path not in OPEN:
        assert said["security"] == [{"token": []}, {"session": []}]
        assert "Scope: `" in said["description"]


@pytest.mark.parametrize("path", [path for path, view in ENDPOINTS.items() if issubclass(view, Listing)])
def test_a_list_has_filters_and_pages(path):
    asked = description.paths()["/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path)]["get"]["parameters"]
    named = {each.get("name") or each["$ref"].rpartition("/")[2] for each in asked}
    assert {"cursor", "page_size", "fields"} <= named
    assert ENDPOINTS[path].filters, "name at least one filter"


def test_operations_are_told_apart():
    names = [said["operationId"] for _, _, said in description.operations()]
    assert len(names) == len(set(names)) > 80
