"""The whole registry of an environment written out as the document that `load_registry` takes."""

from collections.abc import Mapping
from typing import Any

from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts, registrable
from duoc.exchange.models import EnvironmentKey, Group, Member, Right, Service, Subsystem
from duoc.exchange.rules import registry_document, registry_file
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services.schema import alias

# Rows by their id, each with the parts of its name.
Named = Mapping[int, tuple[Any, Parts]]


def is_legacy(parts: Parts) -> bool:
    """Whether a name is one that only an imported registry may hold."""
    return not all(map(registrable, parts))


def dump_registry(environment: Environment) -> dict[str, Any]:
    """The registry as the document that `load_registry` takes. Raises `RefusedError` when this gateway has no name yet."""
    using = alias(environment)
    members = {
        row.pk: (row, (row.instance, row.member_class, row.member_code))
        for row in Member.objects.using(using).filter(status="registered")
    }
    server = next(((*parts, row.server_code) for row, parts in members.values() if row.server_code is not None), None)
    if server is None:
        raise RefusedError(f"Danh bạ môi trường {environment} còn trống: chưa có máy chủ an toàn nào.")
    subsystems = {
        row.pk: (row, (*members[row.member_id][1], row.code))
        for row in Subsystem.objects.using(using).exclude(status="retired").prefetch_related("certificates")
        if row.member_id in members
    }
    services = {
        row.pk: (row, (*subsystems[row.subsystem_id][1], row.code))
        for row in Service.objects.using(using)
        .filter(status="registered")
        .select_related("description")
        .prefetch_related("endpoints")
        if row.subsystem_id in subsystems
    }
    found = registry_file.RegistryFile(
        server=server,
        members=tuple(registry_file.Member(parts, row.name) for row, parts in _ordered(members)),
        subsystems=tuple(_subsystem(row, parts) for row, parts in _ordered(subsystems)),
        services=tuple(_service(row, parts) for row, parts in _ordered(services)),
        groups=_groups(using, subsystems),
        rights=_rights(using, members, subsystems, services),
        keys=None
        if environment is Environment.PRODUCTION
        else tuple(
            registry_file.Key(bytes(key.hash).hex(), key.name, members[key.member_id][1] if key.member_id else None)
            for key in EnvironmentKey.objects.using(using).order_by("hash")
            if key.member_id is None or key.member_id in members
        ),
    )
    named = [parts for _, parts in (*members.values(), *subsystems.values(), *services.values())]
    return registry_document.write(found, legacy=any(map(is_legacy, named)))


def _ordered(rows: Named) -> list[tuple[Any, Parts]]:
    return sorted(rows.values(), key=lambda row: row[1])


def _subsystem(row: Subsystem, parts: Parts) -> registry_file.Subsystem:
    pems = tuple(sorted(certificate.pem for certificate in row.certificates.all()))
    required = row.tls_required or row.authentication == "certificate"
    return registry_file.Subsystem(parts, row.name, row.status, row.authentication, required, pems, row.software)


def _service(row: Service, parts: Parts) -> registry_file.Service:
    description = getattr(row, "description", None)
    return registry_file.Service(
        parts=parts,
        name=row.name,
        kind=row.kind,
        base=row.base_url,
        version=row.version,
        description_url=row.description_url,
        description=(description.media, description.text) if description else None,
        timeout_s=row.timeout_s,
        disabled_notice=row.disabled_notice,
        receipt=row.receipt,
        personal=row.personal,
        ministry=row.ministry,
        stt=row.stt,
        connected=row.state == "connected",
        endpoints=tuple(sorted((endpoint.method, endpoint.path) for endpoint in row.endpoints.all())),
    )


def _groups(using: str, subsystems: Named) -> tuple[registry_file.Group, ...]:
    rows = Group.objects.using(using).prefetch_related("members")
    return tuple(
        registry_file.Group(
            subsystems[row.owner_id][1],
            row.code,
            tuple(
                sorted(subsystems[one.subsystem_id][1] for one in row.members.all() if one.subsystem_id in subsystems)
            ),
        )
        for row in sorted(rows, key=lambda row: (subsystems.get(row.owner_id, (None, ()))[1], row.code))
        if row.owner_id in subsystems
    )


def _rights(
    using: str,
    members: Named,
    subsystems: Named,
    services: Named,
) -> tuple[registry_file.Right, ...]:
    found = []
    for row in Right.objects.using(using).select_related("group"):
        subject: Parts | str | None = row.group.code if row.group is not None else None
        for subject_id, known in ((row.subsystem_id, subsystems), (row.member_id, members)):
            if subject_id is not None and subject_id in known:
                subject = known[subject_id][1]
        if subject is not None and row.service_id in services:
            found.append(registry_file.Right(subject, services[row.service_id][1], row.method, row.path))
    order = sorted(found, key=lambda right: (right.service, str(right.subject), right.method, right.path))
    return tuple(order)
