"""What a registry snapshot says of services whose calls leave otherwise than they come."""

from dataclasses import replace
from typing import Any

from duoc.engines.mapping import document
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.fields import Mapping
from duoc.engines.xroad.identifiers import Parts
from duoc.wire.gateway.parties import Service, Way

# Mappings by what they say: every snapshot brings all of them again.
_built: dict[str, Mapping] = {}
_MOST_BUILT = 1024
_Rows = dict[int, dict[str, Any]]


def added(services: dict[Parts, Service], data: dict[str, Any]) -> dict[Parts, Service]:
    """The services, each with its mapping and its uplink. One where these cannot be read is suspended; the others stay."""
    mappings = {row["service"]: row for row in data.get("mappings", ())}
    uplinks = {row["service"]: row for row in data.get("uplinks", ())}
    if not mappings and not uplinks:
        return services
    return {parts: _led(service, mappings, uplinks) for parts, service in services.items()}


def _led(service: Service, mappings: _Rows, uplinks: _Rows) -> Service:
    mapping, uplink = mappings.get(service.id), uplinks.get(service.id)
    if mapping is None and uplink is None:
        return service
    try:
        return replace(
            service,
            mapping=_mapping(mapping) if mapping is not None else None,
            uplink=_way(uplink) if uplink is not None else None,
            is_outward=True,
        )
    except (MappingError, KeyError, TypeError, AttributeError):
        return replace(service, enabled=False, notice="Bảng chuyển đổi hoặc đường nối của dịch vụ không đọc được")


def _mapping(row: dict[str, Any]) -> Mapping:
    built = _built.get(row["sha256"])
    if built is None:
        if len(_built) >= _MOST_BUILT:
            _built.clear()
        built = _built[row["sha256"]] = document.build(row["document"])
    return built


def _way(row: dict[str, Any]) -> Way:
    return Way(row["name"], row["kind"], tuple(sorted(row["settings"].items())), row["remote"])
