"""The API tried by its own description: what is documented works, what isn't never happens.

schemathesis makes requests out of docs/openapi.yaml, good and bad ones, single and in chains, and
judges each answer: no fault of ours, only documented statuses, headers and shapes, bad input
refused, good input taken, nothing without authentication. The seed is fixed and the number bounded,
one item per tag; `API_TRIES=1000` tries every case it knows (some ten thousand).
"""

import os
from random import Random

import pytest
import requests
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.engine import events, from_schema
from schemathesis.generation import GenerationMode

from tests.api import description

pytestmark = pytest.mark.timeout(900)  # a minute for all of it on two idle cores
SEED = 20260302
TRIES = int(os.environ.get("API_TRIES", "10"))
FEW = max(3, TRIES // 4)
# 412 and 422 are our no to what is well formed: it changed meanwhile, or a rule of the trade forbids it.
FINE = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "429"]
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def described(live_server, secret, *phases, tag=None, examples=FEW):
    config = {
        "seed": SEED,
        "headers": {"Authorization": f"Bearer {secret}"},
        "generation": {
            "max-examples": examples,
            "deterministic": True,
            "no-shrink": True,
            "database": "none",
            "allow-x00": False,  # see test_a_nul_is_refused_wherever_text_goes
        },
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        "checks": {"positive_data_acceptance": {"expected-statuses": FINE}},
        "warnings": False,
        "cache": {"enabled": False},
    }
    loaded = schemathesis.openapi.from_dict(description.whole(), config=SchemathesisConfig.from_dict(config))
    loaded.config.update(base_url=live_server.url)
    return loaded.include(tag=tag) if tag else loaded


def covering(schema):
    """Of the cases at the edges of what is described, good and bad, so many of each operation."""
    for operation in (result.ok() for result in schema.get_all_operations()):
        cases = list(
            schema.iter_coverage_cases(
                operation=operation,
                generation_modes=list(GenerationMode),
                generation_config=schema.config.generation,
            )
        )
        yield from Random(f"{SEED}{operation.label}").sample(cases, min(TRIES, len(cases)))


def wrong_with(case, secret):
    """What is wrong with the answer to one case."""
    try:
        case.call_and_validate(headers={"Authorization": f"Bearer {secret}"}, timeout=60)
    except FailureGroup as failures:
        for failure in failures.exceptions:
            yield (type(failure).__name__, failure.operation), f"{failure}\n{case.as_curl_command()}"


def wrong_in_run(schema):
    """What schemathesis' own run finds, each once; and how many requests it sent."""
    found, sent = {}, 0
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            sent += len(event.recorder.interactions)
            for check in (check for checks in event.recorder.checks.values() for check in checks):
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    told = f"{failure.message}\n{check.failure_info.code_sample}"
                    found.setdefault((check.name, failure.operation, failure.title), told)
        elif isinstance(event, events.NonFatalError):
            found[("error", event.label)] = str(event.value)
        elif isinstance(event, events.FatalError):
            raise event.exception
    return found, sent


def listed(found):
    return "\n\n".join(f"{key}\n{told}" for key, told in found.items())


@pytest.mark.parametrize("tag", description.tags())
def test_each_operation_does_as_it_says_at_the_edges(live_server, secret, tag):
    found, sent = {}, 0
    for case in covering(described(live_server, secret, tag=tag)):
        sent += 1
        found.update(wrong_with(case, secret))
    assert sent >= TRIES or TRIES > 100
    assert not found, listed(found)


@pytest.mark.parametrize("tag", description.tags())
def test_each_operation_does_as_it_says_with_anything(live_server, secret, tag):
    found, sent = wrong_in_run(described(live_server, secret, "examples", "fuzzing", tag=tag))
    assert sent
    assert not found, listed(found)


def test_chains_of_operations_do_as_they_say(live_server, secret):
    found, sent = wrong_in_run(described(live_server, secret, "stateful", examples=TRIES))
    assert sent > 50
    assert not found, listed(found)


def test_a_nul_is_refused_wherever_text_goes(live_server, secret):
    """PostgreSQL takes none; schemathesis isn't told, as every text would need a pattern."""
    headers = {"Authorization": f"Bearer {secret}"}
    tried = 0
    for path, name in description.texts_asked_for():
        answer = requests.get(f"{live_server.url}{path}", {name: "a\0b"}, headers=headers, timeout=30)
        assert answer.status_code in (400, 404, 422), f"{path} {name}: {answer.text}"
        tried += 1
    assert tried > 10
