"""Uses are counted here: in memory while the answer is made, in the table a few seconds later.

Kept of a use are the entry, the day and the kind; no address, no cookie, no account. The agency's own people do not count, so
nothing that only they see has a number. kill -9 costs what the process counted since `FLUSH_S` ago.
"""

import atexit
import logging
from collections import Counter
from datetime import date
from threading import Event, Lock, Thread
from time import sleep
from typing import NamedTuple
from uuid import UUID

from django.db import Error, connection

from duoc.catalogue.rules.usage import is_robot
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.search_texts import statement
from duoc.people.services.periods import today

FLUSH_S = 3.0
_log = logging.getLogger(__name__)


class _Use(NamedTuple):
    entry: UUID
    day: date
    kind: str
    robot: bool


_LOCK, _NEWS = Lock(), Event()
_HELD: Counter[_Use] = Counter()


def count(viewer: Viewer, entry: UUID, agency: int, kind: str, agent: str) -> None:
    """One use. `agency`: the entry's; `kind`: of `rules.usage.KINDS`; `agent`: the User-Agent, which is not kept."""
    if viewer.sees_all_of(agency):
        return
    use = _Use(entry, today(), kind, is_robot(agent))
    with _LOCK:
        _HELD[use] += 1
    _NEWS.set()


def flush() -> int:
    """Write what was counted since the last time; how many uses. What cannot be written is kept for the next time."""
    with _LOCK:
        held = dict(_HELD)
        _HELD.clear()
    if not held:
        return 0
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement("usage_add"), [*map(list, zip(*held, strict=True)), list(held.values())])
    except Error as error:
        with _LOCK:
            _HELD.update(held)
        _NEWS.set()
        _log.warning("uses wait to be written: %s", type(error).__name__)
        return 0
    return sum(held.values())


def keep_flushing() -> None:
    """From now on this process writes its counts by itself, and once more when it ends. For processes that serve pages."""
    atexit.register(flush)
    Thread(target=_flush_for_ever, name="uses", daemon=True).start()


def _flush_for_ever() -> None:
    while True:
        _NEWS.wait()  # nobody comes: nothing runs
        sleep(FLUSH_S)
        _NEWS.clear()
        flush()
        connection.close()
