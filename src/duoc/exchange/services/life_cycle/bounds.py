"""What the older verbs of the registry (seed, grant, load, suspend) must leave to the lives of connections and services."""

from django.db.models import OuterRef, Subquery

from duoc.core.environment import Environment
from duoc.exchange.models import Connection, Right, Service, Subsystem, Transition
from duoc.exchange.rules import names
from duoc.exchange.rules.life_cycle import LIVE, RETIRED, SUSPENDED, Step, stage_of
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.life_cycle import steps
from duoc.exchange.services.life_cycle.steps import REFUSALS, Said
from duoc.exchange.services.schema import alias


def last_state() -> Subquery:
    """In a query of services: the state of each one's last step, NULL while its life tells nothing."""
    steps = Transition.objects.filter(service=OuterRef("pk")).order_by("-number")
    return Subquery(steps.values("to_state")[:1])


def check_may_grant(subject: object, service: Service, environment: Environment) -> None:
    """Raises `RefusedError` where a right of a subsystem (anything else may be granted) would go around a suspension."""
    held = Connection.objects.using(alias(environment)).filter(service=service, state=SUSPENDED)
    if isinstance(subject, Subsystem) and held.filter(client=subject).exists():
        raise RefusedError(REFUSALS["suspended_connection_is_granted_nothing"])


def check_free(service: Service, environment: Environment) -> None:
    """Raises `RefusedError` for a service whose life tells something: it is opened and closed by its steps alone."""
    if Transition.objects.using(alias(environment)).filter(service=service).exists():
        raise RefusedError(REFUSALS["open_service_is_live_in_its_life"])


def check_loaded(rights: list[Right], environment: Environment) -> None:
    """Raises `RefusedError` naming the first right of a file that would go around a suspension."""
    pairs = Connection.objects.using(alias(environment)).filter(state=SUSPENDED).values_list("client_id", "service_id")
    suspended = set(pairs)
    for right in rights:
        if (right.subsystem_id, right.service_id) in suspended:
            raise RefusedError(
                f"Kết nối {right.subsystem} → {right.service} đang tạm dừng: bỏ quyền này khỏi tệp, hoặc mở lại trước."
            )


def follow_load(environment: Environment) -> None:
    """After a load: what it opened, closed or retired against a service's life becomes a step of that life."""
    told = Service.objects.using(alias(environment)).annotate(last=last_state()).exclude(last=None)
    for service in told.select_related("subsystem__member").order_by("pk"):
        now = stage_of(service.status, service.enabled, "connected")
        if now == service.last or (now == SUSPENDED and service.last not in (LIVE, RETIRED)):
            continue
        step = Step("load", (service.last,), now, ())
        steps.write(service, step, service.last, Said(), None, {"id": _service(service)}, environment)


def ungoverned(environment: Environment) -> "Ungoverned":
    """Which pairs the province's profile may still seed rights for."""
    using = alias(environment)
    governed = Connection.objects.using(using).filter(transitions__to_state=LIVE).distinct()
    governed = governed.select_related("client__member", "service__subsystem__member")
    pairs = {(_client(one.client), _service(one.service)) for one in governed}
    ended = Service.objects.using(using).filter(status="retired").select_related("subsystem__member")
    gone = Subsystem.objects.using(using).filter(status="retired").select_related("member")
    return Ungoverned(pairs, {*map(_service, ended), *map(_client, gone)})


def _client(row: Subsystem) -> str:
    return names.written(directory.subsystem_parts(row))


def _service(row: Service) -> str:
    return names.written(directory.service_parts(row))


class Ungoverned:
    """Pairs (client, service) by name: those whose connection was ever open are its business; the retired get none."""

    def __init__(self, pairs: set[tuple[str, str]], retired: set[str]) -> None:
        self._pairs = pairs
        self._retired = retired

    def __contains__(self, pair: tuple[str, str]) -> bool:
        return pair not in self._pairs and not self._retired.intersection(pair)
