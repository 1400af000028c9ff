"""Sentences about the person: what we know, where they stand, what they did."""

from collections.abc import Mapping
from typing import Any

from leads import meanings
from leads.consents.queries import BASES, PURPOSES
from leads.contacts.queries import LABELS
from leads.handoff.queries import REASONS
from leads.lifecycle.queries import height
from leads.nurture.queries import ENDED, Ended
from leads.record.queries.sentences.saying import (
    MARKETING,
    NEITHER,
    Names,
    Said,
    Say,
    Wording,
    changed,
    day_of,
    just,
    reason_words,
)
from leads.words import STAGE_LABELS, channel_label
from sla.glossary.queries import Kind

TOUCHES = {
    "page_view": "looked at a page",
    "form": "filled in a form",
    "download": "downloaded something",
    "email_open": "opened an e-mail",
    "email_click": "clicked in an e-mail",
    "event": "came to an event",
    "ad_click": "clicked an ad",
    "webinar": "attended a webinar",
    "manual": "was logged by hand",
}


def _owner_changed(told: Mapping[str, Any], names: Names) -> Said:
    before, after = told.get("from"), told.get("to")
    if not after:
        return Said(f"left it without an owner; it was {before}'s")
    return Said(f"made {after} the owner" + (f"; it was {before}'s" if before else ""))


def _rested(told: Mapping[str, Any], names: Names) -> Said:
    if told.get("until"):
        return Said(
            f"set a rest until {day_of(told['until'])}", detail=reason_words(told.get("reason")).capitalize()
        )
    if told.get("reason") in REASONS:
        return Said(
            "set a rest until marketing overrides it", detail=reason_words(told["reason"]).capitalize()
        )
    return Said("ended the rest", detail=str(told.get("reason") or ""))


def _disqualified(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"disqualified them: {reason_words(told.get('reason'))}")


def _requalified(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"lifted the mark “{reason_words(told.get('was'))}”", detail=str(told.get("why") or ""))


def _moved(told: Mapping[str, Any], names: Names) -> Said:
    before, after = told.get("from") or "", told.get("to") or ""
    if before not in STAGE_LABELS or after not in STAGE_LABELS:
        return Said("set the stage", detail=str(told.get("reason") or ""))
    up = height(after) > height(before)
    ends = f"from {meanings.stage_label(before)} to {meanings.stage_label(after)}"
    verb = "raised the stage" if up else "set the stage back"
    means = meanings.word(Kind.STAGE, after).tip
    tone = "good" if up else "warn"
    return Said(f"{verb} {ends}", detail=str(told.get("reason") or ""), tone=tone, means=means)


def _logged(told: Mapping[str, Any], names: Names) -> Said:
    differing = told.get("differing") or {}
    kept = [(f"Other {LABELS.get(name, name)} given", str(value)) for name, value in differing.items()]
    return Said("logged them again by hand", facts=kept)


def _touched(told: Mapping[str, Any], names: Names) -> Said:
    what = TOUCHES.get(str(told.get("touch")), "interacted with us")
    if told.get("form"):
        what = f"filled in “{told['form']}”"
    if told.get("visit"):
        return _visited(told, names)
    facts = [
        ("Channel", channel_label(told.get("channel") or "")),
        ("Campaign", str(told.get("campaign") or "")),
        ("Page", str(told.get("page") or "")),
    ]
    return Said(what, facts=facts, who=names.contact)


def _visited(told: Mapping[str, Any], names: Names) -> Said:
    """A visit as long as it became, however short it was when it was written down."""
    views, pages = int(told["visit"]["views"]), list(told["visit"]["pages"])
    named = "; ".join(pages) + (f" and {views - len(pages)} more" if views > len(pages) > 0 else "")
    facts = [
        ("Pages", named),
        ("Channel", channel_label(told.get("channel") or "")),
        ("Campaign", str(told.get("campaign") or "")),
    ]
    what = f"looked at {views} pages of the web site" if views > 1 else "looked at a page of the web site"
    return Said(what, facts=facts, who=names.contact)


def _key_page(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"looked at {told.get('what') or 'a key page'}", who=names.contact)


def _submission(verb: str) -> Say:
    def say(told: Mapping[str, Any], names: Names) -> Said:
        what = f"Submission of “{told.get('form') or 'a form'}” {verb}"
        return Said(what, detail=str(told.get("why") or told.get("message") or ""), who="")

    return say


def _merged(told: Mapping[str, Any], names: Names) -> Said:
    return Said(f"merged them with {told.get('gone') or 'another record'} (contact {told.get('gone_id')})")


def _separated(told: Mapping[str, Any], names: Names) -> Said:
    other = f"{told.get('other') or 'another record'} (contact {told.get('other_id')})"
    since = str(told.get("merged_at") or "")[:10]
    return Said(f"separated them from {other} again; they were one record since {since}")


def _apart(told: Mapping[str, Any], names: Names) -> Said:
    return Said(
        f"found that {told.get('other') or 'a record'} (contact {told.get('other_id')}) is somebody else"
    )


def _consented(told: Mapping[str, Any], names: Names) -> Said:
    purpose = PURPOSES.get(str(told.get("purpose")), "something").lower()
    basis = BASES.get(str(told.get("basis")), "").lower()
    facts = [("Version", str(told.get("text_version") or "")), ("How", str(told.get("how") or ""))]
    return Said(
        f"noted what they allow: {purpose} ({basis})", detail=str(told.get("text") or ""), facts=facts
    )


def _withdrew(told: Mapping[str, Any], names: Names) -> Said:
    purpose = PURPOSES.get(str(told.get("purpose")), "something").lower()
    return Said(f"noted that they take back: {purpose}", facts=[("How", str(told.get("how") or ""))])


def _nurture(what: str) -> Say:
    def say(told: Mapping[str, Any], names: Names) -> Said:
        look = [("Look again on", day_of(told["look_on"]) if told.get("look_on") else "")]
        return Said(what.format(_programme(told)), detail=str(told.get("note") or ""), facts=look)

    return say


def _look_due(told: Mapping[str, Any], names: Names) -> Said:
    return Said(
        f"Time to look at them again, in {_programme(told)}", who="", detail=str(told.get("note") or "")
    )


def _nurture_ended(told: Mapping[str, Any], names: Names) -> Said:
    if told.get("cause") == Ended.BY_HAND:
        return Said(f"took them out of {_programme(told)}", detail=str(told.get("why") or ""))
    how = ENDED.get(str(told.get("cause")), "it ended")
    return Said(f"Being in {_programme(told)} is over: {how}", who="")


def _programme(told: Mapping[str, Any]) -> str:
    return f"the nurture programme “{told['programme']}”" if told.get("programme") else "a nurture programme"


PEOPLE: Mapping[str, Wording] = {
    "contact.created": Wording(NEITHER, "user-plus", just("brought them in")),
    "contact.imported": Wording(NEITHER, "database-import", just("brought them in from a file")),
    "contact.changed": Wording(NEITHER, "pencil", changed),
    "contact.owner_changed": Wording(NEITHER, "user-share", _owner_changed),
    "contact.logged": Wording(NEITHER, "user-plus", _logged),
    "contact.rested": Wording(NEITHER, "bed", _rested),
    "contact.disqualified": Wording(NEITHER, "ban", _disqualified, "bad"),
    "contact.requalified": Wording(NEITHER, "circle-check", _requalified, "good"),
    "contact.merged": Wording(NEITHER, "users", _merged),
    "contact.separated": Wording(NEITHER, "arrow-back-up", _separated),
    "contact.set_apart": Wording(NEITHER, "users", _apart),
    "contact.erased": Wording(NEITHER, "trash", just("erased what was personal", "why"), "warn"),
    "contact.subject_exported": Wording(NEITHER, "download", just("took out all that is kept of them")),
    "consent.given": Wording(NEITHER, "circle-check", _consented, "good"),
    "consent.withdrawn": Wording(NEITHER, "circle-x", _withdrew, "warn"),
    "nurture.enrolled": Wording(MARKETING, "mail-fast", _nurture("enrolled them in {}"), "good"),
    "nurture.changed": Wording(MARKETING, "pencil", _nurture("changed what is planned for them in {}")),
    "nurture.look_due": Wording(MARKETING, "bell", _look_due, "warn"),
    "nurture.ended": Wording(NEITHER, "circle-x", _nurture_ended),
    "nurture.resumed": Wording(NEITHER, "mail-fast", _nurture("put them back in {}")),
    "stage.moved": Wording(NEITHER, "trending-up", _moved),
    "touchpoint.recorded": Wording(MARKETING, "click", _touched),
    "page.viewed": Wording(MARKETING, "eye", _key_page, "good"),
    "submission.processed": Wording(MARKETING, "forms", _submission("was read in")),
    "submission.held": Wording(MARKETING, "forms", _submission("waits for a person to look"), "warn"),
    "submission.rejected": Wording(MARKETING, "forms", _submission("was rejected"), "bad"),
    "submission.decided": Wording(MARKETING, "forms", _submission("was judged: which value is kept")),
    "submission.replayed": Wording(MARKETING, "forms", _submission("was read in again")),
}
