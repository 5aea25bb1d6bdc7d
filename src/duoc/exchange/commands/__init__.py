"""The room's part of the command line: `duoc exchange <verb>`. What a page can do, a script can do here."""

from typing import Any

from duoc.exchange.commands import notices, room, statistics


def register(subparsers: Any) -> Any:
    """Add `exchange` and its verbs; gives the verbs, so that a door can add those that need the processes."""
    verbs = room.register(subparsers)
    statistics.register(verbs)
    notices.register(verbs)
    return verbs
