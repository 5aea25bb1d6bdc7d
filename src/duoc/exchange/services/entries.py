"""The ledger's batch entries, streamed in the ledger's order."""

from collections.abc import Iterator
from itertools import islice

from duoc.core.environment import Environment
from duoc.exchange.rules.receipt import KIND
from duoc.ledger import services as ledger
from duoc.ledger.services import LoggedEntry

PAGE = 1000


def pages(environment: Environment) -> Iterator[list[LoggedEntry]]:
    """All batch entries, a page at a time."""
    entries = ledger.follow([KIND], environment=environment)
    while page := list(islice(entries, PAGE)):
        yield page
