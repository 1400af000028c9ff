"""Somebody who calls the API by browser session: everything but who may was tested with the tokens."""

import pytest
from django.test import Client

NEW = {"name": "Spring webinar", "key": "spring"}
CAMPAIGNS = "/api/v1/campaigns"


class Caller:
    def __init__(self, person):
        self.client = Client()
        self.client.force_login(person)

    def get(self, path, query=None, **headers):
        return self.client.get(path, query, headers=_headers(headers))

    def post(self, path, body=None, **headers):
        return self.client.post(path, body or {}, "application/json", headers=_headers(headers))

    def patch(self, path, body, **headers):
        return self.client.patch(path, body, "application/json", headers=_headers(headers))

    def raw(self, method, path, body, content_type="application/json", **headers):
        return self.client.generic(method, path, body, content_type, headers=_headers(headers))


def _headers(named):
    return {name.replace("_", "-"): value for name, value in named.items()}


@pytest.fixture
def caller(cast):
    return Caller(cast.marketer)


@pytest.fixture
def other_caller(cast):
    return Caller(cast.marketing_lead)
