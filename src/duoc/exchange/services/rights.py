"""Who may call what: rights, and what a caller must show. Deny by default."""

from django.db import transaction

from duoc.core.environment import Environment
from duoc.exchange.models import Certificate, Consumer, Group, Right, Service
from duoc.exchange.rules import consumers, names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.registry_file import GROUP
from duoc.exchange.services import directory
from duoc.exchange.services.client_certificates import read_certificate
from duoc.exchange.services.life_cycle import bounds
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias


def grant(
    client: str,
    service: str,
    *,
    method: str = "*",
    path: str = "**",
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Let a registered subsystem (4 parts), member (3 parts) or local group of the provider's (`GROUP:code`) call a service, or
    only a method and path pattern of it.

    True when the right is new, False when it was there. Raises `RefusedError`.
    """
    names.check_right(method, path)
    found = directory.service_in_force(service, environment)
    subject = _subject(client, found, environment)
    bounds.check_may_grant(subject["subsystem"], found, environment)
    using = alias(environment)
    with transaction.atomic(using):
        _, created = Right.objects.using(using).get_or_create(
            **subject, service=found, method=method.upper(), path=path, defaults={"granted_by": by}
        )
        if created:
            record("exchange.right_granted", _fact(client, found, method, path), by, environment)
    return created


def revoke(
    client: str,
    service: str,
    *,
    method: str = "*",
    path: str = "**",
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Take a right away; gateways refuse the caller within a second. False when there was none. Raises `RefusedError`."""
    found = directory.find_service(service, environment)
    subject = _subject(client, found, environment)
    using = alias(environment)
    with transaction.atomic(using):
        rights = Right.objects.using(using).filter(**subject, service=found, method=method.upper(), path=path)
        removed, _ = rights.delete()
        if removed:
            record("exchange.right_revoked", _fact(client, found, method, path), by, environment)
    return bool(removed)


def set_receipt_mode(
    service: str, mode: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> None:
    """`hold`: every answer of the service waits for its signed proof; `async`: it does not. Raises `RefusedError`."""
    if mode not in {"async", "hold"}:
        raise RefusedError(f"Chế độ biên nhận {mode!r} không có; dùng async hoặc hold.")
    _change(directory.service_in_force(service, environment), {"receipt": mode}, by, environment)


def suspend_service(
    service: str, notice: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> None:
    """Stop a service at once; callers who had the right read the notice. Raises `RefusedError`."""
    if not notice.strip():
        raise RefusedError("Cần một lời nhắn cho bên gọi: vì sao tạm dừng, khi nào mở lại.")
    change: dict[str, object] = {"enabled": False, "disabled_notice": names.titled(notice)}
    found = directory.service_in_force(service, environment)
    bounds.check_free(found, environment)
    _change(found, change, by, environment)


def resume_service(service: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> None:
    """Open a service (again), which connects one that was not. Raises `RefusedError`."""
    change: dict[str, object] = {"enabled": True, "disabled_notice": None, "state": "connected"}
    found = directory.service_in_force(service, environment)
    bounds.check_free(found, environment)
    _change(found, change, by, environment)


def add_certificate(
    client: str, pem: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> Certificate:
    """Register the client certificate by which a subsystem proves itself over mutual TLS. Raises `RefusedError`."""
    made = read_certificate(pem)
    subsystem = directory.subsystem_in_force(client, environment)
    using = alias(environment)
    known = Certificate.objects.using(using).filter(fingerprint=made.fingerprint).first()
    if known is not None:
        if known.subsystem_id != subsystem.id:
            raise RefusedError("Chứng thư này đã đăng ký cho một hệ thống khác.")
        return known
    with transaction.atomic(using):
        made.subsystem = subsystem
        made.save(using=using)
        fact = {
            "client": names.written(directory.subsystem_parts(subsystem)),
            "fingerprint": bytes(made.fingerprint).hex(),
        }
        record("exchange.certificate_added", fact, by, environment)
    return made


def remove_certificate(
    fingerprint: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> Certificate:
    """Take a client certificate away; gateways know within a second, on open connections too. fingerprint: its SHA-256 in
    hexadecimal. Raises `RefusedError`, also while a consumer is bound to it."""
    using = alias(environment)
    with transaction.atomic(using):
        rows = Certificate.objects.using(using).select_for_update(of=["self"]).select_related("subsystem__member")
        known = rows.filter(fingerprint=consumers.fingerprint(fingerprint)).first()
        if known is None:
            raise RefusedError("Chứng thư này chưa đăng ký cho hệ thống nào.")
        bound = Consumer.objects.using(using).filter(fingerprint=known.fingerprint).first()
        if bound is not None:
            raise RefusedError(f"Khóa {bound.name} đang gắn với chứng thư này; hãy gắn lại bằng `credential bind`.")
        client = names.written(directory.subsystem_parts(known.subsystem))
        Certificate.objects.using(using).filter(pk=known.pk).delete()
        fact = {"client": client, "fingerprint": bytes(known.fingerprint).hex()}
        record("exchange.certificate_removed", fact, by, environment)
    return known


def _subject(client: str, service: Service, environment: Environment) -> dict[str, object]:
    if client.startswith(GROUP):
        code = client.removeprefix(GROUP)
        group = Group.objects.using(alias(environment)).filter(owner=service.subsystem, code=code).first()
        if group is None:
            raise RefusedError(f"Hệ thống cung cấp {service.subsystem} chưa có nhóm {code}; xem `duoc exchange group`.")
        return {"group": group, "subsystem": None, "member": None}
    parts = names.parse(client, names.SUBSYSTEM, names.MEMBER)
    if len(parts) == names.MEMBER:
        member = directory.find_member(parts, environment)
        if member is None:
            raise RefusedError(f"Chưa có thành viên {client} trong danh bạ.")
        return {"member": member, "subsystem": None, "group": None}
    subsystem = directory.find_subsystem(parts, environment)
    if subsystem is None:
        raise RefusedError(f"Chưa có hệ thống {client} trong danh bạ; hãy đăng ký trước.")
    return {"subsystem": subsystem, "member": None, "group": None}


def _fact(client: str, service: Service, method: str, path: str) -> dict[str, object]:
    written = client
    if not client.startswith(GROUP):
        written = names.written(names.parse(client, names.SUBSYSTEM, names.MEMBER))
    return {
        "client": written,
        "service": names.written(directory.service_parts(service)),
        "method": method.upper(),
        "path": path,
    }


def _change(service: Service, values: dict[str, object], by: str, environment: Environment) -> None:
    using = alias(environment)
    with transaction.atomic(using):
        held = Service.objects.using(using).select_for_update().get(pk=service.pk)
        if all(getattr(held, column) == value for column, value in values.items()):
            return
        for column, value in values.items():
            setattr(held, column, value)
        held.save(update_fields=list(values))
        record(
            "exchange.service_changed",
            {"id": names.written(directory.service_parts(service)), **values},
            by,
            environment,
        )
