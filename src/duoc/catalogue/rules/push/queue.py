"""States of what waits to be pushed, and how long a failure makes it wait."""

from datetime import timedelta

CKAN, FILE = "ckan", "file"
ADAPTERS = (CKAN, FILE)

WAITING, SENDING, SENT, DELAYED, REFUSED = "waiting", "sending", "sent", "delayed", "refused"
STATES = (WAITING, SENDING, SENT, DELAYED, REFUSED)
UNSENT = (WAITING, SENDING, DELAYED)  # sent sooner or later without anybody

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
BURST = 20  # records in one turn
PACE = timedelta(seconds=10)  # after a full turn: 120 records a minute for a catalogue that has just come back
MOST_ILL = 3  # records one after the other at which the other side says 5xx: it is the other side that is ill
RECONCILED_EVERY = timedelta(days=1)
RECONCILED_SOON = timedelta(minutes=5)  # while two comparisons one after the other find different things
LONGEST_REASON = 500


class PushRefusedError(ValueError):
    """Something that cannot be done with a target; the message says why, in a steward's words."""


def wait_after(failures: int, chance: float) -> timedelta:
    """How long the next try waits after so many failures in a row: twice as long each time, up to an hour.

    chance: 0 to below 1; it takes off up to half, so that many that failed together do not come back together.
    """
    doublings = min(max(failures, 1) - 1, 20)
    longest = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return longest * (1 - chance / 2)


def reason(text: str) -> str:
    """A reason as it is kept: one line, not too long, no control characters."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:LONGEST_REASON]
