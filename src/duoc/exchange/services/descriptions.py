"""Services by their OpenAPI description: registering one, and following it when it changes."""

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from duoc.core.environment import Environment
from duoc.engines.xroad import openapi
from duoc.engines.xroad.identifiers import Parts
from duoc.engines.xroad.openapi import Endpoint as Pair
from duoc.engines.xroad.yaml_text import DescriptionError
from duoc.exchange.models import Description, Endpoint, Right, Service
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.description_source import Source
from duoc.exchange.services.registry import record, register_service
from duoc.exchange.services.schema import alias


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer description changes. rights: how many go with the endpoints that are removed."""

    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    rights: int
    warnings: tuple[str, ...]


def register_described(
    parts: Parts,
    source: Source,
    *,
    name: str = "",
    base_url: str = "",
    timeout_s: float = 30.0,
    personal: bool = False,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> tuple[Service, tuple[str, ...]]:
    """Register a service from its description; (the service, what a steward should look at).

    It stays closed until `resume_service`. name, base_url: instead of the description's title and first server. One that is
    registered already stays as it is. Raises `RefusedError`.
    """
    found, text = _read(source)
    # A description without a server points at itself: that is no address of the service.
    base = base_url or ("" if found.base_url == source.url else found.base_url)
    if not base or "{" in base or "://" not in base:
        raise RefusedError(
            f"Bản mô tả không cho địa chỉ dùng được ({found.base_url!r}): hãy khai địa chỉ dịch vụ bằng --url."
        )
    using = alias(environment)
    with transaction.atomic(using):
        known = _is_registered(parts, environment)
        service = register_service(
            parts,
            name or found.title or parts[-1],
            base,
            connected=False,
            personal=personal,
            timeout_s=timeout_s,
            by=by,
            environment=environment,
        )
        if known:
            return service, ()
        service.kind, service.description_url = "OPENAPI3", source.url or None
        service.save(update_fields=["kind", "description_url"])
        Endpoint.objects.using(using).bulk_create(
            Endpoint(service=service, method=method, path=path, described=True) for method, path in found.endpoints
        )
        _keep(service, source, text, using)
        record("exchange.service_described", _fact(service, source, len(found.endpoints), 0, 0), by, environment)
    return service, found.warnings


def refresh(
    service: str,
    source: Source,
    *,
    apply: bool = False,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> Difference:
    """What the description changes at a service's endpoints; with `apply` it is changed, and rights on what is gone go too.

    Endpoints made by hand stay. Raises `RefusedError`.
    """
    row = directory.service_in_force(service, environment)
    if row.kind != "OPENAPI3":
        raise RefusedError(f"{service} không được đăng ký từ bản mô tả OpenAPI.")
    found, text = _read(source)
    using = alias(environment)
    with transaction.atomic(using):
        held = Service.objects.using(using).select_for_update().get(pk=row.pk)
        known = {(one.method, one.path): one for one in Endpoint.objects.using(using).filter(service=held)}
        added = tuple(sorted(set(found.endpoints) - known.keys()))
        removed = tuple(sorted(pair for pair, one in known.items() if one.described and pair not in found.endpoints))
        gone = [
            right.pk
            for right in Right.objects.using(using).filter(service=held)
            if (right.method, right.path) in removed
        ]
        if apply:
            for pair in removed:
                known[pair].delete()
            Right.objects.using(using).filter(pk__in=gone).delete()
            Endpoint.objects.using(using).bulk_create(
                Endpoint(service=held, method=method, path=path, described=True) for method, path in added
            )
            _keep(held, source, text, using)
            fact = _fact(row, source, len(added), len(removed), len(gone))
            record("exchange.service_described", fact, by, environment)
    return Difference(added, removed, len(gone), found.warnings)


def _read(source: Source) -> tuple[openapi.Description, str]:
    """What the description says, and its text for callers."""
    try:
        found, text = openapi.read(source.octets, source.url), openapi.published(source.octets)
    except DescriptionError as error:
        raise RefusedError(f"Bản mô tả không dùng được: {error}.") from None
    for method, path in found.endpoints:
        names.check_right(method, path)
    if "\0" in text or any("\0" in path for _, path in found.endpoints):
        raise RefusedError("Bản mô tả có ký tự không lưu được.")
    return found, text


def _is_registered(parts: Parts, environment: Environment) -> bool:
    try:
        directory.find_service(names.written(parts), environment)
    except RefusedError:
        return False
    return True


def _keep(service: Service, source: Source, text: str, using: str) -> None:
    Description.objects.using(using).update_or_create(service=service, defaults={"media": source.media, "text": text})


def _fact(service: Service, source: Source, added: int, removed: int, rights: int) -> dict[str, object]:
    return {
        "id": names.written(directory.service_parts(service)),
        "sha256": sha256(source.octets).hexdigest(),
        "description_url": source.url or None,
        "added": added,
        "removed": removed,
        "rights_removed": rights,
    }
