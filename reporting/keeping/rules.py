"""When counting is worth keeping. Plain values only.

A small organisation's numbers are counted each time somebody looks. Counting many thousands of rows takes
seconds, so such an answer is kept for the next who ask, says as of when it is, and is counted anew by a
worker as long as somebody looks. What nobody looks at just now is counted less often, so that it has not
grown too old when they come back to it.
"""

from datetime import timedelta

MANY = 20_000  # what counts fewer rows, over all its numbers, is never kept
EVERY = timedelta(seconds=20)  # a kept answer is this old before a worker counts it anew
WATCHED = timedelta(minutes=1)  # so long after it was last asked for it counts as looked at
SELDOM = timedelta(seconds=80)  # what nobody looks at is this old before a worker counts it anew
LATEST = timedelta(minutes=2)  # an older one is not shown any more: who asks waits for the count
WANTED = timedelta(minutes=15)  # so long after it was last asked for it is kept up to date
