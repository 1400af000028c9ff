"""Web sites that tell what is looked at on them, and what they told: raw at first (beacons), then sorted
into visitors, their visits and the pages of each."""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from leads.tracking.rules import KeyPage, host_of, key_pages
from leads.words import Channel


class Site(models.Model):
    """A web site with our script on it. `key` is public: it names the site, it opens nothing."""

    class Consent(models.TextChoices):
        REQUIRED = "required", "Only who agreed is told apart from others"
        OFF = "off", "Everybody is, unless their browser says that they don't want it"

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    origins = models.JSONField(default=list, blank=True)  # whose pages these may be; none named: any
    consent = models.CharField(max_length=8, choices=Consent.choices, default=Consent.REQUIRED)
    keep_days = models.PositiveIntegerField(default=180)  # visits of nobody we know
    key_pages = models.JSONField(default=list, blank=True)  # rules.KeyPage, in order
    most_per_minute = models.PositiveIntegerField(default=300)  # beacons from one address; 0: any number
    is_active = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1, db_default=1)  # +1 with each edit
    created_at = models.DateTimeField()
    demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> bool:
        """Whether nobody is told apart without having agreed."""
        return self.consent == self.Consent.REQUIRED

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Of its addresses; empty where none is named."""
        return frozenset(map(host_of, self.origins))

    @property
    def watched(self) -> tuple[KeyPage, ...]:
        return key_pages(self.key_pages)


class Beacon(models.Model):
    """What a browser sent, as it came, until it is sorted. The door writes nothing else; the database
    doesn't check its key, because every beacon would hold the same site's row for that."""

    site = models.ForeignKey(Site, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    received_at = models.DateTimeField()
    body = models.TextField()


class Visitor(models.Model):
    """One browser that agreed to be told apart, if it was asked. It is nobody until a form is sent from
    it, and then whoever sent the last one. `first_touch` and `last_touch`: how it came, first and last."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="visitors")
    key = models.UUIDField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    first_touch = models.JSONField(default=dict)
    last_touch = models.JSONField(default=dict)
    contact = models.ForeignKey(
        "leads.Contact", null=True, on_delete=models.SET_NULL, related_name="visitors"
    )
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="visitor_key_once"),
            models.CheckConstraint(
                condition=Q(contact=None) | Q(joined_at__isnull=False), name="visitor_joined_when"
            ),
        ]
        indexes = [
            models.Index(fields=["-last_seen_at", "-id"], name="visitor_newest"),
            models.Index(fields=["site", "last_seen_at"], condition=Q(contact=None), name="visitor_nobody"),
        ]


class Visit(models.Model):
    """Pages that one browser looked at one after the other. Once it is known whose it is it stays theirs;
    `touchpoint` is what it is in their story. `waiting`: something of it is not in there yet."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="visits", db_index=False)
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    views = models.PositiveIntegerField()
    page = models.CharField(max_length=500)  # the first one
    referrer = models.CharField(max_length=500, blank=True)
    utm = models.JSONField(default=dict)
    clicks = models.JSONField(default=dict)  # ids of clicks on ads
    channel = models.CharField(max_length=30, choices=[(c, c) for c in Channel])
    campaign_key = models.CharField(max_length=200, blank=True)  # as the link names it
    campaign = models.ForeignKey(
        "leads.Campaign", null=True, on_delete=models.SET_NULL, related_name="visits"
    )
    asset = models.ForeignKey("leads.Asset", null=True, on_delete=models.SET_NULL, related_name="visits")
    key_page = models.CharField(max_length=80, blank=True)  # the last one of them that was seen, and when
    key_seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # that it was seen
    contact = models.ForeignKey("leads.Contact", null=True, on_delete=models.SET_NULL, related_name="visits")
    touchpoint = models.ForeignKey(
        "leads.Touchpoint", null=True, on_delete=models.SET_NULL, related_name="visits"
    )
    waiting = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="visit_newest"),
            models.Index(fields=["visitor", "-started_at"], name="visit_visitor"),
            models.Index(fields=["contact", "-started_at"], condition=~Q(contact=None), name="visit_contact"),
            models.Index(fields=["contact"], condition=Q(waiting=True), name="visit_waiting"),
            models.Index(
                fields=["campaign_key"],
                condition=Q(campaign=None) & ~Q(campaign_key=""),
                name="visit_unknown_key",
            ),
        ]

    def __str__(self) -> str:
        return self.page


class PageView(models.Model):
    """One page that was looked at. Without a visit: by somebody who is not told apart."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="views", db_index=False)
    visit = models.ForeignKey(Visit, null=True, on_delete=models.CASCADE, related_name="pages")
    seen_at = models.DateTimeField()
    page = models.CharField(max_length=500)
    title = models.CharField(max_length=200, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    key_page = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-seen_at", "-id"], name="view_newest"),
            models.Index(fields=["site", "-seen_at"], name="view_site"),
            models.Index(fields=["site", "seen_at"], condition=Q(visit=None), name="view_nobody"),
        ]


class Joining(models.Model):
    """A form was sent from a browser: whoever sent it is who the browser belongs to from then on. A row
    until that is done. Numbers, so that it waits out whatever happens to the contact."""

    visitor_key = models.UUIDField()
    contact_id = models.BigIntegerField()
    submission_id = models.UUIDField(unique=True)
    sent_at = models.DateTimeField()
    is_new = models.BooleanField()  # the person came in with that form
