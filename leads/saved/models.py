"""Views of lists: what an address asked for, kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from leads.saved.rules import LONGEST_NAME


class SavedView(models.Model):
    """`of`: which list. A private one is its owner's alone; a shared one stays when they leave."""

    of = models.CharField(max_length=30)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("of", "owner", Lower("name"), name="view_name_of_owner"),
            models.UniqueConstraint("of", Lower("name"), condition=Q(shared=True), name="view_name_shared"),
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="saved_view_newest")]

    def __str__(self) -> str:
        return self.name
