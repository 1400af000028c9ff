"""What is pasted into every page of a web site, and the script that it loads."""

import json
from html import escape
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from leads.intake.pages import address
from leads.tracking.models import Site

SCRIPT = Path(settings.ROOT) / "static" / "js" / "track.js"
SETTINGS = '"SETTINGS"'  # stands in the script for what differs from site to site


def snippet_of(request: HttpRequest, site: Site) -> str:
    return (
        f'<script src="{escape(address(request, reverse("site-script", args=[site.key])))}" async></script>'
    )


def script_of(request: HttpRequest, site: Site) -> str:
    """The script with what this site's visitors are asked, and where their browsers tell."""
    told = {"key": site.key, "home": address(request, "/"), "asks": site.asks, "origins": site.origins}
    return SCRIPT.read_text("utf-8").replace(SETTINGS, json.dumps(told, separators=(",", ":")))
