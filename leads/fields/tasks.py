"""What workers do for added fields."""

from celery import shared_task

from leads.fields import indexing


@shared_task
def index() -> int:
    return indexing.build()
