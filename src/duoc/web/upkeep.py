"""The catalogue's hourly upkeep, then ends: a process of its own, so that a slow source keeps no capture waiting.

The worker starts it (`python -m duoc.web.upkeep`) and it dies with the worker. It holds nothing: what was cut off is due again.
"""

import os
import sys

import django
import psycopg

_NICE = 10  # behind pages, captures and publications


def main() -> int:
    """One sweep. 1 when the database went away."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duoc.web.settings")
    os.nice(_NICE)
    django.setup()
    from django.db import InterfaceError, OperationalError

    from duoc.catalogue.services import upkeep

    try:
        upkeep.sweep()
    except (OperationalError, InterfaceError, psycopg.OperationalError) as error:
        print(f"upkeep: {' '.join(str(error).split())[:200]}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
