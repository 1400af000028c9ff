"""What people type to keep a site. Whether it may be so, the commands judge."""

from typing import Any

from django import forms

from leads.campaigns import queries as campaigns
from leads.tracking.models import Site

ASSET = "asset:"


class SiteDetails(forms.ModelForm):
    origins = forms.CharField(
        label="Its addresses",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, exactly, like https://www.acme.example. Blank: pages of any site count.",
    )
    key_pages = forms.CharField(
        label="Key pages",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="One a line: the path, then what to call it, like /pricing Pricing. A * stands for "
        "anything. A page that shows an asset: /white-paper asset:its-key. Whoever works on a lead hears "
        "when it looks at one.",
    )

    version = forms.IntegerField(widget=forms.HiddenInput)  # the revision that was read

    class Meta:
        model = Site
        fields = ["name", "origins", "consent", "key_pages", "keep_days", "most_per_minute", "is_active"]
        widgets = {"consent": forms.RadioSelect}
        labels = {
            "consent": "Who is told apart",
            "keep_days": "Days that visits of nobody we know are kept",
            "most_per_minute": "Beacons a minute from one address",
            "is_active": "Takes what its pages tell",
        }
        help_texts = {
            "consent": "A browser that says “don't track me” (DNT, GPC) is never told of.",
            "most_per_minute": "More are asked to wait. 0: no limit.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].choices = Site.Consent.choices  # type: ignore[attr-defined]
        self.initial["origins"] = "\n".join(self.instance.origins)
        self.initial["key_pages"] = "\n".join(map(_line, self.instance.key_pages))
        self.initial["version"] = self.instance.revision
        if self.instance._state.adding:
            del self.fields["is_active"], self.fields["version"]

    def details(self) -> dict[str, Any]:
        """As the commands take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def clean_origins(self) -> list[str]:
        return str(self.cleaned_data["origins"]).split()

    def clean_key_pages(self) -> list[dict[str, Any]]:
        lines = str(self.cleaned_data["key_pages"]).splitlines()
        return [_key_page(line.strip()) for line in lines if line.strip()]


def _line(kept: dict[str, Any]) -> str:
    """A key page as it is typed."""
    known = campaigns.assets().filter(pk=kept["asset_id"]).first() if kept.get("asset_id") else None
    return f"{kept['pattern']} {ASSET}{known.key}" if known else f"{kept['pattern']} {kept['name']}"


def _key_page(line: str) -> dict[str, Any]:
    pattern, _, name = line.partition(" ")
    if not name.strip().startswith(ASSET):
        return {"pattern": pattern, "name": name.strip(), "asset_id": None}
    key = name.strip().removeprefix(ASSET).strip()
    asset = campaigns.asset_by_key(key)
    if asset is None:
        raise forms.ValidationError(f"There is no asset with the key {key[:80]}.", code="no-such-asset")
    return {"pattern": pattern, "name": str(asset)[:80], "asset_id": asset.pk}
