"""Publishes what waits, then ends: a process of its own, so that ten million rows keep no capture and no page waiting.

The worker starts it (`python -m duoc.web.publishing`) and it dies with the worker. It holds nothing: whatever ends it, the job
begins again in another one, and until its last transaction the version before stands.
"""

import os
import sys

import django
import psycopg

_NICE = 5  # pages and captures come first where there are few cores


def main() -> int:
    """Until no job is free. 1 when the database went away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    os.nice(_NICE)
    django.setup()
    from django.db import InterfaceError, OperationalError

    from duoc.catalogue.services import publishing

    try:
        while publishing.work():
            pass
    except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
        print(f"publishing: {' '.join(str(error).split())[:200]}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
