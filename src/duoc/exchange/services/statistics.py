"""The report of connections, from the roll-up, beside a recount from the ledger's entries alone."""

from collections import Counter
from contextlib import suppress
from datetime import date

from django.db.models import Sum

from duoc.core import profile, settings
from duoc.core.environment import Environment
from duoc.exchange.models import Rollup, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.batches import parse
from duoc.exchange.rules.published import UNKNOWN, UNKNOWN_NAME, Published, PublishedService
from duoc.exchange.rules.report import Report, ReportedService, compose
from duoc.exchange.services import directory, entries, replays
from duoc.exchange.services.schema import alias


def published(name: str | None = None) -> Published | None:
    """The published statistics that a profile brings (default: the one of the settings), or None. `ProfileError`."""
    province = profile.load(name or settings.load().profile)
    if not (province.has("services") and province.has("usage_2024") and province.has("published_period")):
        return None
    period = province.rows("published_period", ["first_day", "last_day"])[0]
    first, last = period.day("first_day"), period.day("last_day")
    if first is None or last is None:
        raise period.fault("first_day", "a published period has a first and a last day")
    services = [
        PublishedService(
            stt=int(row.number("stt") or 0),
            code=row.text("code"),
            name=row.text("name"),
            ministry=row.text("ministry"),
            connected=row.choice("state", ("connected", "not_connected")) == "connected",
            total=int(row["published_total"]) if row["published_total"] else None,
        )
        for row in province.rows("services", ["stt", "code", "name", "ministry", "state", "published_total"])
    ]
    usage = province.rows("usage_2024", ["service", "software", "requests"])
    cells = {(row.text("service"), row.text("software")): int(row.number("requests") or 0) for row in usage}
    return Published(first, last, services, cells)


def report(first: date, last: date, environment: Environment = Environment.PRODUCTION) -> Report:
    """Services × software from `first` to `last`, both inclusive, with totals, failures and the ledger's recount."""
    printed = published()
    comparable = printed is not None and printed.is_period(first, last)
    totals = {row.code: row.total for row in printed.services} if printed is not None and comparable else {}
    services = [
        ReportedService(
            id=entry.service.id,
            identifier=entry.identifier,
            stt=entry.service.stt,
            code=entry.service.code,
            name=entry.service.name,
            ministry=entry.service.ministry,
            state=entry.service.state,
            published_total=totals.get(entry.service.code) if entry.service.stt is not None else None,
        )
        for entry in directory.services(environment)
    ]
    columns, shown = software_columns(environment)
    counts = (
        Rollup.objects.using(alias(environment))
        .filter(day__gte=first, day__lte=last)
        .values_list("service_id", "client_id", "status")
        .annotate(Sum("requests"))
    )
    run = replays.current(environment)
    scale = 1.0 if environment is not Environment.REPLAY else None if run is None else run.scale
    return compose(
        services,
        columns,
        counts,
        recount(first, last, environment),
        shown,
        first=first,
        last=last,
        environment=environment.value,
        scale=scale,
    )


def software_columns(environment: Environment) -> tuple[dict[int, tuple[str, str]], list[tuple[str, str]]]:
    """(client id → its column, the columns always shown). A client without a software key is a column of its own."""
    subsystems = list(Subsystem.objects.using(alias(environment)).select_related("member").order_by("id"))
    columns = {}
    for row in subsystems:
        own = names.written(directory.subsystem_parts(row))
        columns[row.id] = (row.software or own, row.name if row.software else own)
    known = dict(columns[row.id] for row in subsystems if row.software and row.software != UNKNOWN)
    if any(row.software == UNKNOWN for row in subsystems):
        known[UNKNOWN] = UNKNOWN_NAME
    return columns, list(known.items())


def recount(first: date, last: date, environment: Environment = Environment.PRODUCTION) -> Counter[str]:
    """Requests per service identifier by the batch entries of the ledger, and by nothing else.

    Entries are their gateways' statements, so this holds after retention has dropped the rows. One that no gateway of
    ours could have written counts nothing: then its rows stand without a recount, and the audit names it.
    """
    low, high = first.isoformat(), last.isoformat()
    total: Counter[str] = Counter()
    for page in entries.pages(environment):
        for logged in page:
            with suppress(ValueError):
                for day, _, service, _, requests in parse(logged.entry)["counts"]:
                    if low <= day <= high:
                        total[service] += requests
    return total
