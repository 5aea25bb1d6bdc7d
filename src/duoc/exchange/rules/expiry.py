"""When the end of a secret is a matter for its owner: a month before, a week before, unless another has taken its place."""

from collections.abc import Iterable
from datetime import datetime, timedelta

# Days before the end at which it is said: first a reminder, then an alarm.
REMINDER, ALARM = 30, 7


def days_left(ends: datetime | None, now: datetime) -> int | None:
    """Whole days until the end; None for what does not end or has ended."""
    if ends is None or ends <= now:
        return None
    return (ends - now) // timedelta(days=1)


def is_due(ends: datetime | None, now: datetime, successors: Iterable[datetime | None] = ()) -> bool:
    """Whether an end is to be warned of: it comes within `REMINDER` days, and no successor (given by its own end, None for
    one without) lasts longer than that."""
    left = days_left(ends, now)
    if left is None or left >= REMINDER:
        return False
    return not any(other is None or other >= now + timedelta(days=REMINDER) for other in successors)
