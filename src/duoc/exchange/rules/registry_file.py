"""The registry of an environment as one JSON document (docs/formats.md), read strictly: every fault names its entry.

Identifiers are written plainly, their parts joined by "/". X-Road's TLS modes map onto ours: NOSSL = nothing is asked,
SSLNOAUTH = plain HTTP is refused, SSLAUTH = a registered certificate is asked. `authentication: key` is ours alone.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.rules import names
from duoc.exchange.rules.file_entries import Entry, listed
from duoc.exchange.rules.names import RefusedError

KINDS = ("REST", "OPENAPI3", "WSDL")
STATUSES = ("registered", "saved")
# mode → (authentication where the file says none, plain HTTP is refused)
TLS_MODES = {"NOSSL": ("open", False), "SSLNOAUTH": ("open", True), "SSLAUTH": ("certificate", True)}
GROUP = "GROUP:"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Member:
    """instance, class, code and the organisation's name."""

    parts: Parts
    name: str


@dataclass(frozen=True, slots=True)
class Subsystem:
    """An information system. certificates: PEM texts. software: its column in the report."""

    parts: Parts
    name: str
    status: str
    authentication: str
    tls_required: bool
    certificates: tuple[str, ...]
    software: str | None

    @property
    def tls_mode(self) -> str:
        """The X-Road mode; for `authentication: key` only whether plain HTTP is refused."""
        if self.authentication == "certificate":
            return "SSLAUTH"
        return "SSLNOAUTH" if self.tls_required else "NOSSL"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a provider; endpoints are (method, path pattern)."""

    parts: Parts
    name: str
    kind: str
    base: str
    version: str | None
    description_url: str | None
    description: tuple[str, str] | None  # media type, text
    timeout_s: float
    disabled_notice: str | None
    receipt: str
    personal: bool
    ministry: str
    stt: int | None
    connected: bool
    endpoints: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A local group of a provider's."""

    owner: Parts
    code: str
    members: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class Right:
    """subject: the parts of a member or subsystem, or the code of a local group of the service's provider."""

    subject: Parts | str
    service: Parts
    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Key:
    """An API key of the environment's, by its SHA-256. member None: it speaks for every member."""

    sha256: str
    name: str
    member: Parts | None


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """A whole registry. server: the four parts of this gateway's identifier. keys None: the file says nothing of keys."""

    server: Parts
    members: tuple[Member, ...]
    subsystems: tuple[Subsystem, ...]
    services: tuple[Service, ...]
    groups: tuple[Group, ...]
    rights: tuple[Right, ...]
    keys: tuple[Key, ...] | None


def parse(document: Any, *, legacy: bool) -> RegistryFile:
    """Read a document. legacy: whether names of imported registries may be taken (the document may say so itself).

    Raises `RefusedError` naming the entry and the reason.
    """
    top = Entry("", document, legacy)
    top.legacy = top.flag("legacy_identifiers", legacy)
    found = RegistryFile(
        server=top.parts("local_server", 4),
        members=tuple(Member(row.parts("id", names.MEMBER), row.title("name", "id")) for row in top.rows("members")),
        subsystems=tuple(map(_subsystem, top.rows("subsystems"))),
        services=tuple(map(_service, top.rows("services"))),
        groups=tuple(map(_group, top.rows("local_groups"))),
        rights=tuple(map(_right, top.rows("acl"))),
        keys=tuple(map(_key, top.rows("keys"))) if "keys" in top else None,
    )
    instances = top.words("instances") if "instances" in top else None
    top.end()
    _check(found, instances)
    return found


def _subsystem(row: Entry) -> Subsystem:
    authentication, tls_required = TLS_MODES[row.choice("tls_mode", tuple(TLS_MODES), "NOSSL")]
    asked = row.choice("authentication", ("key", "certificate", "open"), authentication)
    if authentication == "certificate" and asked != authentication:
        raise row.fault("authentication", "tls_mode SSLAUTH xác thực bằng chứng thư")
    made = Subsystem(
        parts=row.parts("id", names.SUBSYSTEM),
        name=row.title("name", "id"),
        status=row.choice("status", STATUSES, "registered"),
        authentication=asked,
        tls_required=tls_required or asked == "certificate",
        certificates=row.words("certificates"),
        software=row.text("software", None),
    )
    row.end()
    return made


def _service(row: Entry) -> Service:
    kind = row.choice("type", KINDS, "REST")
    # X-Road names a WSDL operation with its version as a sixth part.
    parts = row.parts("id", 6 if kind == "WSDL" and row.count("id") == 6 else names.SERVICE)
    version = row.text("version", parts[5] if len(parts) == 6 else None)
    if len(parts) == 6 and version != parts[5]:
        raise row.fault("version", f"khác phần thứ sáu của mã ({parts[5]})")
    if version is not None and kind != "WSDL":
        raise row.fault("version", "chỉ dịch vụ WSDL có phiên bản")
    if version is not None:
        row.check("version", names.check_parts, version)
    row.check("id", names.check_reserved, parts[4])
    base = row.text("base")
    row.check("base", names.check_base_url, base)
    url = row.text("description_url", None)
    if url is not None:
        # Beside the base where only a path is given, as the service's own server has it.
        with suppress(ValueError):  # the check below says so
            url = urljoin(base, url)
        row.check("description_url", names.check_description_url, url)
    timeout = row.number("timeout_s", 30.0)
    row.check("timeout_s", names.check_timeout, timeout)
    made = Service(
        parts=parts[:5],
        name=row.title("name", "id"),
        kind=kind,
        base=base,
        version=version,
        description_url=url,
        description=row.description("description"),
        timeout_s=timeout,
        disabled_notice=row.title("disabled_notice") if "disabled_notice" in row else None,
        receipt=row.choice("receipt", ("async", "hold"), "async"),
        personal=row.flag("personal", False),
        ministry=row.text("ministry", ""),
        stt=row.whole("stt"),
        connected=row.flag("connected", True),
        endpoints=tuple(row.endpoint(pair) for pair in row.list("endpoints")),
    )
    row.end()
    return made


def _group(row: Entry) -> Group:
    code = row.text("code")
    row.check("code", names.check_parts, code)
    made = Group(row.parts("owner", names.SUBSYSTEM), code, row.identifiers("members", names.SUBSYSTEM))
    row.end()
    return made


def _right(row: Entry) -> Right:
    subject = row.text("subject")
    of: Parts | str = subject.removeprefix(GROUP)
    if not subject.startswith(GROUP):
        of = row.parts("subject", names.SUBSYSTEM if subject.count("/") == 3 else names.MEMBER)
    method, path = row.endpoint([row.text("method", "*"), row.text("path", "**")])
    made = Right(of, row.parts("service", names.SERVICE), method, path)
    row.end()
    return made


def _key(row: Entry) -> Key:
    digest = row.text("sha256")
    if not _SHA256.fullmatch(digest):
        raise row.fault("sha256", "cần 64 chữ số thập lục phân viết thường")
    made = Key(digest, row.text("name", ""), row.parts("member", names.MEMBER) if row.said("member") else None)
    row.end()
    return made


def _check(found: RegistryFile, instances: tuple[str, ...] | None) -> None:
    """That what is named is there, and there once."""
    members = listed("members", (row.parts for row in found.members))
    subsystems = listed("subsystems", (row.parts for row in found.subsystems))
    services = listed("services", (row.parts for row in found.services))
    groups = listed("local_groups", ((*row.owner, row.code) for row in found.groups))
    listed("acl", found.rights)
    listed("services (stt)", (row.stt for row in found.services if row.stt is not None))
    listed("keys", (key.sha256 for key in found.keys or ()))
    for place, right in enumerate(found.rights):
        if right.service not in services:
            raise RefusedError(f"acl[{place}]: không có dịch vụ {'/'.join(right.service)} trong tệp.")
        known: Any = (
            {3: members, 4: subsystems}.get(len(right.subject), ()) if isinstance(right.subject, tuple) else groups
        )
        subject = right.subject if isinstance(right.subject, tuple) else (*right.service[:4], right.subject)
        if subject not in known:
            raise RefusedError(f"acl[{place}]: không có bên được cấp quyền {'/'.join(subject)} trong tệp.")
    for where, parts, there in _references(found, members, subsystems):
        if not there:
            raise RefusedError(f"{where}: không có {'/'.join(parts)} trong tệp.")
    known_instances = {row.parts[0] for row in found.members}
    if instances is not None and set(instances) != known_instances:
        odd = sorted(set(instances) ^ known_instances)[0]
        raise RefusedError(f"instances: {odd} phải vừa có tên ở đây vừa có thành viên.")


def _references(found: RegistryFile, members: set[Any], subsystems: set[Any]) -> Iterator[tuple[str, Parts, bool]]:
    yield "local_server", found.server[:3], found.server[:3] in members
    for place, subsystem in enumerate(found.subsystems):
        yield f"subsystems[{place}]", subsystem.parts[:3], subsystem.parts[:3] in members
    for place, service in enumerate(found.services):
        yield f"services[{place}]", service.parts[:4], service.parts[:4] in subsystems
    for place, group in enumerate(found.groups):
        for parts in (group.owner, *group.members):
            yield f"local_groups[{place}]", parts, parts in subsystems
    for place, key in enumerate(found.keys or ()):
        if key.member is not None:
            yield f"keys[{place}]", key.member, key.member in members
