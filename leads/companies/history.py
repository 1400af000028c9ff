"""Companies of another system, many at once. Part of a command."""

from collections.abc import Iterable
from typing import Any

from leads.companies.models import Company


def known_or_new(source: str, rows: Iterable[dict[str, Any]]) -> dict[str, Company]:
    """Companies by their external id; each row holds the model's fields. Known ones stay as they are."""
    wanted = {row["external_id"]: row for row in rows}
    Company.objects.bulk_create(
        [Company(source=source, **row) for row in wanted.values()], ignore_conflicts=True
    )
    found = Company.objects.filter(source=source, external_id__in=wanted)
    return {company.external_id: company for company in found}
