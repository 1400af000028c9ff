"""Which company an e-mail address speaks for: its domain, unless anybody can have an address there.

A guess is never more than a first name for a record that people may edit.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import idna

from smarketing.kernel.errors import Refused
from smarketing.kernel.hosts import as_it_travels

LONGEST = 200
LENGTHS: Mapping[str, int] = {"name": LONGEST, "industry": 100, "why": 300}
LABELS: Mapping[str, str] = {
    "name": "name",
    "domain": "domain",
    "industry": "industry",
    "segment": "segment",
    "employees": "employees",
    "owner_id": "owner",
    "why": "reason",
}
EDITABLE = frozenset(LABELS) - {"why"}
MOST_EMPLOYEES = 10_000_000

# Where anybody can open a mailbox; an address there says nothing about an employer.
FREE_MAIL_DOMAINS = """
126.com 139.com 163.com aim.com alice.it aliyun.com aol.com arcor.de att.net bellsouth.net
bigpond.com bluewin.ch bol.com.br btinternet.com comcast.net cox.net daum.net duck.com
earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr freemail.hu freenet.de
gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.be
hotmail.ca hotmail.co.jp hotmail.co.uk hotmail.com hotmail.com.br hotmail.de hotmail.es
hotmail.fr hotmail.it hotmail.nl hushmail.com icloud.com ig.com.br inbox.com inbox.lv inbox.ru
interia.pl laposte.net libero.it list.ru live.ca live.co.uk live.com live.com.au live.de live.fr
live.it live.nl mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com naver.com neuf.fr
ntlworld.com o2.pl onet.pl optonline.net optusnet.com.au orange.fr outlook.com outlook.com.br
outlook.de outlook.es outlook.fr outlook.it passport.com pm.me posteo.de posteo.net proton.me
protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com riseup.net rocketmail.com
sbcglobal.net seznam.cz sfr.fr sina.com skynet.be sky.com sohu.com swissonline.ch t-online.de
talktalk.net telenet.be telia.com terra.com.br tiscali.it tuta.com tuta.io tutanota.com
tutanota.de ukr.net uol.com.br verizon.net virgilio.it virginmedia.com vodafone.it wanadoo.fr
web.de windowslive.com wp.pl xtra.co.nz ya.ru yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.de yahoo.es
yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com
"""
FREE_MAIL = frozenset(FREE_MAIL_DOMAINS.split())

# `shop.co.uk` is named after `shop`, not after `co`.
SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gob", "gov", "gouv", "ltd", "net", "or", "org", "plc"})


def cleaned(fields: Mapping[str, Any], segments: frozenset[str]) -> dict[str, Any]:
    """What people say of a company, fit to be stored; refuses the first that isn't, by its name."""
    found = dict(fields)
    for name in LENGTHS.keys() & fields:
        found[name] = one_line(name, fields[name])
    if "name" in found and not found["name"]:
        raise Refused("missing", "Give the company a name.", field="name")
    if "domain" in found:
        found["domain"] = typed_domain(found["domain"])
    if found.get("segment") and found["segment"] not in segments:
        raise Refused("no-such-segment", "There is no such segment.", field="segment")
    if found.get("employees") is not None and not 0 < found["employees"] <= MOST_EMPLOYEES:
        raise Refused(
            "employees", "Say how many work there, one at least; or leave it blank.", field="employees"
        )
    return found


def one_line(name: str, value: object) -> str:
    """A text without line breaks and what can't be printed."""
    text = " ".join(unicodedata.normalize("NFC", str(value or "")).split())
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text):
        message = f"The {LABELS[name]} contains characters that can't be printed."
        raise Refused("control-characters", message, field=name)
    if len(text) > LENGTHS[name]:
        raise Refused(
            "too-long", f"The {LABELS[name]} is longer than {LENGTHS[name]} characters.", field=name
        )
    return text


def typed_domain(text: object) -> str | None:
    """A domain as people type or copy it: `https://www.acme.example/en` is `acme.example`; None: blank."""
    typed = re.sub(r"^[a-z][a-z0-9+.-]*://", "", str(text or "").strip().lower())
    typed = re.split(r"[/?#:]", typed, maxsplit=1)[0].removeprefix("www.")
    if not typed:
        return None
    if (domain := domain_of(f"@{typed}")) is None:
        message = f"“{typed[:80]}” stands for no company: write a domain of its own, like acme.example."
        raise Refused("malformed-domain", message, field="domain")
    return domain


def domain_of(email_key: str | None) -> str | None:
    """The domain that stands for a company: lower case, in its ASCII form; None for free mail and
    for what is no domain."""
    _, at, domain = (email_key or "").rpartition("@")
    domain = as_it_travels(domain.strip().rstrip(".").lower())
    labels = domain.split(".")
    if not at or len(labels) < 2 or len(domain) > LONGEST or not all(map(_is_label, labels)):
        return None
    return None if domain in FREE_MAIL else domain


def name_from(domain: str) -> str:
    """A first name for the company behind a domain: `acme-tools.co.uk` → `Acme Tools`."""
    labels = domain.split(".")
    deep = len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2
    label = _readable(labels[-3] if deep else labels[-2])
    words = [word for word in re.split(r"[-_]+", label) if word]
    return " ".join(word[:1].upper() + word[1:] for word in words) or domain


def _is_label(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", text))


def _readable(label: str) -> str:
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (idna.IDNAError, UnicodeError):
        return label
