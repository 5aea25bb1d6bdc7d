"""The registry of an environment written out as the JSON document that `registry_file.parse` reads."""

from typing import Any

from duoc.exchange.rules import registry_file

Written = dict[str, Any]


def write(registry: registry_file.RegistryFile, *, legacy: bool) -> Written:
    """The document of a registry, in the order of its parts; what is as everywhere is left out. `parse` reads it back."""
    instances = sorted({row.parts[0] for row in registry.members}, key=lambda one: (one != registry.server[0], one))
    document: Written = {
        "local_server": "/".join(registry.server),
        "instances": instances,
        **({"legacy_identifiers": True} if legacy else {}),
        "members": [{"id": "/".join(row.parts), "name": row.name} for row in registry.members],
        "subsystems": [_written_subsystem(row) for row in registry.subsystems],
        "services": [_written_service(row) for row in registry.services],
        "local_groups": [
            {"owner": "/".join(row.owner), "code": row.code, "members": ["/".join(parts) for parts in row.members]}
            for row in registry.groups
        ],
        "acl": [_written_right(row) for row in registry.rights],
    }
    if registry.keys is not None:
        document["keys"] = [
            {"sha256": key.sha256, "name": key.name, "member": "/".join(key.member) if key.member else None}
            for key in registry.keys
        ]
    return document


def _written_subsystem(row: registry_file.Subsystem) -> Written:
    usual = registry_file.TLS_MODES[row.tls_mode][0]
    more = {
        "authentication": row.authentication if row.authentication != usual else None,
        "software": row.software,
        "certificates": list(row.certificates) or None,
    }
    return {
        "id": "/".join(row.parts),
        "name": row.name,
        "status": row.status,
        "tls_mode": row.tls_mode,
        **{name: value for name, value in more.items() if value is not None},
    }


def _written_service(row: registry_file.Service) -> Written:
    more = {
        "version": row.version,
        "description_url": row.description_url,
        "description": dict(zip(("media", "text"), row.description, strict=True)) if row.description else None,
        "disabled_notice": row.disabled_notice,
        "receipt": row.receipt if row.receipt != "async" else None,
        "personal": row.personal or None,
        "ministry": row.ministry or None,
        "stt": row.stt,
        "connected": None if row.connected else False,
        "endpoints": [list(pair) for pair in row.endpoints] or None,
    }
    return {
        "id": "/".join(row.parts),
        "name": row.name,
        "type": row.kind,
        "base": row.base,
        "timeout_s": row.timeout_s,
        **{name: value for name, value in more.items() if value is not None},
    }


def _written_right(row: registry_file.Right) -> Written:
    subject = "/".join(row.subject) if isinstance(row.subject, tuple) else registry_file.GROUP + row.subject
    return {"subject": subject, "service": "/".join(row.service), "method": row.method, "path": row.path}
