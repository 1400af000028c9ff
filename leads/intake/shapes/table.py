"""Every shape in one table: how its body is read, and how it proves who sent it where it can."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leads.intake import reading
from leads.intake.shapes import hubspot, salesforce, typeform
from leads.intake.shapes.parcel import Parcel

Read = Callable[[bytes, str], Parcel]
Prove = Callable[[str, bytes, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """`prove` is given the form's secret, the raw body and the headers, and refuses what is not signed."""

    name: str
    label: str
    read: Read
    prove: Prove | None = None


PLAIN = Shape("plain", "Form or JSON", lambda body, kind: Parcel(reading.read(body, kind)))
HUBSPOT = Shape("hubspot", "HubSpot embed", hubspot.read)
TYPEFORM = Shape("typeform", "Typeform", typeform.read, typeform.signed)
SALESFORCE = Shape("salesforce", "Web-to-Lead", salesforce.read)

SHAPES = {shape.name: shape for shape in (PLAIN, HUBSPOT, TYPEFORM, SALESFORCE)}
