"""The ways in which a form may reach us, one small adapter each: our own, and those of other systems
whose embeds need to change no more than the host they post to.
"""

from leads.intake.shapes.parcel import Parcel
from leads.intake.shapes.table import HUBSPOT, PLAIN, SALESFORCE, SHAPES, TYPEFORM, Shape

__all__ = ["HUBSPOT", "PLAIN", "SALESFORCE", "SHAPES", "TYPEFORM", "Parcel", "Shape"]
