"""Mappings of services: validated when saved, kept in versions, each of them in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max

from duoc.core.environment import Environment
from duoc.engines.mapping import document, source
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.fields import JSON_TO_SOAP, Mapping
from duoc.exchange.models import Service, ServiceMapping, UplinkService
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.uplinks import REST_ONLY
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias

# What a caller sees decides the kind under which such a service is registered.
_CALLED_AS = {True: ("REST", "OPENAPI3"), False: ("WSDL",)}


@dataclass(frozen=True, slots=True)
class MappingVersion:
    """One version. text None: with it the service had no mapping any more."""

    number: int
    text: str | None
    sha256: str | None
    set_at: datetime
    set_by: str

    @property
    def mapping(self) -> Mapping | None:
        """What it says. Raises `RefusedError` for one that an older release took and this one does not."""
        return read_mapping(self.text) if self.text is not None else None


def read_mapping(text: str) -> Mapping:
    """What a file says. Raises `RefusedError` with line and member."""
    try:
        return document.of(source.read(text))
    except MappingError as problem:
        raise RefusedError(f"Bảng chuyển đổi không dùng được: {problem}.") from None


def set_mapping(
    service: str, text: str, *, by: str = "", environment: Environment = Environment.PRODUCTION
) -> tuple[MappingVersion, bool]:
    """Let this mapping be the service's from now on; (its version, whether that is new). Raises `RefusedError`."""
    found = directory.service_in_force(service, environment)
    mapping = read_mapping(text)
    if found.kind not in _CALLED_AS[mapping.direction == JSON_TO_SOAP]:
        raise RefusedError(
            f"{service} là dịch vụ {found.kind}: bên gọi nói "
            + (
                "JSON thì đăng ký dịch vụ REST."
                if mapping.direction == JSON_TO_SOAP
                else "SOAP thì đăng ký dịch vụ WSDL."
            )
        )
    digest = sha256(text.encode()).hexdigest()
    with transaction.atomic(alias(environment)):
        held = _latest(found, environment)
        if held is not None and held.sha256 == digest:
            return held, False
        return _keep(found, text, digest, by, environment), True


def remove_mapping(service: str, *, by: str = "", environment: Environment = Environment.PRODUCTION) -> bool:
    """The service has no mapping from now on. False when it had none. Raises `RefusedError`."""
    found = directory.find_service(service, environment)
    with transaction.atomic(alias(environment)):
        held = _latest(found, environment)
        if held is None or held.text is None:
            return False
        led = UplinkService.objects.using(alias(environment)).filter(service=found, uplink__kind__in=REST_ONLY)
        if found.kind == "WSDL" and led.exists():
            raise RefusedError(
                "Dịch vụ WSDL này đi qua một đường nối REST nên cần bảng chuyển đổi; hãy cho gọi thẳng trước "
                "(`duoc exchange uplink lead … --direct`)."
            )
        _keep(found, None, None, by, environment)
    return True


def mapping_versions(service: str, environment: Environment = Environment.PRODUCTION) -> list[MappingVersion]:
    """All versions, the newest first. Raises `RefusedError`."""
    return _versions(directory.find_service(service, environment), environment)


def mapped_services(environment: Environment = Environment.PRODUCTION) -> dict[int, int]:
    """Service → the version in force, of those that have one."""
    rows = ServiceMapping.objects.using(alias(environment))
    newest = dict(rows.values_list("service_id").annotate(Max("number")))
    return {
        service: number
        for service, number, text in rows.values_list("service_id", "number", "text")
        if newest[service] == number and text is not None
    }


def end_mappings(environment: Environment) -> int:
    """Mappings of retired services end, so that a name that comes back begins anew; how many."""
    retired = Service.objects.using(alias(environment)).filter(status="retired", pk__in=mapped_services(environment))
    for service in retired.select_related("subsystem__member"):
        _keep(service, None, None, "", environment)
    return len(retired)


def _versions(service: Service, environment: Environment) -> list[MappingVersion]:
    rows = ServiceMapping.objects.using(alias(environment)).filter(service=service).order_by("-number")
    return [MappingVersion(row.number, row.text, row.sha256, row.set_at, row.set_by) for row in rows]


def _latest(service: Service, environment: Environment) -> MappingVersion | None:
    """The newest version, with the service's row held until the transaction ends."""
    Service.objects.using(alias(environment)).select_for_update().get(pk=service.pk)
    return next(iter(_versions(service, environment)), None)


def _keep(service: Service, text: str | None, digest: str | None, by: str, environment: Environment) -> MappingVersion:
    held = _latest(service, environment)
    number = held.number + 1 if held is not None else 1
    row = ServiceMapping.objects.using(alias(environment)).create(
        service=service,
        number=number,
        text=text,
        document=source.read(text).document if text is not None else None,
        sha256=digest,
        set_by=by,
    )
    fact = {"id": names.written(directory.service_parts(service)), "version": number, "sha256": digest}
    record("exchange.mapping_set" if text is not None else "exchange.mapping_removed", fact, by, environment)
    row.refresh_from_db(fields=["set_at"])
    return MappingVersion(number, text, digest, row.set_at, by)
