"""A contact as it is named inside other things."""

from rest_framework import serializers

from smarketing.kernel.api.shapes import Named


class ContactName(Named):
    """By the name people see: without one the e-mail address, the phone or the external id."""

    name = serializers.CharField(source="__str__")
