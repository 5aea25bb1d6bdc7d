"""Changing the registry. Every change appends to the outbox in its own transaction, so that the ledger tells it.

What is registered is a public fact and is logged readably; the officer who did it only as a salted commitment
(`exchange.officer_acted`), so that the name stays erasable. `by`: the officer's name, empty for the house itself.
"""

from typing import Any

from django.db import transaction

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.models import Member, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias
from duoc.frame import outbox


def record(kind: str, fact: dict[str, Any], by: str, environment: Environment) -> None:
    """Append a change to the outbox; inside the transaction that makes the change."""
    event = outbox.append(kind, fact, public=True, using=alias(environment))
    if by:
        outbox.append("exchange.officer_acted", {"about": str(event), "officer": by}, using=alias(environment))


def register_member(
    parts: Parts,
    name: str,
    *,
    agency_id: int | None = None,
    server_code: str | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> Member:
    """Register an organisation (instance, class, code); one that is registered already stays as it is.

    server_code marks the member that runs this gateway. Raises `RefusedError`.
    """
    names.check_parts(*parts, *([server_code] if server_code is not None else []))
    if (known := directory.find_member(parts, environment)) is not None:
        return known
    instance, member_class, member_code = parts
    using = alias(environment)
    with transaction.atomic(using):
        member, created = Member.objects.using(using).get_or_create(
            instance=instance,
            member_class=member_class,
            member_code=member_code,
            defaults={"name": names.titled(name), "agency_id": agency_id, "server_code": server_code},
        )
        if created:
            fact = {"id": names.written(parts), "name": member.name, "server": server_code}
            record("exchange.member_registered", fact, by, environment)
    return member


def register_subsystem(
    parts: Parts,
    name: str,
    *,
    software: str | None = None,
    authentication: str = "key",
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> Subsystem:
    """Register an information system of a registered member; one that is registered already stays as it is.

    software: its column in the report. Raises `RefusedError`.
    """
    names.check_parts(*parts)
    if (known := directory.find_subsystem(parts, environment)) is not None:
        return known
    member = directory.find_member(parts[:3], environment)
    if member is None:
        raise RefusedError(f"Chưa có thành viên {names.written(parts[:3])}; hãy đăng ký thành viên trước.")
    _check_authentication(authentication)
    using = alias(environment)
    with transaction.atomic(using):
        subsystem, created = Subsystem.objects.using(using).get_or_create(
            member=member,
            code=parts[3],
            defaults={"name": names.titled(name), "software": software, "authentication": authentication},
        )
        if created:
            fact = {
                "id": names.written(parts),
                "name": subsystem.name,
                "software": software,
                "authentication": authentication,
            }
            record("exchange.subsystem_registered", fact, by, environment)
    return subsystem


def register_service(
    parts: Parts,
    name: str,
    base_url: str,
    *,
    ministry: str = "",
    stt: int | None = None,
    connected: bool = True,
    personal: bool = False,
    timeout_s: float = 30.0,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> Service:
    """Register a REST service of a registered subsystem; one that is registered already stays as it is.

    A service that is not connected yet is registered disabled. Raises `RefusedError`.
    """
    names.check_parts(*parts)
    names.check_service_code(parts[4])
    names.check_base_url(base_url)
    names.check_timeout(timeout_s)
    provider = directory.find_subsystem(parts[:4], environment)
    if provider is None:
        raise RefusedError(f"Chưa có hệ thống cung cấp {names.written(parts[:4])}; hãy đăng ký hệ thống trước.")
    using = alias(environment)
    known = Service.objects.using(using).filter(subsystem=provider, code=parts[4]).first()
    if known is not None:
        return known
    with transaction.atomic(using):
        service, created = Service.objects.using(using).get_or_create(
            subsystem=provider,
            code=parts[4],
            defaults={
                "name": names.titled(name),
                "ministry": ministry,
                "stt": stt,
                "state": "connected" if connected else "not_connected",
                "base_url": base_url,
                "timeout_s": timeout_s,
                "personal": personal,
                "enabled": connected,
                "disabled_notice": None if connected else "Dịch vụ này chưa kết nối với trục liên thông.",
            },
        )
        if created:
            fact = {
                "id": names.written(parts),
                "name": service.name,
                "base_url": base_url,
                "connected": connected,
                "personal": personal,
                "timeout_s": timeout_s,
            }
            record("exchange.service_registered", fact, by, environment)
    return service


def set_base_url(
    parts: Parts, base_url: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> None:
    """Where the gateway finds a registered service from now on. Raises `RefusedError`."""
    names.check_base_url(base_url)
    service = directory.service_in_force(names.written(parts), environment)
    using = alias(environment)
    with transaction.atomic(using):
        held = Service.objects.using(using).select_for_update().get(pk=service.pk)
        if held.base_url == base_url:
            return
        held.base_url = base_url
        held.save(update_fields=["base_url"])
        record("exchange.service_changed", {"id": names.written(parts), "base_url": base_url}, by, environment)


def set_authentication(
    parts: Parts, authentication: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> None:
    """How a subsystem proves itself: `key`, `certificate` or `open` (nobody checks: a risk). Raises `RefusedError`."""
    _check_authentication(authentication)
    _change_subsystem(parts, "authentication", authentication, by, environment)


def require_tls(
    parts: Parts, required: bool, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> None:
    """Whether a subsystem's calls over plain HTTP are refused (X-Road's SSLNOAUTH). Raises `RefusedError`."""
    _change_subsystem(parts, "tls_required", required, by, environment)


def retire_subsystem(parts: Parts, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> None:
    """The subsystem may call nothing from now on; its name stays for the log. Raises `RefusedError`."""
    _change_subsystem(parts, "status", "retired", by, environment)


def _change_subsystem(parts: Parts, column: str, value: str | bool, by: str, environment: Environment) -> None:
    subsystem = directory.find_subsystem(parts, environment)
    if subsystem is None:
        raise RefusedError(f"Chưa có hệ thống {names.written(parts)} trong danh bạ.")
    using = alias(environment)
    with transaction.atomic(using):
        held = Subsystem.objects.using(using).select_for_update().get(pk=subsystem.pk)
        if getattr(held, column) == value:
            return
        setattr(held, column, value)
        held.save(update_fields=[column])
        record("exchange.subsystem_changed", {"id": names.written(parts), column: value}, by, environment)


def _check_authentication(authentication: str) -> None:
    if authentication not in {"key", "certificate", "open"}:
        raise RefusedError(f"Cách xác thực {authentication!r} không có; dùng key, certificate hoặc open.")
