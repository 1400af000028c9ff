"""What programs are shown of the product's health."""

from rest_framework import serializers

from smarketing.kernel.api.shapes import Shape


class ExampleShape(Shape):
    what = serializers.CharField()
    address = serializers.CharField()


class FindingShape(Shape):
    check = serializers.CharField()
    rule = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    sentence = serializers.CharField()
    count = serializers.IntegerField()
    examples = ExampleShape(many=True)
    advice = serializers.CharField()


class LagShape(Shape):
    key = serializers.CharField()
    means = serializers.CharField()
    count = serializers.IntegerField()
    seconds = serializers.SerializerMethodField()
    late = serializers.BooleanField()

    def get_seconds(self, lag: object) -> float | None:
        age = getattr(lag, "age", None)
        return age.total_seconds() if age else None


class StuckShape(Shape):
    id = serializers.IntegerField()
    entry = serializers.IntegerField(source="entry_id")
    kind = serializers.CharField(source="entry.kind")
    handler = serializers.CharField()
    error = serializers.CharField()
    attempts = serializers.IntegerField()
    next_try_at = serializers.DateTimeField()


class ProcessShape(Shape):
    role = serializers.CharField(source="0.role")
    machine = serializers.CharField(source="0.machine")
    process = serializers.IntegerField(source="0.process")
    began_at = serializers.DateTimeField(source="0.began_at")
    at = serializers.DateTimeField(source="0.at")
    gone = serializers.BooleanField(source="1")


class HealthShape(Shape):
    well = serializers.BooleanField()
    findings = FindingShape(many=True)
    lags = LagShape(many=True)
    stuck = StuckShape(many=True)
    processes = ProcessShape(many=True)
    examined_at = serializers.DateTimeField(source="report.at", default=None, allow_null=True)
