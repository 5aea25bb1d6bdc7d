"""Reading the registry: finding members, subsystems and services by the identifiers that people write."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.models import Member, Right, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.schema import alias


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A registered service with its identifier in REST form and how many subsystems and members may call it."""

    identifier: str
    service: Service
    callers: int

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        s = self.service
        return {
            "id": self.identifier,
            "stt": s.stt,
            "code": s.code,
            "name": s.name,
            "ministry": s.ministry,
            "kind": s.kind,
            "state": s.state,
            "status": s.status,
            "enabled": s.enabled,
            "notice": s.disabled_notice,
            "receipt": s.receipt,
            "personal": s.personal,
            "base_url": s.base_url,
            "timeout_s": s.timeout_s,
            "callers": self.callers,
        }


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """A subsystem with its identifier and the identifiers of the services it may call.

    `open_risk`: anybody who reaches the gateway can call in its name.
    """

    identifier: str
    subsystem: Subsystem
    may_call: list[str]

    @property
    def open_risk(self) -> bool:
        return self.subsystem.authentication == "open" and self.subsystem.status == "registered"

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        s = self.subsystem
        return {
            "id": self.identifier,
            "name": s.name,
            "member": s.member.name,
            "software": s.software,
            "authentication": s.authentication,
            "tls_required": s.tls_required,
            "status": s.status,
            "open_risk": self.open_risk,
            "may_call": self.may_call,
        }


def member_parts(member: Member) -> Parts:
    """instance, class, code."""
    return (member.instance, member.member_class, member.member_code)


def subsystem_parts(subsystem: Subsystem) -> Parts:
    """The member's parts and the subsystem's code."""
    return (*member_parts(subsystem.member), subsystem.code)


def service_parts(service: Service) -> Parts:
    """The subsystem's parts and the service's code."""
    return (*subsystem_parts(service.subsystem), service.code)


def granted(environment: Environment = Environment.PRODUCTION) -> Iterator[tuple[int, int | None, int | None]]:
    """(service, subsystem, member), one of the two None, for every right; a group's right is each of its members'."""
    rights = Right.objects.using(alias(environment)).order_by("service__stt", "service_id", "id")
    for service, subsystem, member in rights.filter(group=None).values_list("service_id", "subsystem_id", "member_id"):
        yield service, subsystem, member
    # Of the provider's own groups alone, as in the gateways' snapshot.
    of_groups = rights.filter(group__owner_id=F("service__subsystem_id"), group__members__isnull=False)
    for service, subsystem in of_groups.values_list("service_id", "group__members__subsystem_id"):
        yield service, subsystem, None


def services(environment: Environment = Environment.PRODUCTION) -> list[ServiceEntry]:
    """Every service: published rows first and in their order, then the others by identifier."""
    callers: dict[int, set[tuple[int | None, int | None]]] = {}
    for service, subsystem, member in granted(environment):
        callers.setdefault(service, set()).add((subsystem, member))
    rows = Service.objects.using(alias(environment)).select_related("subsystem__member")
    entries = [ServiceEntry(names.written(service_parts(row)), row, len(callers.get(row.id, ()))) for row in rows]
    return sorted(entries, key=lambda entry: (entry.service.stt is None, entry.service.stt or 0, entry.identifier))


def clients(environment: Environment = Environment.PRODUCTION) -> list[ClientEntry]:
    """Every subsystem that provides no service, or that may call one, by identifier."""
    using = alias(environment)
    named = {entry.service.id: entry.identifier for entry in services(environment)}
    may_call: dict[int, set[str]] = {}
    for service, subsystem, _member in granted(environment):
        if subsystem is not None:
            may_call.setdefault(subsystem, set()).add(named[service])
    providers = set(Service.objects.using(using).values_list("subsystem_id", flat=True))
    rows = Subsystem.objects.using(using).select_related("member")
    entries = [
        ClientEntry(names.written(subsystem_parts(row)), row, sorted(may_call.get(row.id, ())))
        for row in rows
        if row.id not in providers or row.id in may_call
    ]
    return sorted(entries, key=lambda entry: entry.identifier)


def find_member(parts: Parts, environment: Environment = Environment.PRODUCTION) -> Member | None:
    """The registered member of these three parts."""
    instance, member_class, member_code = parts
    found = Member.objects.using(alias(environment)).filter(
        instance=instance, member_class=member_class, member_code=member_code
    )
    return found.first()


def find_agency(text: str, environment: Environment = Environment.PRODUCTION) -> Member:
    """The member of a full identifier, or of its code alone where only one has it. Raises `RefusedError`."""
    rows = Member.objects.using(alias(environment)).order_by("id")
    if "/" in text or ":" in text:
        instance, member_class, member_code = names.parse(text, names.MEMBER)
        rows = rows.filter(instance=instance, member_class=member_class, member_code=member_code)
    else:
        rows = rows.filter(member_code=text)
    found = list(rows[:2])
    if len(found) == 2:
        raise RefusedError(f"Có nhiều thành viên mang mã {text}; hãy viết đủ mã định danh 3 phần.")
    if not found:
        raise RefusedError(f"Chưa có thành viên {text} trong danh bạ; xem `duoc exchange clients`.")
    return found[0]


def find_subsystem(parts: Parts, environment: Environment = Environment.PRODUCTION) -> Subsystem | None:
    """The registered subsystem of these four parts."""
    instance, member_class, member_code, code = parts
    found = Subsystem.objects.using(alias(environment)).filter(
        member__instance=instance, member__member_class=member_class, member__member_code=member_code, code=code
    )
    return found.select_related("member").first()


def subsystem_in_force(identifier: str, environment: Environment = Environment.PRODUCTION) -> Subsystem:
    """The subsystem of an identifier, unless it is retired. Raises `RefusedError`."""
    found = find_subsystem(names.parse(identifier, names.SUBSYSTEM), environment)
    if found is None or found.status == "retired":
        raise RefusedError(f"Chưa có hệ thống {identifier} trong danh bạ; hãy đăng ký trước.")
    return found


def service_in_force(text: str, environment: Environment = Environment.PRODUCTION) -> Service:
    """As `find_service`, unless it is retired: what would be changed at it would reach nobody. Raises `RefusedError`."""
    found = find_service(text, environment)
    if found.status == "retired":
        raise RefusedError(f"Dịch vụ {text} đã chấm dứt; nạp lại danh bạ có dịch vụ này trước.")
    return found


def find_service(text: str, environment: Environment = Environment.PRODUCTION) -> Service:
    """The service of a full identifier, or of its code alone where only one has it. Raises `RefusedError`."""
    rows = Service.objects.using(alias(environment)).select_related("subsystem__member")
    if "/" not in text and ":" not in text:
        found = list(rows.filter(code=text)[:2])
        if len(found) == 2:
            raise RefusedError(f"Có nhiều dịch vụ mang mã {text}; hãy viết đủ mã định danh 5 phần.")
    else:
        instance, member_class, member_code, subsystem, code = names.parse(text, names.SERVICE)
        found = list(
            rows.filter(
                subsystem__member__instance=instance,
                subsystem__member__member_class=member_class,
                subsystem__member__member_code=member_code,
                subsystem__code=subsystem,
                code=code,
            )
        )
    if not found:
        raise RefusedError(f"Chưa có dịch vụ {text} trong danh bạ; xem `duoc exchange services`.")
    return found[0]
