"""The one registry of metrics (domain.md, Numbers). Whatever shows, lists or exports a number takes
it from here; nothing computes one elsewhere. In words: docs/metrics.md."""

from collections.abc import Mapping

from reporting.metrics.metric import Metric
from reporting.metrics.registry.handoffs import HANDOFFS
from reporting.metrics.registry.people import FUNNELS, LADDER, PEOPLE, STAGE_WORDS
from reporting.metrics.registry.promises import OF_PEOPLE, PROMISES
from reporting.metrics.registry.revenue import OPPORTUNITIES, REVENUE
from reporting.metrics.registry.visitors import VISITORS

__all__ = ["FUNNELS", "LADDER", "REGISTRY", "STAGE_WORDS"]

_ALL = (*HANDOFFS, *PROMISES, *OF_PEOPLE, *PEOPLE, *REVENUE, *OPPORTUNITIES, *VISITORS)
REGISTRY: Mapping[str, Metric] = {metric.key: metric for metric in _ALL}
