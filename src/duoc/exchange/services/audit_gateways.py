"""The registrations of gateways, from the ledger and from the queue before it."""

from duoc.core.environment import Environment
from duoc.exchange.models import Gateway
from duoc.exchange.rules.findings import Finding
from duoc.exchange.rules.gateways import KIND, Place, Registration, Registrations, parse
from duoc.exchange.services.schema import alias
from duoc.frame.models import Outbox
from duoc.ledger import services as ledger


def registrations(environment: Environment) -> tuple[Registrations, list[Finding]]:
    """What the ledger says of the gateways, and the entries among it that say nothing."""
    logged = list(ledger.follow([KIND], environment=environment))
    # An event that is queued again although it is logged will not be logged twice.
    known = {entry.event for entry in logged}
    queued = Outbox.objects.using(alias(environment)).filter(kind=KIND).order_by("id")
    entries: list[tuple[Place, bytes]] = [((0, entry.index), entry.entry) for entry in logged]
    entries += [((1, row.id), bytes(row.entry)) for row in queued if row.event not in known]
    found: list[Registration] = []
    findings: list[Finding] = []
    for place, entry in entries:
        try:
            found.append(parse(entry, place))
        except ValueError as error:
            findings.append(Finding("ledger", f"Không đọc được một mục đăng ký cổng ({error}): {entry[:80]!r}."))
    return Registrations(found), findings


def rows(environment: Environment) -> dict[str, str]:
    """Name → vkey of the gateways that the table holds."""
    return dict(Gateway.objects.using(alias(environment)).values_list("name", "vkey"))
