"""Static files: served under hashed names once collected, under plain ones before that.

Tests and `manage.py` commands run without a collected folder; a page must not fail for it.
"""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
