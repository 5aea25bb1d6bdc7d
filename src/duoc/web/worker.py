"""The worker: carries out what a call was promised after its answer had left: captures and webhooks of the trace room, and, in
processes of their own, publications of the catalogue, what it sends to national catalogues, and its hourly upkeep (harvests that
are due, scores).

A process of its own (`python -m duoc.web.worker`), so that a long document takes no time from the pages, and another core where
there is one. It holds nothing that is not in the database or the spool: kill -9 costs a repetition, never a loss.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import django
import psycopg

LOOK_S = 5.0
# Between two looks while news keeps coming: the first of it is worked off at once, what follows together.
INTERVAL_S = 0.25
SWEEP_S = 3600.0


def main() -> int:
    """Work until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    django.setup()
    from django.db import InterfaceError, OperationalError, connections

    while True:
        try:
            _listen()
        except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
            # PostgreSQL is restarting, or not up yet: everything waits where it is.
            print(f"worker: {' '.join(str(error).split())[:200]}", file=sys.stderr, flush=True)
            connections.close_all()
            time.sleep(1)


def _listen() -> None:
    from duoc.catalogue.services import publishing, push, terms
    from duoc.core import postgres, settings
    from duoc.frame import waking
    from duoc.trace.services import working
    from duoc.web import garbage

    garbage.leave_alone_what_is_here()

    with psycopg.connect(postgres.dsn(settings.load()), autocommit=True) as ear:
        ear.execute(f"LISTEN {waking.CHANNEL}")
        print("ready", flush=True)
        swept = 0.0
        told: frozenset[str] = frozenset()
        publisher, pusher = _Child("duoc.web.publishing"), _Child("duoc.web.pushing")
        upkeep = _Child("duoc.web.upkeep")
        while True:
            if time.monotonic() - swept > SWEEP_S or not swept:
                working.sweep()
                publishing.sweep()
                terms.remind()
                upkeep.look(lambda: True)
                swept = time.monotonic()
            begun = time.monotonic()
            publisher.look(publishing.waits)
            pusher.look(push.waits)
            while working.work(told):
                told = frozenset()
            told = _news(ear, begun + INTERVAL_S, _wait(working.next_due(), publishing.next_due()))


class _Child:
    """A process of one of our modules, while there is something to do for it. It dies with the worker."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._child: subprocess.Popen[bytes] | None = None

    def look(self, wanted: Callable[[], bool]) -> None:
        """Start it where it is wanted and does not run."""
        from duoc.core import launch

        if self._child is not None and self._child.poll() is None:
            return
        self._child = None
        if wanted():
            program = launch.command([sys.executable, "-P", "-m", self._module], signal=9)
            self._child = subprocess.Popen(program, stdin=subprocess.DEVNULL)  # noqa: S603  # our own module


def _news(ear: "psycopg.Connection[tuple[object, ...]]", earliest: float, patience_s: float) -> frozenset[str]:
    """The environments with news, as soon as there is some, though not before `earliest` (monotonic); none after `patience_s`."""
    told = {note.payload for note in ear.notifies(timeout=patience_s, stop_after=1)}
    if told and (early := earliest - time.monotonic()) > 0:
        told |= {note.payload for note in ear.notifies(timeout=early)}
    return frozenset(told)


def _wait(*moments: datetime | None) -> float:
    """Seconds until the next look: when something is due, and anyway after `LOOK_S`."""
    from django.utils import timezone

    due = min((one for one in moments if one is not None), default=None)
    if due is None:
        return LOOK_S
    return min(max((due - timezone.now()).total_seconds(), 0.05), LOOK_S)


if __name__ == "__main__":
    sys.exit(main())
