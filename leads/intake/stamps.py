"""When a form was opened, signed by us, so that a program can't claim to have taken its time."""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

from leads.intake.models import Form

SIGNER = Signer(salt="leads.intake.stamps")


def stamp(form: Form, now: datetime) -> str:
    return SIGNER.sign(f"{form.key}.{int(now.timestamp())}")


def age(form: Form, text: str, now: datetime) -> timedelta:
    """How long the form had been open. ValueError: that stamp is none of ours, or another form's."""
    try:
        key, _, opened = SIGNER.unsign(text).rpartition(".")
    except BadSignature as error:
        raise ValueError("The stamp was changed.") from error
    if key != form.key:
        raise ValueError("The stamp is another form's.")
    return now - datetime.fromtimestamp(int(opened), UTC)
