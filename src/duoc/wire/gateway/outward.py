"""What a registry snapshot says of services whose calls leave otherwise than they come."""

from dataclasses import replace
from typing import Any

from duoc.engines.mapping import document
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.fields import Mapping
from duoc.engines.xroad.identifiers import Parts
from duoc.wire.gateway.guard import terms
from duoc.wire.gateway.parties import Service, Way

# Mappings by what they say: every snapshot brings all of them again.
_built: dict[str, Mapping] = {}
_MOST_BUILT = 1024
_Rows = dict[int, dict[str, Any]]


def added(services: dict[Parts, Service], data: dict[str, Any]) -> dict[Parts, Service]:
    """The services, each with its mapping, its uplink and its guard. One where these cannot be read is suspended; the others
    stay."""
    said = [{row["service"]: row for row in data.get(name, ())} for name in ("mappings", "uplinks", "guards")]
    return {parts: _led(service, *said) for parts, service in services.items()} if any(said) else services


def _led(service: Service, mappings: _Rows, uplinks: _Rows, guards: _Rows) -> Service:
    mapping, uplink, guard = (rows.get(service.id) for rows in (mappings, uplinks, guards))
    if mapping is None and uplink is None and guard is None:
        return service
    try:
        return replace(
            service,
            mapping=_mapping(mapping) if mapping is not None else None,
            uplink=_way(uplink) if uplink is not None else None,
            guard=terms.read(guard),
            is_outward=True,
        )
    except (MappingError, ValueError, KeyError, TypeError, AttributeError):
        notice = "Bảng chuyển đổi, đường nối hoặc bảo vệ dữ liệu cá nhân của dịch vụ không đọc được"
        return replace(service, enabled=False, notice=notice)


def _mapping(row: dict[str, Any]) -> Mapping:
    built = _built.get(row["sha256"])
    if built is None:
        if len(_built) >= _MOST_BUILT:
            _built.clear()
        built = _built[row["sha256"]] = document.build(row["document"])
    return built


def _way(row: dict[str, Any]) -> Way:
    return Way(row["name"], row["kind"], tuple(sorted(row["settings"].items())), row["remote"])
