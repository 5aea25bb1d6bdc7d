"""Sends what waits for national catalogues, then ends: a process of its own, since the other side may be slow to answer.

The worker starts it (`python -m duoc.web.pushing`) and it dies with the worker. It holds nothing: whatever ends it, the next one
looks on the other side for what it may have sent.
"""

import os
import sys
import time

import django
import psycopg

_NICE = 5  # pages and captures come first where there are few cores
STAY_S = 15.0  # longer than the pace of a catalogue that has come back: a start costs more than a wait


def main() -> int:
    """Until nothing is due soon. 1 when the database went away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    os.nice(_NICE)
    django.setup()
    from django.db import InterfaceError, OperationalError

    from duoc.catalogue.services import push

    try:
        while (pause := push.pause_s(STAY_S)) is not None:
            time.sleep(pause)
            if not push.work():
                time.sleep(1)  # somebody else sends, by hand
    except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
        print(f"pushing: {' '.join(str(error).split())[:200]}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
