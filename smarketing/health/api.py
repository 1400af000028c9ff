"""The product's health for programs of admins, and letting what is stuck be tried again."""

from datetime import datetime
from typing import Any

from smarketing.health import commands, picture
from smarketing.health.picture import Picture
from smarketing.health.serializers import HealthShape, StuckShape
from smarketing.journal.models import Stuck
from smarketing.kernel.actor import Actor
from smarketing.kernel.api.schema import described
from smarketing.kernel.api.views import Move, Single


@described("health", get=("read_health", "What the health page shows, for admins"))
class Health(Single):
    scope = "health"
    shape = HealthShape

    def find(self, id: Any = None) -> Picture:
        commands.need_admin(self.actor)
        return picture.take(self.now)


@described("health", post=("retry_stuck", "Let a stuck fact be tried again now, for admins"))
class RetryStuck(Move):
    scope = "health"
    shape = StuckShape

    def act(self, id: int, terms: dict[str, Any], *, actor: Actor, now: datetime) -> Stuck:
        commands.retry_stuck(stuck_id=id, actor=actor, now=now)
        return Stuck.objects.select_related("entry").get(pk=id)
