"""Programs that look at pages: by what they call themselves. They are no visitors."""

import re

BOTS = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|headless|lighthouse|pagespeed|preview|monitor|pingdom|uptime|scan"
    r"|facebookexternalhit|whatsapp|curl/|wget/|python-|httpx|okhttp|go-http|java/|phantomjs|selenium",
    re.IGNORECASE,
)


def is_bot(agent: str) -> bool:
    """Whoever says nothing of themselves is no browser either."""
    return not agent.strip() or bool(BOTS.search(agent))
