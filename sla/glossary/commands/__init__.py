"""What words mean is stored, proposed by one side and agreed by the other."""

from sla.glossary.commands.negotiating import agree, decline, propose, withdraw
from sla.glossary.commands.seeding import ensure_stored

__all__ = ["agree", "decline", "ensure_stored", "propose", "withdraw"]
