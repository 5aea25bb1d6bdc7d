"""The worker's turn: captures that wait, stamps that were ordered, subscriptions that are due, and last, since one may wait long
for an answer, the way to the national portal. Several share it; each may die."""

from datetime import datetime

from duoc.core.environment import Environment
from duoc.trace.services import captures, portal_queue, stamps, subscriptions

ENVIRONMENTS = (Environment.PRODUCTION, Environment.SANDBOX)


def work(told: frozenset[str] = frozenset()) -> int:
    """One turn in all environments; how much was done. `told`: environments in which events were just stored."""
    done = 0
    for environment in ENVIRONMENTS:
        jobs = captures.work(environment)
        done += stamps.work(environment)
        done += jobs + subscriptions.deliver(environment, stored=jobs > 0 or environment.value in told)
    return done + portal_queue.work()


def sweep() -> None:
    """What dead processes left behind."""
    for environment in ENVIRONMENTS:
        captures.sweep(environment)
        stamps.sweep(environment)


def next_due() -> datetime | None:
    """When there is something to do although nobody wakes the worker; None: not before somebody does."""
    found = [portal_queue.next_due(), *(subscriptions.next_due(environment) for environment in ENVIRONMENTS)]
    return min((moment for moment in found if moment is not None), default=None)
