"""When a source is asked again: after its period, and after a failure later and later, never given up."""

from datetime import datetime, timedelta

FIRST_DELAY = timedelta(hours=1)
LONGEST_DELAY = timedelta(days=7)


def next_run(now: datetime, every_hours: int | None, failures: int) -> datetime | None:
    """The moment of the next run. failures: runs that failed one after the other, 0 after one that worked; None: by hand alone.

    A source that fails is asked after 1, 2, 4 … hours, at most a week, and never sooner than it is asked when it is well where
    that is less than an hour.
    """
    if every_hours is None:
        return None
    if not failures:
        return now + timedelta(hours=every_hours)
    return now + min(FIRST_DELAY * (1 << min(failures - 1, 20)), LONGEST_DELAY)
