"""Where the paths and destinations of the other languages lead, and from which networks a subsystem calls."""

from typing import Any

from django.db import transaction

from duoc.core.environment import Environment
from duoc.exchange.models import Context, Destination, SubsystemNetwork
from duoc.exchange.rules import consumers as rules
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias


def contexts(environment: Environment = Environment.PRODUCTION) -> list[dict[str, Any]]:
    """path, service and front path of every context, by path."""
    rows = Context.objects.using(alias(environment)).select_related("service__subsystem__member").order_by("path")
    return [{"path": row.path, "service": _written(row), "front": row.front} for row in rows]


def add_context(
    path: str, service: str, *, front: str = "", by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """Let a path of the gateway lead to a service; what follows goes behind `front` there.

    True when that is new, False when it was so. Raises `RefusedError`, also for a path that leads elsewhere already.
    """
    rules.check_context(path, front)
    found = directory.service_in_force(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        row, created = Context.objects.using(using).get_or_create(
            path=path, defaults={"service": found, "front": front}
        )
        if not created and (row.service_id, row.front) != (found.pk, front):
            raise RefusedError(f"{path} đang dẫn đến nơi khác; hãy gỡ trước khi đổi.")
        if created:
            record("exchange.context_added", {"path": path, "service": _written(row), "front": front}, by, environment)
    return created


def remove_context(path: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """The path leads nowhere from now on. False when it did not."""
    using = alias(environment)
    with transaction.atomic(using):
        removed, _ = Context.objects.using(using).filter(path=path).delete()
        if removed:
            record("exchange.context_removed", {"path": path}, by, environment)
    return bool(removed)


def destinations(environment: Environment = Environment.PRODUCTION) -> list[dict[str, Any]]:
    """code, provider URL (or None) and service of every destination, by code."""
    rows = Destination.objects.using(alias(environment)).select_related("service__subsystem__member")
    return [
        {"code": row.code, "provider_url": row.provider_url, "service": _written(row)}
        for row in rows.order_by("code", "provider_url")
    ]


def add_destination(
    code: str,
    service: str,
    *,
    provider_url: str | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """Let a `dstcode`, alone or with this `providerurl`, mean a service.

    True when that is new, False when it was so. Raises `RefusedError`, also for one that means another service already.
    """
    stored = rules.destination(code)
    url = rules.provider_url(provider_url) if provider_url is not None else None
    found = directory.service_in_force(service, environment)
    using = alias(environment)
    with transaction.atomic(using):
        row, created = Destination.objects.using(using).get_or_create(
            code=stored, provider_url=url, defaults={"service": found}
        )
        if not created and row.service_id != found.pk:
            raise RefusedError(f"{stored} đang dẫn đến dịch vụ khác; hãy gỡ trước khi đổi.")
        if created:
            fact = {"code": stored, "provider_url": url, "service": _written(row)}
            record("exchange.destination_added", fact, by, environment)
    return created


def remove_destination(
    code: str,
    *,
    provider_url: str | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> bool:
    """The `dstcode` (with this `providerurl`) means nothing from now on. False when it did not. Raises `RefusedError`."""
    stored = rules.destination(code)
    url = rules.provider_url(provider_url) if provider_url is not None else None
    using = alias(environment)
    with transaction.atomic(using):
        removed, _ = Destination.objects.using(using).filter(code=stored, provider_url=url).delete()
        if removed:
            record("exchange.destination_removed", {"code": stored, "provider_url": url}, by, environment)
    return bool(removed)


def networks(environment: Environment = Environment.PRODUCTION) -> list[dict[str, Any]]:
    """client and network of every registered network of a subsystem."""
    rows = SubsystemNetwork.objects.using(alias(environment)).select_related("subsystem__member")
    found = [(names.written(directory.subsystem_parts(row.subsystem)), row.network) for row in rows]
    return [{"client": client, "network": network} for client, network in sorted(found)]


def add_network(client: str, network: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """Register a network of a subsystem's own. In `open` mode whoever calls XrdAdapter from there is this subsystem.

    True when that is new. Raises `RefusedError`.
    """
    return _network("exchange.network_added", client, network, by, environment)


def remove_network(
    client: str, network: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> bool:
    """The network is the subsystem's no more. False when it was not. Raises `RefusedError`."""
    return _network("exchange.network_removed", client, network, by, environment)


def _network(kind: str, client: str, typed: str, by: str, environment: Environment) -> bool:
    subsystem = directory.subsystem_in_force(client, environment)
    network = rules.network(typed)
    using = alias(environment)
    with transaction.atomic(using):
        rows = SubsystemNetwork.objects.using(using)
        if kind == "exchange.network_added":
            _, changed = rows.get_or_create(subsystem=subsystem, network=network)
        else:
            changed = bool(rows.filter(subsystem=subsystem, network=network).delete()[0])
        if changed:
            record(
                kind,
                {"client": names.written(directory.subsystem_parts(subsystem)), "network": network},
                by,
                environment,
            )
    return changed


def _written(row: Context | Destination) -> str:
    return names.written(directory.service_parts(row.service))
