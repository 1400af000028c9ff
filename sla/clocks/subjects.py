"""What a pledge calls its subject and where people find it: this room doesn't know subjects, but they
may get another name. Part of a command; no promise changes by it."""

from collections.abc import Iterable, Mapping

from sla.clocks.models import Pledge

Called = tuple[str, str, str]  # label, url, thread


def called(pledge_ids: Iterable[int]) -> dict[int, Called]:
    rows = Pledge.objects.filter(pk__in=list(pledge_ids))
    return {
        pk: (label, url, thread)
        for pk, label, url, thread in rows.values_list("pk", "label", "url", "thread")
    }


def call(names: Mapping[int, Called]) -> None:
    """From now on they are called so; facts about their clocks belong to that story."""
    pledges = list(Pledge.objects.filter(pk__in=list(names)).only("pk", "label", "url", "thread"))
    for pledge in pledges:
        label, pledge.url, pledge.thread = names[pledge.pk]
        pledge.label = label[:200]
    Pledge.objects.bulk_update(pledges, ["label", "url", "thread"])
