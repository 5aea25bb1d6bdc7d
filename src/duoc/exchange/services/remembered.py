"""The report, kept for a while: recounting a year of ledger entries takes seconds, and pages ask for the same period."""

from datetime import date

from django.core.cache import cache

from duoc.core.environment import Environment
from duoc.exchange.rules.report import Report
from duoc.exchange.services import replays, statistics
from duoc.ledger import services as ledger

KEPT_S = 3600


def remembered(first: date, last: date, environment: Environment) -> Report:
    """The report, remembered until the ledger grows: recounting a year of entries takes seconds."""
    try:
        size = ledger.head(environment=environment).size
    except ledger.LogNotStartedError:
        size = 0
    run = replays.current(environment)
    key = f"report:{environment}:{first}:{last}:{size}:{run.run if run else ''}"
    made: Report | None = cache.get(key)
    if made is None:
        made = statistics.report(first, last, environment)
        cache.set(key, made, KEPT_S)
    return made
