"""The guides lead somewhere: whoever follows a path, a link or a heading that one names finds it there."""

import re
from pathlib import Path

import pytest

from smarketing.people.tokens.rules import SCOPES

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = ("smarketing", "sla", "leads", "reporting", "templates", "static", "tests", "docs", "benchmarks")
# `leads/intake/rules/`, `leads/intake/rules/fields.py`; also `sla/clocks`, but not `docs/{a,b}` or `docs/…`.
PATH = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def names(paths):
    return [path.name for path in paths]


def anchors(path):
    """As a heading is led to: lower case, no signs, dashes for spaces."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", GUIDES, ids=names(GUIDES))
def test_every_path_that_a_guide_names_is_there(guide):
    assert [path for path in PATH.findall(guide.read_text()) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=names(GUIDES))
def test_every_link_of_a_guide_leads_somewhere(guide):
    for link in LINK.findall(guide.read_text()):
        path, _, heading = link.partition("#")
        target = guide.parent / path if path else guide
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def test_every_guide_is_listed_where_one_begins():
    listed = LINK.findall((ROOT / "README.md").read_text())
    assert {f"docs/{guide.name}" for guide in GUIDES[1:]} <= set(listed)


def test_the_guide_for_programs_names_every_scope_and_no_other():
    told = re.findall(r"^\| `([a-z]+(?::write)?)` \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(SCOPES)


def test_the_picture_of_the_house_names_every_room_and_feature():
    picture = (ROOT / "docs/architecture.md").read_text().split("```")[1]
    features = {
        folder.name
        for room in ("smarketing", "smarketing/people", "leads", "sla", "reporting")
        for folder in (ROOT / room).iterdir()
        if (folder / "__init__.py").exists()
    }
    not_features = {"management", "migrations", "templatetags"}
    assert features - not_features - set(re.findall(r"\w+", picture)) == set()
