"""The product's settings, with other listeners."""

import os

from smarketing.settings import *  # noqa: F403

LISTENERS = f"tests.faults.listeners.{os.environ['LISTENERS']}"
