"""Statistics from the roll-ups alone: no message is read, so a year over ten million calls costs what its lines cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from duoc.core.environment import Environment
from duoc.core.text import sort_key
from duoc.exchange.models import Latency, Rollup, Service, Subsystem
from duoc.exchange.rules import names, tally
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.report import FAILED_FROM
from duoc.exchange.rules.tally import BY, OUTCOMES, Statistics, Tally
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias
from duoc.exchange.services.statistics import software_columns

# The column of the roll-up, or of what it refers to, that a line is made of.
_FIELD = {
    "service": "service_id",
    "software": "client_id",
    "agency": "client__member_id",
    "sector": "service__ministry",
    "day": "day",
    "status": "status",
}
NO_SECTOR = "-"
YEARS = (2000, 2199)
LONGEST = 3660  # days
Names = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is counted. service: its id; software: column key; agency: member id; sector: ministry; outcome: of `OUTCOMES`."""

    service: int | None = None
    software: str | None = None
    agency: int | None = None
    sector: str | None = None
    outcome: str | None = None


EVERYTHING = Selection()


def count_calls(
    by: str,
    first: date,
    last: date,
    selection: Selection = EVERYTHING,
    environment: Environment = Environment.PRODUCTION,
) -> Statistics:
    """Lines by `by` (a key of `BY`) from `first` to `last`, both inclusive, beside the period of equal length before.

    What the registry knows and nobody called has a line too; a day of the period without calls likewise.
    """
    if by not in BY:
        raise ValueError(f"no such order: {by}")
    if not (YEARS[0] <= first.year and last.year <= YEARS[1]):
        raise RefusedError(f"Thống kê chỉ có từ năm {YEARS[0]} đến năm {YEARS[1]}.")
    if (last - first).days >= LONGEST:
        raise RefusedError("Khoảng thời gian dài quá mười năm; hãy chọn ngắn hơn.")
    condition = _condition(selection, environment)
    key_of = _keys(by, environment)
    now = _tallies(by, first, last, condition, key_of, environment)
    earlier = _tallies(by, *tally.before(first, last), condition, key_of, environment)
    named = _named(by, first, last, selection, environment)
    if by == "day":
        # The day before stands beside each day as often as periods are compared: day by day, in order.
        step = timedelta(days=(last - first).days + 1)
        earlier = {(date.fromisoformat(day) + step).isoformat(): counted for day, counted in earlier.items()}
    if by == "status":
        named = [(key, name, code) for key, name, code in named if key in now or key in earlier]
    lines = tally.compose(named, now, earlier, ordered=by in {"day", "status"})
    return Statistics(by, first, last, environment.value, lines, tally.summed(lines))


def clients_of(selection: Selection, environment: Environment) -> list[int] | None:
    """The ids of the subsystems that the selection's software and agency leave; None: all."""
    if selection.software is None and selection.agency is None:
        return None
    columns, _shown = software_columns(environment)
    rows = Subsystem.objects.using(alias(environment))
    if selection.agency is not None:
        rows = rows.filter(member_id=selection.agency)
    wanted = selection.software
    return [row.id for row in rows.order_by("id") if wanted is None or columns[row.id][0] == wanted]


def callers(environment: Environment = Environment.PRODUCTION) -> list[tuple[str, str]]:
    """(id, name) of the agencies that call or may call, by name."""
    return sorted(((key, name) for key, name, _code in _callers("agency", EVERYTHING, environment)), key=_by_name)


def participants(environment: Environment = Environment.PRODUCTION) -> list[tuple[str, str]]:
    """(id, name) of the agencies that call, may call or provide a service, by name."""
    providers = Service.objects.using(alias(environment)).values_list("subsystem__member_id", "subsystem__member__name")
    provided = {(str(key), name) for key, name in providers}
    return sorted({*callers(environment), *provided}, key=_by_name)


def _by_name(agency: tuple[str, str]) -> tuple[str, str]:
    return sort_key(agency[1]), agency[0]


def _condition(selection: Selection, environment: Environment) -> Q:
    condition = Q()
    if selection.service is not None:
        condition &= Q(service_id=selection.service)
    if selection.sector is not None:
        ministry = "" if selection.sector == NO_SECTOR else selection.sector
        sector = Service.objects.using(alias(environment)).filter(ministry=ministry)
        condition &= Q(service_id__in=list(sector.values_list("id", flat=True)))
    clients = clients_of(selection, environment)
    if clients is not None:
        condition &= Q(client_id__in=clients)
    if selection.outcome is not None:
        condition &= Q(status__range=OUTCOMES[selection.outcome])
    return condition


def _keys(by: str, environment: Environment) -> Callable[[Any], str]:
    if by == "software":
        columns, _shown = software_columns(environment)
        return lambda client: columns[client][0]
    if by == "status":
        return lambda status: f"{status // 100}xx"
    return lambda value: str(value) or NO_SECTOR


def _tallies(
    by: str, first: date, last: date, condition: Q, key_of: Callable[[Any], str], environment: Environment
) -> dict[str, Tally]:
    def rows(of: type[Rollup | Latency]) -> QuerySet[Any]:
        return of._default_manager.using(alias(environment)).filter(condition, day__gte=first, day__lte=last).order_by()

    tallies: dict[str, Tally] = {}
    failed = Sum("requests", filter=Q(status__gte=FAILED_FROM), default=0)
    counts = rows(Rollup).values_list(_FIELD[by]).annotate(all=Sum("requests"), failed=failed, took=Sum("duration_us"))
    for value, requests, failures, duration in counts:
        tallies.setdefault(key_of(value), Tally()).add(Tally(requests, failures, duration))
    for value, bound, requests in rows(Latency).values_list(_FIELD[by], "under_us").annotate(all=Sum("requests")):
        tallies.setdefault(key_of(value), Tally()).add(Tally(under={bound: requests}))
    return tallies


def _named(by: str, first: date, last: date, selection: Selection, environment: Environment) -> Names:
    if by == "day":
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        return [(day.isoformat(), f"{day:%d/%m/%Y}", day.isoformat()) for day in days]
    if by == "status":
        return [(key, key, key) for key in OUTCOMES if key.endswith("xx")]
    if by in {"service", "sector"}:
        entries = [
            entry
            for entry in directory.services(environment)
            if selection.service in (None, entry.service.id)
            and selection.sector in (None, entry.service.ministry or NO_SECTOR)
        ]
        if by == "service":
            return [(str(entry.service.id), entry.service.name, entry.identifier) for entry in entries]
        sectors = dict.fromkeys(entry.service.ministry for entry in entries)
        return [(sector or NO_SECTOR, sector or "Chưa ghi bộ, ngành", "") for sector in sectors]
    return _callers(by, selection, environment)


def _callers(by: str, selection: Selection, environment: Environment) -> Names:
    chosen = clients_of(selection, environment)
    using = alias(environment)
    # Whoever calls or may call; a provider's own subsystem that never calls is no caller.
    called = set(Rollup.objects.using(using).values_list("client_id", flat=True).distinct().order_by())
    calling = called | {client.subsystem.id for client in directory.clients(environment)}
    rows = [
        row
        for row in Subsystem.objects.using(using).select_related("member").order_by("id")
        if row.id in calling and (chosen is None or row.id in chosen)
    ]
    if by == "agency":
        members = {row.member_id: row.member for row in rows}
        return [(str(key), one.name, names.written(directory.member_parts(one))) for key, one in members.items()]
    columns, _shown = software_columns(environment)
    found = dict(columns[row.id] for row in rows)
    return [(key, name, key) for key, name in found.items()]
