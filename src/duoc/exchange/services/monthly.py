"""The monthly report to an agency, from the roll-up and the rights."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, Sum

from duoc.core.environment import Environment
from duoc.exchange.models import Member, Rollup, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.monthly import Failure, Monthly, Party, Unused, Use, last_day, month_before
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.report import FAILED_FROM
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias
from duoc.exchange.services.tallies import YEARS

Pair = tuple[int, int]


def monthly(agency: int, first: date, environment: Environment = Environment.PRODUCTION) -> Monthly:
    """The report to the member with this id for the month that begins on `first`. Raises `RefusedError`."""
    if not YEARS[0] <= first.year <= YEARS[1]:
        raise RefusedError(f"Báo cáo chỉ có từ năm {YEARS[0]} đến năm {YEARS[1]}.")
    using = alias(environment)
    member = Member.objects.using(using).filter(id=agency).first()
    if member is None:
        raise RefusedError("Không có thành viên này trong danh bạ.")
    clients = {
        row.id: Party(row.id, names.written(directory.subsystem_parts(row)), row.name)
        for row in Subsystem.objects.using(using).select_related("member")
    }
    rows = {
        row.id: row for row in Service.objects.using(using).select_related("subsystem__member").order_by("stt", "id")
    }
    services = {key: _party(row) for key, row in rows.items()}
    about = Q(client__member_id=agency) | Q(service__subsystem__member_id=agency)
    counted = _counts(first, last_day(first), about, using)
    before = {pair: sum(row.values()) for pair, row in _counts(*month_before(first), about, using).items()}
    own_clients = set(Subsystem.objects.using(using).filter(member_id=agency).values_list("id", flat=True))
    own = [row for row in rows.values() if row.subsystem.member_id == agency]

    def uses(pairs: Iterable[Pair]) -> list[Use]:
        made = [
            Use(
                clients[client],
                services[service],
                sum(counted.get((client, service), {}).values()),
                sum(n for status, n in counted.get((client, service), {}).items() if status >= FAILED_FROM),
                before.get((client, service), 0),
            )
            for client, service in pairs
        ]
        return sorted(made, key=lambda use: (-use.requests, use.service.identifier, use.caller.identifier))

    pairs = counted.keys() | before.keys()
    failures = [
        Failure(clients[client], services[service], status, requests)
        for (client, service), row in counted.items()
        for status, requests in row.items()
        if status >= FAILED_FROM
    ]
    called = {service for _client, service in counted}
    whole = Party(member.id, names.written(directory.member_parts(member)), member.name)
    return Monthly(
        agency=whole,
        first=first,
        last=last_day(first),
        environment=environment.value,
        used=uses(pair for pair in pairs if pair[0] in own_clients),
        provided=uses(pair for pair in pairs if rows[pair[1]] in own),
        failures=sorted(failures, key=lambda f: (-f.requests, f.service.identifier, f.status, f.caller.identifier)),
        unused=_unused(whole, own_clients, clients, rows, set(counted), environment),
        uncalled=[services[row.id] for row in own if row.status == "registered" and row.id not in called],
    )


def _counts(first: date, last: date, about: Q, using: str) -> dict[Pair, dict[int, int]]:
    """(client, service) → status → requests."""
    rows = Rollup.objects.using(using).filter(about, day__gte=first, day__lte=last).order_by()
    counts: dict[Pair, dict[int, int]] = {}
    for client, service, status, requests in rows.values_list("client_id", "service_id", "status").annotate(
        Sum("requests")
    ):
        counts.setdefault((client, service), {})[status] = requests
    return counts


def _unused(
    member: Party, own: set[int], clients: dict[int, Party], services: dict[int, Service], used: set[Pair],
    environment: Environment,
) -> list[Unused]:  # fmt: skip
    """Each (subject, service) of the agency's rights once. A member's own right is not its systems': no system used it."""
    found: dict[tuple[str, int], Unused] = {}
    for service, subsystem, grantee in directory.granted(environment):
        if subsystem in own and (subsystem, service) not in used:
            subject = clients[subsystem]
        elif grantee == member.id:
            subject = member
        else:
            continue
        unused = Unused(subject, _party(services[service]), services[service].state == "connected")
        found.setdefault((subject.identifier, service), unused)
    return list(found.values())


def _party(service: Service) -> Party:
    return Party(service.id, names.written(directory.service_parts(service)), service.name)
