"""Which data asks for a look first: what is not joined, what nobody uses, then what is used. The article's complaint."""

from datetime import date, timedelta

UNCONNECTED, IDLE, USED = "unconnected", "idle", "used"
STATES = (UNCONNECTED, IDLE, USED)
IDLE_DAYS = (30, 7, 90, 365)  # that a reader may choose, the usual one first


def state(*, shared: bool, connected: bool, last: date | None, until: date, idle_days: int) -> str:
    """Of an entry on the day `until`. shared: its rows go through the exchange; connected: a service of the exchange is known;
    last: the newest use."""
    if shared and not connected:
        return UNCONNECTED
    return IDLE if last is None or last <= until - timedelta(days=idle_days) else USED
