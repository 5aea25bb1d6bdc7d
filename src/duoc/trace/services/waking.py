"""The room's worker: started when it is first needed, woken when there is something to do.

`up` starts it when the file appears (`cli.worker`); it listens on a channel of PostgreSQL and looks anyway every few seconds.
"""

from contextlib import suppress

from django.db import connections

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.frame.environments import alias

CHANNEL = "trace_work"
FILE = "worker"


def wake(environment: Environment) -> None:
    """There is a job, or a subscription to serve, in this environment."""
    with suppress(OSError):
        (locate(settings.load()) / "run" / FILE).touch()
    with connections[alias(environment)].cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, environment.value])


def told_of_events(environment: Environment) -> None:
    """Events were stored: who subscribed to a stream is told by the worker, if it runs."""
    with connections[alias(environment)].cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, environment.value])
