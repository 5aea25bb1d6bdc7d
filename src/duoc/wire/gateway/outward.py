"""What a registry snapshot says of services whose calls leave otherwise than they come."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from duoc.engines.mapping import document
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.fields import Mapping
from duoc.engines.xroad.identifiers import Parts
from duoc.wire.gateway.parties import Service

# Mappings by what they say: every snapshot brings all of them again.
_built: dict[str, Mapping] = {}
_MOST_BUILT = 1024


def added(services: dict[Parts, Service], data: dict[str, Any]) -> dict[Parts, Service]:
    """The services, each with its mapping. One whose mapping cannot be read is suspended: the others stay known."""
    rows = {row["service"]: row for row in data.get("mappings", ())}
    if not rows:
        return services
    return dict(_with_mappings(services, rows))


def _with_mappings(services: dict[Parts, Service], rows: dict[int, dict[str, Any]]) -> Iterator[tuple[Parts, Service]]:
    for parts, service in services.items():
        row = rows.get(service.id)
        if row is None:
            yield parts, service
            continue
        try:
            yield parts, replace(service, mapping=_mapping(row), is_outward=True)
        except MappingError:
            yield parts, replace(service, enabled=False, notice="Bảng chuyển đổi của dịch vụ không đọc được")


def _mapping(row: dict[str, Any]) -> Mapping:
    built = _built.get(row["sha256"])
    if built is None:
        if len(_built) >= _MOST_BUILT:
            _built.clear()
        built = _built[row["sha256"]] = document.build(row["document"])
    return built
