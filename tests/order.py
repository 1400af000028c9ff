"""In which order tests are run: the long ones first, so that nobody waits at the end for one that began last.

xdist gives each of its workers one stretch of the tests, in equal parts, and lets who is done take from the
end of another's. So the long ones are dealt to the beginnings of the stretches.
"""

from itertools import islice


def longest_first(items, workers):
    """All of them, as `workers` are to be given them."""
    long = sorted((item for item in items if patience(item)), key=patience, reverse=True)
    short = iter([item for item in items if not patience(item)])
    ordered = []
    for number in range(workers):
        ordered += long[number::workers]
        ordered += islice(short, max(0, len(items) * (number + 1) // workers - len(ordered)))
    return [*ordered, *short]


def patience(item):
    """A test is long if it asked for more seconds than others have."""
    asked = item.get_closest_marker("timeout")
    return asked.args[0] if asked else 0
