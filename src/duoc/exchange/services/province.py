"""The province's registry as its profile publishes it: members, providers, services, software, and exactly its rights."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.profile import Profile
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.published import UNKNOWN, UNKNOWN_NAME
from duoc.exchange.services import registry, rights, statistics
from duoc.exchange.services.directory import find_member, find_subsystem
from duoc.exchange.services.life_cycle import bounds
from duoc.exchange.services.sandbox import registry as sandbox_registry
from duoc.exchange.services.schema import alias
from duoc.frame.environments import IN_USE
from duoc.people import services as people
from duoc.people.models import Agency
from duoc.people.services.periods import today

SERVER_CODE = "ss1"
SIM_PORT = 10  # offset in the table of processes
UNKNOWN_CODE = "chua-ro-phan-mem"
HOUSE = "cấu hình tỉnh"
# An integrator who asks for a time-out sees it soon; the simulators answer within milliseconds unless asked not to.
TIMEOUTS_S = {Environment.SANDBOX: 3.0}


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many services, client subsystems and rights the registry holds of the profile."""

    services: int
    clients: int
    rights: int


def seed(profile: Profile, sim_url: str = "") -> dict[Environment, Seeded]:
    """`seed_environment` for every environment in use. sim_url: default the simulators of this machine's settings."""
    url = sim_url or f"http://127.0.0.1:{settings.load().port(SIM_PORT)}"
    return {environment: seed_environment(profile, environment, url) for environment in IN_USE}


def seed_environment(profile: Profile, environment: Environment, sim_url: str) -> Seeded:
    """Register what the profile's tables say; safe to repeat. Services answer from the simulators at `sim_url`.

    Rights are those of the published non-empty cells, no more; in the sandbox nobody's, and every service is open there. A
    sandbox whose registry was replaced by a file stays as it is. Raises `ProfileError` and `RefusedError`.
    """
    published = statistics.published(str(profile.folder))
    if published is None:
        owner = _owner(profile, None)
        with transaction.atomic(alias(environment)):
            _member(profile, owner, environment, server=True)
        return Seeded(0, 0, 0)
    agencies = {agency.key: agency for agency in people.agencies_as_of(published.last)}
    owner = _owner(profile, agencies)
    if environment is Environment.SANDBOX:
        return _seed_sandbox(profile, owner, sim_url)
    with transaction.atomic(alias(environment)):
        home = _member(profile, owner, environment, server=True)
        provided = _services(profile, environment, sim_url)
        software: dict[str, Parts] = {}
        for row in profile.rows("software", ["key", "name", "code", "agency"]):
            agency = agencies.get(row.text("agency"))
            if agency is None:
                raise row.fault("agency", f"no agency {row['agency']!r} on {published.last}")
            parts = (*_member(profile, agency, environment), row.text("code"))
            registry.register_subsystem(parts, row.text("name"), software=row.text("key"), environment=environment)
            software[row.text("key")] = parts
        cells = published.cells
        if environment is Environment.REPLAY:
            # What the printed totals have beyond the cells is played as a caller of its own.
            cells = published.playable()
            software[UNKNOWN] = (*home, UNKNOWN_CODE)
            registry.register_subsystem(software[UNKNOWN], UNKNOWN_NAME, software=UNKNOWN, environment=environment)
        free = bounds.ungoverned(environment)
        for service, key in cells:
            pair = (names.written(software[key]), names.written(provided[service]))
            if pair in free:
                rights.grant(*pair, by=HOUSE, environment=environment)
    return Seeded(len(provided), len(software), len(cells))


def _seed_sandbox(profile: Profile, owner: Agency, sim_url: str) -> Seeded:
    if sandbox_registry.is_replaced((profile.instance, profile.member_class, _member_code(owner))):
        return Seeded(0, 0, 0)
    with transaction.atomic(alias(Environment.SANDBOX)):
        _member(profile, owner, Environment.SANDBOX, server=True)
        provided = _services(profile, Environment.SANDBOX, sim_url)
        for parts in provided.values():
            sandbox_registry.lead_to(parts)
    return Seeded(len(provided), 0, 0)


def _services(profile: Profile, environment: Environment, sim_url: str) -> dict[str, Parts]:
    providers: dict[str, Parts] = {}
    for row in profile.rows("providers", ["key", "name", "member_class", "member_code", "subsystem"]):
        parts = (profile.instance, row.text("member_class"), row.text("member_code"))
        registry.register_member(parts, row.text("name"), environment=environment)
        providers[row.text("key")] = (*parts, row.text("subsystem"))
        registry.register_subsystem(providers[row.text("key")], row.text("name"), environment=environment)
    provided: dict[str, Parts] = {}
    for row in profile.rows("services", ["code", "name", "ministry", "provider", "state", "personal", "simulator"]):
        if row["provider"] not in providers:
            raise row.fault("provider", f"no provider {row['provider']!r} in providers.csv")
        provided[row.text("code")] = (*providers[row["provider"]], row.text("code"))
        path = f"/{row.text('simulator')}"
        service = registry.register_service(
            provided[row.text("code")],
            row.text("name"),
            sim_url.rstrip("/") + path,
            ministry=row.text("ministry"),
            stt=int(row.number("stt") or 0),
            connected=row["state"] == "connected" or environment is Environment.SANDBOX,
            personal=row.flag("personal"),
            timeout_s=TIMEOUTS_S.get(environment, 30.0),
            environment=environment,
        )
        # The simulators moved to another port; an address that somebody else chose stays.
        known = urlsplit(service.base_url)
        if service.status == "retired":
            continue
        if known.hostname == "127.0.0.1" and known.path == path:
            registry.set_base_url(provided[row.text("code")], sim_url.rstrip("/") + path, environment=environment)
    return provided


def _owner(profile: Profile, agencies: dict[str, Agency] | None) -> Agency:
    known = agencies or {agency.key: agency for agency in people.agencies_as_of(today())}
    for agency in known.values():
        if agency.kind == "province":
            return agency
    raise RefusedError(f"Cấu hình {profile.name} chưa có cơ quan cấp tỉnh: hãy nạp cơ quan trước.")


def _member(profile: Profile, agency: Agency, environment: Environment, server: bool = False) -> Parts:
    parts = (profile.instance, profile.member_class, _member_code(agency))
    server_code = SERVER_CODE if server else None
    registry.register_member(parts, agency.name, agency_id=agency.pk, server_code=server_code, environment=environment)
    return parts


def _member_code(agency: Agency) -> str:
    code = agency.codes.filter(member=True).order_by("valid_from").values_list("code", flat=True).first()
    if code is None:
        raise RefusedError(f"{agency.name} chưa có mã định danh để làm thành viên của trục.")
    return str(code)


def admit_client(
    client: str, profile: Profile, *, name: str = "", by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Register the caller of a grant when it is new and its member is a known agency; True when it was new.

    The one step that an integrator should not need to know about. Raises `RefusedError`.
    """
    parts = names.parse(client, names.SUBSYSTEM, names.MEMBER)
    names.check_parts(*parts)
    with transaction.atomic(alias(environment)):
        if find_member(parts[:3], environment) is None:
            _admit_member(parts[:3], profile, by, environment)
        if len(parts) == names.MEMBER or find_subsystem(parts, environment) is not None:
            return False
        registry.register_subsystem(parts, name or parts[3], by=by, environment=environment)
    return True


def _admit_member(parts: Parts, profile: Profile, by: str, environment: Environment) -> None:
    day = today()
    agency = people.agency_by_code(parts[2], day)
    if agency is None:
        raise RefusedError(
            f"Mã {parts[2]} không phải mã của cơ quan nào hôm nay; xem `duoc people agencies`, "
            "hoặc đăng ký thành viên bằng `duoc exchange register member`."
        )
    expected = (profile.instance, profile.member_class, people.member_code(agency, day) or "")
    if parts != expected:
        raise RefusedError(
            f"{agency.name} là thành viên {names.written(expected)} của trục, không phải {names.written(parts)}."
        )
    registry.register_member(parts, agency.name, agency_id=agency.pk, by=by, environment=environment)
