"""What the workers rely on: no task outlives its message, every tick names a task that exists."""

from smarketing.celery import app


def test_a_message_stays_hidden_for_longer_than_any_task_runs():
    assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit


def test_a_task_is_given_back_when_its_worker_dies():
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_every_tick_names_a_task_there_is_and_goes_stale():
    app.loader.import_default_modules()
    for tick in app.conf.beat_schedule.values():
        assert tick["task"] in app.tasks
        assert tick["options"]["expires"] >= tick["schedule"]
