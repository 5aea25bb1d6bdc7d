"""The worker of all rooms: started when it is first needed, woken when there is something to do.

`up` starts it when the file appears (`cli.worker`); it listens on a channel of PostgreSQL and looks anyway every few seconds.
"""

from contextlib import suppress

from django.db import connections

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.frame.environments import alias

CHANNEL = "duoc_work"
FILE = "worker"


def wake(environment: Environment) -> None:
    """There is something to do in this environment: the worker is started where it does not run yet."""
    with suppress(OSError):
        (locate(settings.load()) / "run" / FILE).touch()
    tell(environment)


def tell(environment: Environment) -> None:
    """There is news in this environment; the worker hears of it, if it runs."""
    with connections[alias(environment)].cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, environment.value])
