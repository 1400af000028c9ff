"""What every template and static file keeps to, whoever writes it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ICONS = set(re.findall(r'id="tabler-([a-z0-9-]+)"', (ROOT / "static/icons.svg").read_text()))
# The policy lets only files of static/ run and style. A data block is not run.
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=["']|\shx-on|<style|<script(?![^>]*(\ssrc=|application/json))""")
ELSEWHERE = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_a_template_has_nothing_inline_and_fetches_nothing_from_elsewhere(path):
    text = path.read_text()
    assert not INLINE.search(text)
    assert not ELSEWHERE.search(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=names(TEMPLATES))
def test_the_icons_a_template_names_are_in_the_sprite(path):
    assert set(re.findall(r"""{% icon ["']([a-z0-9-]+)["']""", path.read_text())) <= ICONS


def test_static_files_name_no_source_maps():
    vendored = (ROOT / "static").rglob("*.min.*")
    assert [path.name for path in vendored if "sourceMappingURL" in path.read_text(errors="ignore")] == []


def test_every_vendored_package_is_listed_with_its_licence():
    listed = (ROOT / "static/vendor/README.md").read_text()
    for folder in (ROOT / "static/vendor").iterdir():
        if folder.is_dir():
            assert f"`{folder.name}/" in listed
            assert (folder / "LICENSE").exists()
