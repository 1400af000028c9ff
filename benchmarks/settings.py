"""The product's settings with two more addresses: a view that does nothing, and a page with nothing."""

from smarketing.settings import *  # noqa: F403
from smarketing.settings import ROOT, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], ROOT / "benchmarks" / "templates"]
