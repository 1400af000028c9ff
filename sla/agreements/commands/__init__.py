"""Agreements come to be: the one the product comes with, and those that two teams negotiate."""

from sla.agreements.commands.negotiating import decline, draft, edit, propose, withdraw
from sla.agreements.commands.seeding import ensure_default
from sla.agreements.commands.signing import sign

__all__ = ["decline", "draft", "edit", "ensure_default", "propose", "sign", "withdraw"]
