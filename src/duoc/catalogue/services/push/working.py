"""The turn of all targets, as the worker's process and the command take it."""

from datetime import datetime, timedelta

from django.utils import timezone

from duoc.catalogue.services.push.sending import Turn, turn
from duoc.catalogue.services.push.standing import next_due
from duoc.catalogue.services.push.targets import targets


def waits() -> bool:
    """Whether there is something to do now."""
    due = next_due()
    return due is not None and due <= timezone.now()


def work(only: str = "") -> dict[str, Turn]:
    """One turn of every target, or of one; by key, without those that another sender has."""
    found = {one.key: turn(one) for one in targets() if only in ("", one.key)}
    return {key: told for key, told in found.items() if told is not None}


def pause_s(longest: float) -> float | None:
    """Seconds until the next turn; None when that is farther than `longest`."""
    due: datetime | None = next_due()
    if due is None or due > timezone.now() + timedelta(seconds=longest):
        return None
    return max((due - timezone.now()).total_seconds(), 0.05)
