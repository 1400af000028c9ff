"""docs/openapi.yaml, read once."""

from functools import cache
from pathlib import Path

import yaml

PATH = Path(__file__).resolve().parents[2] / "docs/openapi.yaml"
METHODS = ("get", "post", "patch")


@cache
def whole():
    return yaml.load(PATH.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def paths():
    return whole()["paths"]


def operations():
    """Path, method and what is said of each operation."""
    return [(path, name, said[name]) for path, said in paths().items() for name in METHODS if name in said]


def tags():
    return sorted({tag for _, _, said in operations() for tag in said["tags"]})


def texts_asked_for():
    """Each parameter of an address that takes a text, with the path it is of."""
    for path, name, said in operations():
        for each in said.get("parameters", []) if name == "get" else []:
            if each.get("in") == "query" and each["schema"].get("type") == "string":
                yield path.replace("{id}", "1"), each["name"]
