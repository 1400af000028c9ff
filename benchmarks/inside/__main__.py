"""`python -m benchmarks.inside PART`: measures that part and prints one line of JSON."""

import json
import sys
from importlib import import_module

import django


def main(part: str) -> None:
    django.setup()
    import_module("smarketing.celery")  # else workers are told by a broker that nobody has
    print(json.dumps(import_module(f"benchmarks.inside.{part}").measure()))


if __name__ == "__main__":
    main(sys.argv[1])
