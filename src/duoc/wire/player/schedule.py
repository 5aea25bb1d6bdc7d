"""The order of a day's calls and the moments at which they happen."""

import random
from collections.abc import Iterator

# Share of a day's calls in each of its 24 hours: an office day with an evening. Invented, as the spread over days is.
_HOURS = (1, 1, 1, 1, 2, 5, 8, 12, 14, 14, 12, 7, 6, 12, 14, 13, 10, 7, 5, 4, 4, 3, 2, 1)
_HOUR_US = 3_600_000_000
# Cells alternate in runs of this length: as callers do, and cheap to play.
_RUN = 8


def order(calls: list[list[int]], seed: int) -> list[int]:
    """The cells of a day's calls (`[cell, count]` each), mixed."""
    runs = [(cell, min(_RUN, count - begin)) for cell, count in calls for begin in range(0, count, _RUN)]
    random.Random(seed).shuffle(runs)  # noqa: S311  # an invented order, nothing secret
    return [cell for cell, length in runs for _ in range(length)]


def moments(start_us: int, count: int) -> Iterator[int]:
    """`count` moments of the day that begins at `start_us`, in order, spread as `_HOURS` says."""
    whole = sum(_HOURS)
    left = count
    weight_left = whole
    for hour, weight in enumerate(_HOURS):
        here = round(left * weight / weight_left) if weight_left else left
        left -= here
        weight_left -= weight
        begin = start_us + hour * _HOUR_US
        yield from (begin + _HOUR_US * i // here for i in range(here))
