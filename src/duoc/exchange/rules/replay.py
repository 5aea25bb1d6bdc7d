"""The plan of a replay: how many calls of which cell on which day.

The totals are published facts. How they lie over the days is not known: the spread is seeded and invented, which every
chart of it says. Working days carry more than weekends; each cell has a rhythm of its own; the sums are exact.
"""

import random
from collections.abc import Mapping
from datetime import date, timedelta

from duoc.exchange.rules.published import Published, scaled

# (service code, software key) → requests
Cells = Mapping[tuple[str, str], int]
# (day, service code, software key) → requests
Plan = dict[tuple[date, str, str], int]

_WEEKEND = 0.35
# Machines that report by themselves know no weekend: above this many calls a day a cell is taken for one.
_STEADY_PER_DAY = 5000


def plan(published: Published, scale: float, seed: int) -> Plan:
    """Every call that a replay at this scale plays. The same seed gives the same plan."""
    days = [published.first + timedelta(days=n) for n in range((published.last - published.first).days + 1)]
    result: Plan = {}
    for (service, software), requests in sorted(published.playable().items()):
        shares = spread(scaled(requests, scale), days, f"{seed}/{service}/{software}", requests / len(days))
        for day, count in zip(days, shares, strict=True):
            if count:
                result[day, service, software] = count
    return result


def spread(total: int, days: list[date], seed: str, per_day: float) -> list[int]:
    """`total` over the days in whole numbers that add up to it. `per_day`: the cell's full-scale mean, which sets its rhythm."""
    rhythm = random.Random(seed)  # noqa: S311  # an invented rhythm, nothing secret
    weekend = 1.0 if per_day > _STEADY_PER_DAY else _WEEKEND
    weights = [(weekend if day.weekday() >= 5 else 1.0) * rhythm.uniform(0.7, 1.3) for day in days]
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    counts = [int(value) for value in exact]
    # The largest remainders get what rounding down has left, earlier days first among equals.
    order = sorted(range(len(days)), key=lambda i: (counts[i] - exact[i], rhythm.random()))
    for i in order[: total - sum(counts)]:
        counts[i] += 1
    return counts


def remaining(planned: Plan, logged: Plan) -> Plan:
    """What is still to play: the plan less what the log holds. An unfinished replay goes on from here, after any crash."""
    rest = {key: count - logged.get(key, 0) for key, count in planned.items()}
    return {key: count for key, count in rest.items() if count > 0}


def surplus(planned: Plan, logged: Plan) -> Plan:
    """What the log holds beyond the plan: never anything, unless somebody else used the replay's gateway."""
    return remaining(logged, planned)
