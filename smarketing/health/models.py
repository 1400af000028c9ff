"""What health itself keeps: signs of life, what signed agreements said, the last examinations."""

from django.db import models


class Heartbeat(models.Model):
    """The last sign of life of one background process: a `worker` or a `beat`. The row of the `tasks`
    is written when one ended, so it shows that beat, Redis and a worker work together."""

    class Role(models.TextChoices):
        BEAT = "beat"
        WORKER = "worker"
        TASKS = "tasks"

    role = models.CharField(max_length=6, choices=Role.choices)
    machine = models.CharField(max_length=100, blank=True)
    process = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "machine", "process"], name="heartbeat_of_one_process")
        ]

    def __str__(self) -> str:
        return f"{self.role} on {self.machine} at {self.at:%H:%M:%S}"


class Seal(models.Model):
    """What an agreement said when it came into force, as a digest. A trigger writes it."""

    agreement = models.OneToOneField(
        "sla.Agreement", on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="+"
    )
    digest = models.CharField(max_length=64)


class Examination(models.Model):
    """What the doctor found last, looking at samples (`quick`) or at everything. A row each."""

    quick = models.BooleanField(primary_key=True)
    at = models.DateTimeField()
    seconds = models.FloatField()
    # Per check: key, rule, title, and its findings as JSON.
    checks = models.JSONField()
