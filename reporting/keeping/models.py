"""Answers that took long to count."""

from django.db import models


class Kept(models.Model):
    """What a question (an address's words) came to, as of a moment. It can be counted again at any
    time: losing it costs a wait."""

    question = models.CharField(max_length=600, primary_key=True)
    answer = models.JSONField()
    as_of = models.DateTimeField()
    asked_at = models.DateTimeField(db_index=True)  # when somebody last wanted to know

    def __str__(self) -> str:
        return f"{self.question} as of {self.as_of:%Y-%m-%d %H:%M:%S}"
