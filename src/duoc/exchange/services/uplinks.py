"""Uplinks: ways to somebody else's exchange, and the services that are reached over them."""

import os
from pathlib import Path
from typing import Any

from django.db import transaction

from duoc.core import settings
from duoc.core.environment import Environment
from duoc.core.home import locate
from duoc.exchange.models import Service, Uplink, UplinkService
from duoc.exchange.rules import names
from duoc.exchange.rules import uplinks as rules
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.mappings import mapped_services
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias
from duoc.wire import durable_file

_MOST_SECRET = 4096


def uplinks(environment: Environment = Environment.PRODUCTION) -> list[dict[str, Any]]:
    """name, kind, settings and services (with their names there) of every uplink, by name; no secrets."""
    rows = Uplink.objects.using(alias(environment)).order_by("name")
    led = UplinkService.objects.using(alias(environment)).select_related("service__subsystem__member", "uplink")
    found: dict[int, list[dict[str, str]]] = {}
    for row in led.order_by("service_id"):
        named = {"service": names.written(directory.service_parts(row.service)), "remote": row.remote}
        found.setdefault(row.uplink_id, []).append(named)
    return [
        {
            "name": row.name,
            "kind": row.kind,
            "settings": row.settings,
            "has_secret": _secret_file(row.name, environment).exists(),
            "services": found.get(row.pk, []),
        }
        for row in rows
    ]


def way_to(service: int, environment: Environment = Environment.PRODUCTION) -> str:
    """The uplink that a service is reached over, empty for its own address."""
    led = UplinkService.objects.using(alias(environment)).filter(service_id=service)
    return led.values_list("uplink__name", flat=True).first() or ""


def set_uplink(
    name: str,
    kind: str,
    settings: dict[str, Any],
    *,
    secret: str = "",
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Register an uplink, or change its settings; whether anything changed. Raises `RefusedError`."""
    checked = rules.check(name, kind, settings)
    file = _secret_file(name, environment)
    if rules.KINDS[kind].secret and not secret and not file.exists():
        raise RefusedError(f"Đường nối loại {kind} cần bí mật: cho bằng --secret-file.")
    using = alias(environment)
    with transaction.atomic(using):
        row, created = Uplink.objects.using(using).get_or_create(
            name=name, defaults={"kind": kind, "settings": checked}
        )
        if row.kind != kind:
            raise RefusedError(f"{name} đã là đường nối loại {row.kind}; hãy đặt tên khác.")
        changed = created or row.settings != checked
        if changed:
            row.settings = checked
            row.save(update_fields=["settings"])
            record("exchange.uplink_set", {"name": name, "uplink": kind, "settings": checked}, by, environment)
        if secret:
            _write_secret(name, secret, by, environment)
    return changed or bool(secret)


def rotate_secret(name: str, secret: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> None:
    """The gateways use this secret from their next call on; no call is lost meanwhile. Raises `RefusedError`."""
    using = alias(environment)
    with transaction.atomic(using):
        _find(name, environment)
        _write_secret(name, secret, by, environment)


def lead(
    service: str, uplink: str, remote: str = "", *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Reach a service over an uplink from now on; False when it was so. Raises `RefusedError`."""
    found = directory.service_in_force(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        row = _find(uplink, environment)
        Service.objects.using(using).select_for_update().get(pk=found.pk)  # its mapping stays while this is decided
        if found.kind == "WSDL" and row.kind in rules.REST_ONLY and found.pk not in mapped_services(environment):
            raise RefusedError("Đường nối này là REST; dịch vụ WSDL đi qua nó cần một bảng chuyển đổi.")
        there = rules.check_remote(row.kind, remote)
        held, created = UplinkService.objects.using(using).get_or_create(
            service=found, defaults={"uplink": row, "remote": there}
        )
        if not created and (held.uplink_id, held.remote) == (row.pk, there):
            return False
        held.uplink, held.remote = row, there
        held.save(update_fields=["uplink", "remote"])
        fact = {"id": names.written(directory.service_parts(found)), "uplink": uplink, "remote": there}
        record("exchange.service_led", fact, by, environment)
    return True


def reach_directly(service: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Reach a service at its own address again; False when it was so. Raises `RefusedError`."""
    found = directory.find_service(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        removed, _ = UplinkService.objects.using(using).filter(service=found).delete()
        if removed:
            fact = {"id": names.written(directory.service_parts(found)), "uplink": None, "remote": ""}
            record("exchange.service_led", fact, by, environment)
    return bool(removed)


def remove_uplink(name: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> None:
    """Forget an uplink that no service is reached over, and its secret. Raises `RefusedError`."""
    using = alias(environment)
    with transaction.atomic(using):
        row = _find(name, environment)
        if row.services.exists():
            raise RefusedError(f"Còn dịch vụ đi qua {name}; hãy chuyển chúng trước (`duoc exchange uplink list`).")
        row.delete()
        record("exchange.uplink_removed", {"name": name}, by, environment)
    _secret_file(name, environment).unlink(missing_ok=True)


def end_leads(environment: Environment) -> int:
    """Retired services are reached over nothing any more; how many were."""
    retired = Service.objects.using(alias(environment)).filter(status="retired")
    return UplinkService.objects.using(alias(environment)).filter(service__in=retired).delete()[0]


def _find(name: str, environment: Environment) -> Uplink:
    row = Uplink.objects.using(alias(environment)).select_for_update().filter(name=name).first()
    if row is None:
        raise RefusedError(f"Chưa có đường nối {name}; xem `duoc exchange uplink list`.")
    return row


def _secret_file(name: str, environment: Environment) -> Path:
    return environment.folder(locate(settings.load())) / "keys" / "uplinks" / f"{name}.secret"


def _write_secret(name: str, secret: str, by: str, environment: Environment) -> None:
    """Into a file that the gateways alone can read; the ledger is told that, not what."""
    if not 1 <= len(secret) <= _MOST_SECRET or not all("!" <= letter <= "~" for letter in secret):
        raise RefusedError(f"Bí mật có từ 1 đến {_MOST_SECRET} ký tự ASCII nhìn thấy được.")
    file = _secret_file(name, environment)
    record("exchange.uplink_secret_set", {"name": name}, by, environment)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        durable_file.write(file, secret.encode())
        if os.geteuid() == 0:  # the gateways run as whoever the folder belongs to
            owner = environment.folder(locate(settings.load())).stat()
            for path in (file.parent.parent, file.parent, file):
                os.chown(path, owner.st_uid, owner.st_gid)
    except OSError as problem:
        raise RefusedError(f"Không ghi được bí mật của {name}: {problem.strerror}.") from None
