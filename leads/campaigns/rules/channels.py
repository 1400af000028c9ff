"""From what a link and a browser said to the channel an interaction came by.

Tables only, most telling first: the link's own mark (utm), then the referring site. What they
don't know is `other`; nothing is guessed beyond them.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from leads.words import CLICKS, Channel

UTM = ("source", "medium", "campaign", "term", "content")

# What utm_medium says. Every channel's own key is understood too.
MEDIA: Mapping[str, Channel] = {
    **{str(channel): channel for channel in Channel},
    **dict.fromkeys(("paidsearch", "sem", "search_ads"), Channel.PAID_SEARCH),
    **dict.fromkeys(("paidsocial", "social_ads", "social_paid", "socialpaid"), Channel.PAID_SOCIAL),
    **dict.fromkeys(("organicsearch", "seo"), Channel.ORGANIC_SEARCH),
    **dict.fromkeys(("social_network", "social_media", "socialmedia", "sm"), Channel.SOCIAL),
    **dict.fromkeys(("e_mail", "mail", "newsletter"), Channel.EMAIL),
    **dict.fromkeys(("link", "partner"), Channel.REFERRAL),
    **dict.fromkeys(("banner", "cpm", "programmatic", "retargeting"), Channel.DISPLAY),
    **dict.fromkeys(("conference", "tradeshow", "trade_show", "fair"), Channel.EVENT),
    **dict.fromkeys(("print", "radio", "tv", "billboard", "sponsorship"), Channel.OTHER_PUBLICITIES),
    **dict.fromkeys(("direct", "none", "(none)"), Channel.DIRECT),
}
# These say how it was paid for; where it ran decides.
PAID_CLICKS = frozenset({"cpc", "ppc", "paid_click"})
PAID = frozenset({"paid", "ads", "ad", "cpa", "cpv"})

SEARCH_NAMES = """
google bing yahoo duckduckgo baidu yandex ecosia qwant startpage brave naver seznam ask aol
adwords googleads google_ads bing_ads bingads
"""
SOCIAL_NAMES = """
facebook fb instagram ig linkedin lnkd twitter x t youtube youtu reddit pinterest tiktok xing
vk threads bsky bluesky mastodon snapchat quora whatsapp telegram meta
"""
SEARCH = frozenset(SEARCH_NAMES.split())
SOCIAL = frozenset(SOCIAL_NAMES.split())
NEWSLETTERS = frozenset({"newsletter", "email", "e_mail", "mailchimp", "hubspot_email"})

# The referring site. A search engine's other services (mail, documents) are not its search.
SEARCH_HOSTS = re.compile(
    r"(?:(?:www|m|cn|lens|images|news)\.)?(?:google|bing|duckduckgo|baidu|yandex|ecosia|qwant|startpage|ask)"
    r"(?:\.com?)?\.[a-z]{2,3}|(?:[a-z]{1,3}\.)*search\.(?:yahoo|brave|naver|aol|seznam)\.[a-z.]{2,6}"
    r"|com\.google\.android\.googlequicksearchbox|lite\.duckduckgo\.com"
)
SOCIAL_HOSTS = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:facebook\.com|fb\.com|instagram\.com|linkedin\.com|lnkd\.in|twitter\.com|x\.com"
    r"|youtube\.com|youtu\.be|reddit\.com|pinterest\.[a-z.]{2,6}|tiktok\.com|xing\.com|vk\.com|threads\.(?:net|com)"
    r"|bsky\.app|mastodon\.social|snapchat\.com|quora\.com|whatsapp\.com)|t\.co|t\.me|com\.linkedin\.android"
)
MAIL_HOSTS = re.compile(
    r"mail\.google\.com|outlook\.(?:live|office|office365)\.com|mail\.(?:yahoo|aol|proton)\.[a-z.]{2,6}"
)


def channel_of(
    utm: Mapping[str, str] | None,
    referrer: str = "",
    page: str = "",
    clicks: Mapping[str, str] | None = None,
) -> Channel:
    """The channel; `page` is our own page, so that moving about on one site is no referral. `clicks` are the
    ids of clicks on ads: they tell it where the link's own marks don't."""
    utm = _told(utm or {}, clicks or {})
    source, medium = _word(utm, "source"), _word(utm, "medium")
    if (told := _by_medium(medium, source)) or (told := _by_source(source, medium)):
        return told
    tagged = bool(utm and any(str(value).strip() for value in utm.values()))
    if medium or (tagged and not referrer.strip()):
        return Channel.OTHER
    return _by_referrer(referrer, page)


def utm_in(page: str) -> dict[str, str]:
    """The marks in a page's own address: `…?utm_source=news` → {"source": "news"}."""
    asked = _asked(page)
    return {name: asked[f"utm_{name}"] for name in UTM if asked.get(f"utm_{name}")}


def clicks_in(page: str) -> dict[str, str]:
    """The ids of clicks on ads in a page's own address."""
    asked = _asked(page)
    return {name: asked[name] for name in CLICKS if asked.get(name)}


def campaign_key(text: object) -> str:
    """How utm_campaign is compared: trimmed, case-folded."""
    return str(text or "").strip().casefold()


def _asked(page: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(page).query))
    except ValueError:
        return {}


def _told(utm: Mapping[str, str], clicks: Mapping[str, str]) -> Mapping[str, str]:
    """The marks by which the channel is judged: the link's own, else what the click's id says."""
    if utm.get("medium") or utm.get("source"):
        return utm
    return {**utm, **next((said for name, said in CLICKS.items() if clicks.get(name)), {})}


def _by_medium(medium: str, source: str) -> Channel | None:
    social = _is(source, SOCIAL, SOCIAL_HOSTS)
    if medium in PAID_CLICKS:
        return Channel.PAID_SOCIAL if social else Channel.PAID_SEARCH
    if medium in PAID and (social or _is(source, SEARCH, SEARCH_HOSTS)):
        return Channel.PAID_SOCIAL if social else Channel.PAID_SEARCH
    if medium == "organic":
        return Channel.SOCIAL if social else Channel.ORGANIC_SEARCH
    return MEDIA.get(medium)


def _by_source(source: str, medium: str) -> Channel | None:
    """A source alone tells only where there is one way to come from it."""
    if medium:
        return None
    if source in NEWSLETTERS:
        return Channel.EMAIL
    return Channel.SOCIAL if _is(source, SOCIAL, SOCIAL_HOSTS) else None


def _by_referrer(referrer: str, page: str) -> Channel:
    if not referrer.strip():
        return Channel.DIRECT
    host = _host(referrer)
    if not host:
        return Channel.OTHER
    if host == _host(page):
        return Channel.DIRECT
    for hosts, channel in (
        (MAIL_HOSTS, Channel.EMAIL),
        (SEARCH_HOSTS, Channel.ORGANIC_SEARCH),
        (SOCIAL_HOSTS, Channel.SOCIAL),
    ):
        if hosts.fullmatch(host):
            return channel
    return Channel.REFERRAL


def _is(source: str, names: frozenset[str], hosts: re.Pattern[str]) -> bool:
    return source in names or ("." in source and bool(hosts.fullmatch(source)))


def _word(utm: Mapping[str, str] | None, name: str) -> str:
    return re.sub(r"[-_\s]+", "_", str((utm or {}).get(name) or "").strip().casefold())


def _host(address: str) -> str:
    """The site of an address, without `www.`; empty when it is none."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "")[:253].rstrip(".").casefold()
    except ValueError:
        return ""
    known = parts.scheme in {"http", "https", "android-app"} and re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host)
    return host.removeprefix("www.") if known else ""
