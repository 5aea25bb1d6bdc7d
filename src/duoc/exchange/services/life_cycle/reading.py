"""Reading lives: lists, one connection whole, time lines, and what waits for whom."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from duoc.core.environment import Environment
from duoc.exchange.models import Connection, ContractTest, Endpoint, Right, Service, Transition
from duoc.exchange.rules import names
from duoc.exchange.rules.life_cycle import CONNECTION, LIVE, SERVICE, Life, Side, Step, stage_of
from duoc.exchange.services import directory
from duoc.exchange.services.life_cycle import connections as of_connection
from duoc.exchange.services.life_cycle import persons
from duoc.exchange.services.life_cycle import services as of_service
from duoc.exchange.services.life_cycle.bounds import last_state
from duoc.exchange.services.life_cycle.persons import Parties
from duoc.exchange.services.schema import alias
from duoc.frame import paging
from duoc.people import services as people

SIZE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which connections: of one state, of one service, or those that wait for a user (`for_user`)."""

    state: str | None = None
    service: int | None = None
    for_user: Any = None


@dataclass(frozen=True, slots=True)
class LifeLine:
    """Where something stands, how it came there (oldest step first), its tests (newest first), and what a user may do."""

    life: Life
    state: str
    steps: list[Transition]
    tests: list[ContractTest]
    parties: Parties
    may: list[Step]

    @property
    def awaited(self) -> Step | None:
        """The step that is waited for."""
        return self.life.awaited(self.state)

    @property
    def awaited_of(self) -> str:
        """The name of the agency whose turn it is; empty where it is nobody's."""
        step = self.awaited
        agency = self.parties.agency(step.who[0]) if step else None
        return agency.name if agency else ""


@dataclass(frozen=True, slots=True)
class ConnectionEntry:
    """A connection with the names of both its sides."""

    connection: Connection
    client: str
    service: str
    scope: tuple[tuple[str, str], ...]

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        row = self.connection
        return {
            "number": row.pk,
            "client": self.client,
            "service": self.service,
            "state": row.state,
            "purpose": row.purpose,
            "legal_basis": row.legal_basis,
            "fields": row.fields,
            "scope": [" ".join(pair) for pair in self.scope],
            "asked_at": row.asked_at.isoformat(),
        }


def connections(
    wanted: Wanted, after: str | None = None, *, size: int = SIZE, environment: Environment = Environment.PRODUCTION
) -> paging.Page[ConnectionEntry]:
    """Connections, newest first. Raises `CursorError`."""
    rows = _wanted(wanted, environment)
    if after:
        (last,) = paging.decode(after, [int])
        rows = rows.filter(pk__lt=last)
    rows = rows.select_related("client__member__agency", "service__subsystem__member").prefetch_related("scope")
    found = paging.page(list(rows.order_by("-pk")[: size + 1]), size, lambda row: [row.pk])
    return paging.Page([entry(row) for row in found.rows], found.following)


def counts(wanted: Wanted, environment: Environment = Environment.PRODUCTION) -> Counter[str]:
    """How many connections stand in each state."""
    return Counter(_wanted(wanted, environment).values_list("state", flat=True))


def entry(row: Connection) -> ConnectionEntry:
    """A connection with its names."""
    scope = tuple((one.method, one.path) for one in sorted(row.scope.all(), key=lambda one: one.pk))
    client = names.written(directory.subsystem_parts(row.client))
    return ConnectionEntry(row, client, names.written(directory.service_parts(row.service)), scope)


def connection_line(connection: Connection, user: Any, environment: Environment) -> LifeLine:
    """The life of a connection. user: whose steps are offered; None for nobody's."""
    known = of_connection.parties_of(connection, environment)
    return _line(CONNECTION, connection.state, {"connection": connection}, known, user, environment)


def service_line(service: Service, user: Any, environment: Environment) -> LifeLine:
    """The life of a service."""
    known, now = (
        of_service.parties_of(service, environment),
        of_service.stage(service, environment),
    )
    return _line(SERVICE, now, {"service": service}, known, user, environment)


def stages(environment: Environment = Environment.PRODUCTION) -> dict[int, str]:
    """The stage of every service, by its id."""
    rows = Service.objects.using(alias(environment)).annotate(last=last_state())
    told = rows.values_list("pk", "last", "status", "enabled", "state")
    return {pk: last or stage_of(status, enabled, state) for pk, last, status, enabled, state in told}


def endpoints(service: Service, environment: Environment = Environment.PRODUCTION) -> list[tuple[str, str]]:
    """(METHOD, path) of a service's endpoints, by path."""
    rows = Endpoint.objects.using(alias(environment)).filter(service=service).order_by("path", "method")
    return list(rows.values_list("method", "path"))


def missing_rights(connection: Connection, environment: Environment) -> list[tuple[str, str]]:
    """What a live connection asked for and the registry does not hold: taken away beside its life."""
    if connection.state != LIVE:
        return []
    held = Right.objects.using(alias(environment)).filter(subsystem=connection.client, service=connection.service)
    known = set(held.values_list("method", "path"))
    return [pair for pair in of_connection.scope_of(connection) if pair not in known]


def _line(
    life: Life, state: str, subject: dict[str, Any], known: Parties, user: Any, environment: Environment
) -> LifeLine:
    using = alias(environment)
    may = [step for step in life.open_from(state) if persons.may(user, step.who, known)] if user else []
    if environment is Environment.REPLAY:
        may = []
    steps = Transition.objects.using(using).filter(**subject).select_related("actor").order_by("number")
    tests = ContractTest.objects.using(using).filter(**subject).order_by("-pk")
    return LifeLine(life, state, list(steps), list(tests[:SIZE]), known, may)


def _wanted(wanted: Wanted, environment: Environment) -> Any:
    rows = Connection.objects.using(alias(environment)).all()
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.service is not None:
        rows = rows.filter(service_id=wanted.service)
    if wanted.for_user is not None:
        rows = rows.filter(_awaiting(wanted.for_user, environment))
    return rows


def _awaiting(user: Any, environment: Environment) -> Q:
    """Connections whose awaited step this user may take. An agency that the registry does not know is the house's."""
    house = persons.house(environment)
    found = Q(pk__in=[])
    for state in CONNECTION.awaits:
        step = CONNECTION.awaited(state)
        # The side that is named first is the one whose turn it is.
        for side in step.who[:1] if step else ():
            found |= Q(state=state) & _at(side, people.places(user, side.action), house.pk if house else None)
    return found


def _at(side: Side, places: Collection[int] | None, house: int | None) -> Q:
    if places is None:
        return Q()
    if side.party == "house":
        return Q() if house in places else Q(pk__in=[])
    column = "client__member__agency" if side.party == "client" else "service__subsystem__member__agency"
    found = Q(**{f"{column}__in": list(places)})
    return found | Q(**{f"{column}__isnull": True}) if house in places else found
