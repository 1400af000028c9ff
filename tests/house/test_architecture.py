"""What the import linter can't see: keys point down, locks are the kind that can't deadlock, and
everything that listens exists."""

import re
import subprocess
from pathlib import Path

from django.apps import apps
from django.conf import settings

from smarketing.wiring import LISTENERS

ROOMS = ("kernel", "journal", "people", "sla", "leads", "reporting")
SOURCE = ("smarketing", "sla", "leads", "reporting")


def sources(pattern="*.py"):
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=settings.ROOT, capture_output=True, text=True
    )
    named = [Path(settings.ROOT, line) for line in tracked.stdout.splitlines()]
    found = named or list(Path(settings.ROOT).rglob(pattern))
    return [
        f
        for f in found
        if f.match(pattern) and f.is_file() and f.relative_to(settings.ROOT).parts[0] in SOURCE
    ]


def test_every_key_points_to_its_own_room_or_a_lower_one():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model._meta.app_label in ROOMS
        if ROOMS.index(field.related_model._meta.app_label) > ROOMS.index(model._meta.app_label)
    ]
    assert upward == []


def test_every_row_lock_lets_others_point_at_the_row():
    """Without no_key an accept and a sweep that records a fact about the same row deadlock."""
    locks = re.compile(r"select_for_update\(([^()]*(?:\([^()]*\))?[^()]*)\)")
    found = [(f.name, args) for f in sources() for args in locks.findall(f.read_text())]
    assert len(found) >= 5
    assert [(name, args) for name, args in found if "no_key=True" not in args or "of=" not in args] == []


def test_no_rule_can_be_fooled_by_a_column_that_sets_itself():
    fields = [
        field for model in apps.get_models() if model._meta.app_label in ROOMS for field in model._meta.fields
    ]
    assert [
        field
        for field in fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ] == []


def test_every_kind_that_is_listened_to_is_recorded_somewhere():
    text = "\n".join(f.read_text() for f in sources())
    recorded = set(re.findall(r'f?"([a-z]+)\.[a-z_{}]+"', text))
    assert {kind.partition(".")[0] for kind in LISTENERS if kind != "*"} <= recorded


def test_signals_are_not_how_things_happen_here():
    used = [
        f.name
        for f in sources()
        if re.search(r"post_save|pre_save|@receiver|threading\.local", f.read_text())
    ]
    assert used == []


def test_files_are_named_for_what_they_hold():
    vague = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py"}
    assert [f for f in sources() if f.name in vague] == []
