"""What people post who try to run a script on somebody else's screen, and how it is posted through every
public field. Each says `__xss` if it runs."""

import base64
import hmac
import json
from urllib.parse import urlencode
from uuid import UUID

from django.test import Client

PAYLOADS = (
    "<script>__xss()</script>",
    '"><script>__xss()</script>',
    "<img src=x onerror=__xss()>",
    "'\"><svg onload=__xss()>",
    "<svg><script>__xss()</script></svg>",
    "javascript:__xss()//https://a.example/",
    '<a href="javascript:__xss()">open</a>',
    '<iframe srcdoc="<script>parent.__xss()</script>"></iframe>',
    "<body onload=__xss()>",
    "<details open ontoggle=__xss()>",
    "</textarea><script>__xss()</script>",
    "</title><script>__xss()</script>",
    "</script><script>__xss()</script>",
    "{{ constructor.constructor('__xss()')() }}",
    "{% load look %}{{ request.user }}${__xss()}",
    '<div hx-get="/" hx-trigger="load" hx-on::before-request="__xss()">',
    "<input autofocus onfocus=__xss()>",
    "<math><mtext><style><!--</style><img title='--&gt;' src=x onerror=__xss()>",
    "\u202e<b onmouseover=__xss() style=position:fixed;inset:0>RTL",
    "data:text/html,<script>__xss()</script>",
    "<meta http-equiv=refresh content='0;url=javascript:__xss()'>",
    "';__xss();//\\\";__xss();//",
)
GUID, OID = "0f8fad5b-d9cb-469f-a165-70867728950e", "00D5g00000Kx1Ab"
PAGE = "https://www.acme.example/"
JSON, URLENCODED = "application/json", "application/x-www-form-urlencoded"


def post_everything(form, hubspot, salesforce, site):
    """Every payload through our own door and tracking's, and each of the others' shapes in turn."""
    shapes = (as_html, as_hubspot, as_typeform, as_salesforce)
    forms = {as_hubspot: hubspot, as_salesforce: salesforce}
    for number, text in enumerate(PAYLOADS):
        track(site, number, text)
        send(form, number, text)
        shape = shapes[number % len(shapes)]
        shape(forms.get(shape, form), number, text)


def post(address, body, kind, **headers):
    answer = Client().post(address, body, kind, headers={"User-Agent": f"Mozilla/5.0 {body[:40]}", **headers})
    assert answer.status_code < 400, answer.content
    return answer


def fields(number, text, shape=""):
    """Ours by name, marks, addresses, and one that nobody asked for, whose name is a payload too."""
    marks = {f"utm_{name}": text for name in ("source", "medium", "campaign", "term", "content")}
    addresses = {"page": f"{PAGE}?q={text}", "referrer": text}
    person = {
        "name": text,
        "company": f"{number} {text}",
        "job_title": text,
        "country": text,
        "message": text,
    }
    mail = f"p{number}{shape}@c{number}.example"
    return {"email": mail, **person, **marks, **addresses, "phone": text, text: text, "_stamp2": text}


def send(form, number, text):
    told = {
        **fields(number, text),
        "_visitor": str(UUID(int=number + 1)),
        "external_id": text,
        "source": text,
    }
    post(f"/api/v1/forms/{form.key}/submissions", json.dumps(told), JSON)


def answer(form, number, text):
    """What was added to people and to companies."""
    told = {"email": f"q{number}@c{number}.example", "motto": text, "slogan": text, "more": text}
    post(f"/api/v1/forms/{form.key}/submissions", json.dumps(told), JSON)


def as_html(form, number, text):
    told = urlencode(fields(number, text, "html"))
    post(f"/api/v1/forms/{form.key}/submissions", told, URLENCODED, Referer=PAGE)


def as_hubspot(form, number, text):
    told = [{"name": name, "value": value} for name, value in fields(number, text, "hubspot").items()]
    context = {"pageUri": f"{PAGE}?q={text}", "pageName": text, "hutk": text}
    post(
        f"/submissions/v3/integration/submit/1/{GUID}", json.dumps({"fields": told, "context": context}), JSON
    )


def as_typeform(form, number, text):
    asked = [{"id": name, "title": name, "type": "short_text"} for name in fields(number, text, "typeform")]
    answers = [
        {"type": "text", "text": value, "field": {"id": name, "type": "short_text"}}
        for name, value in fields(number, text, "typeform").items()
    ]
    hidden = {"utm_source": text, "anything": text}
    response = {"token": f"t{number}", "hidden": hidden, "definition": {"fields": asked}, "answers": answers}
    body = json.dumps({"event_type": "form_response", "form_response": response}).encode()
    digest = hmac.digest(form.secret.encode(), body, "sha256")
    signature = f"sha256={base64.b64encode(digest).decode()}"
    post(f"/api/v1/forms/{form.key}/typeform", body, JSON, **{"Typeform-Signature": signature})


def as_salesforce(form, number, text):
    named = {"last_name": text, "title": text, "description": text, "URL": text, "lead_source": text}
    told = {"oid": OID, **fields(number, text, "salesforce"), **named}
    post("/servlet/servlet.WebToLead", urlencode(told), URLENCODED)


def track(site, number, text):
    views = [
        {
            "url": f"{PAGE}{text}?utm_campaign={text}&gclid={text}",
            "title": text,
            "referrer": f"{PAGE[:-1]}.evil/{text}",
        },
        {"url": f"{PAGE}pricing?utm_campaign={text}", "title": f"\x00{text}", "referrer": text},
        {"url": text, "title": text, "referrer": text},
    ]
    told = {"site": site.key, "visitor": str(UUID(int=number + 1)), "consent": True, "views": views}
    post("/api/v1/track", json.dumps(told), "text/plain;charset=UTF-8")
