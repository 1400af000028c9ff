"""Sweeping up after the ground itself."""

from celery import shared_task

from smarketing.kernel import clock
from smarketing.kernel.api import idempotency


@shared_task
def forget_answers() -> int:
    return idempotency.forget(now=clock.now())
