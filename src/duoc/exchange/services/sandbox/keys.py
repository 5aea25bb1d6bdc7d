"""Integrators help themselves: a test system of their agency with the right to call every service of the sandbox, and its keys.

A key proves the agency, as in production: it speaks for every test system of that agency. Nothing of this reaches production.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from duoc.core.clock import Clock, SystemClock, to_datetime
from duoc.core.environment import Environment
from duoc.core.profile import Profile
from duoc.exchange.models import EnvironmentKey, SandboxKey, Service, Subsystem
from duoc.exchange.rules import names
from duoc.exchange.rules import sandbox as rules
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory, province, registry, rights
from duoc.exchange.services.contexts import add_network
from duoc.exchange.services.schema import alias, connection
from duoc.frame.environments import want_sandbox
from duoc.people import services as people
from duoc.people.services.periods import today

SANDBOX = Environment.SANDBOX
_USING = alias(SANDBOX)


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key as people may see it. `holds`: calls with it are let in; a registry that was loaded may have taken it away."""

    row: SandboxKey
    holds: bool

    def members(self) -> dict[str, Any]:
        """The JSON form; who got it is not in it."""
        row = self.row
        return {"id": row.pk, "ends_with": row.tail, "from": row.issued_at.isoformat(), "holds": self.holds}


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """A test system, its identifier in REST form, and the keys that were given for it, oldest first."""

    identifier: str
    subsystem: Subsystem
    keys: list[KeyEntry]

    @property
    def holding(self) -> list[KeyEntry]:
        """Those that let calls in."""
        return [key for key in self.keys if key.holds]

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        system = self.subsystem
        return {
            "id": self.identifier,
            "name": system.name,
            "status": system.status,
            "keys": [key.members() for key in self.keys],
        }


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key's row, its system, and, this once, the key itself."""

    row: SandboxKey
    identifier: str
    text: str


def sandbox_systems(agencies: list[int] | None = None) -> list[SystemEntry]:
    """The test systems in use, of these agencies or of all, by identifier: every subsystem that was ever given a test key."""
    rows = Subsystem.objects.using(_USING).filter(sandbox_keys__isnull=False, status="registered").distinct()
    if agencies is not None:
        rows = rows.filter(member__agency_id__in=agencies)
    living = {bytes(one) for one in EnvironmentKey.objects.using(_USING).values_list("hash", flat=True)}
    made = []
    for row in rows.select_related("member").prefetch_related("sandbox_keys"):
        keys = sorted(row.sandbox_keys.all(), key=lambda key: key.pk)
        shown = [KeyEntry(key, key.revoked_at is None and bytes(key.hash) in living) for key in keys]
        made.append(SystemEntry(names.written(directory.subsystem_parts(row)), row, shown))
    return sorted(made, key=lambda system: system.identifier)


def register_test_system(
    agency: people.Agency,
    code: str,
    name: str,
    profile: Profile,
    *,
    network: str = "",
    owner: people.User | None = None,
    by: str = "",
) -> IssuedKey:
    """A new test system of an agency, with the right to call every service of the sandbox, and its first key.

    network: from where it calls, which services with personal data ask for beside a key. Wakes the sandbox.
    Raises `RefusedError`: a code that is taken or cannot be used, an agency without a member code, a person who has as many as
    one may have.
    """
    rules.check_code(code)
    member = people.member_code(agency, today())
    if member is None:
        raise RefusedError(f"{agency.name} chưa có mã định danh để làm thành viên của trục.")
    identifier = names.written((profile.instance, profile.member_class, member, code))
    with transaction.atomic(_USING):
        _one_at_a_time()
        if owner is not None:
            rules.check_systems(_systems_of(owner))
        if not province.admit_client(identifier, profile, name=name, by=by, environment=SANDBOX):
            raise RefusedError(f"Đã có hệ thống {identifier} trong môi trường thử nghiệm; hãy chọn mã khác.")
        for service in _callable():
            rights.grant(identifier, service, by=by, environment=SANDBOX)
        if network.strip():
            add_network(identifier, network, by=by, environment=SANDBOX)
        return _issue(identifier, owner, by)


def issue_test_key(identifier: str, *, owner: people.User | None = None, by: str = "") -> IssuedKey:
    """One more key for a test system. Raises `RefusedError`."""
    with transaction.atomic(_USING):
        _one_at_a_time()
        if not SandboxKey.objects.using(_USING).filter(subsystem=_system(identifier)).exists():
            raise RefusedError(f"{identifier} không phải hệ thống thử nghiệm; khóa của nó do danh bạ quy định.")
        return _issue(identifier, owner, by)


def revoke_test_key(number: int, *, by: str = "", clock: Clock | None = None) -> SandboxKey:
    """End a test key; the gateway knows within a second. Raises `RefusedError`."""
    with transaction.atomic(_USING):
        rows = SandboxKey.objects.using(_USING).select_for_update(of=["self"]).select_related("subsystem__member")
        row = rows.filter(pk=number).first()
        if row is None:
            raise RefusedError(f"Không có khóa thử nghiệm số {number}; xem `duoc exchange sandbox list`.")
        if row.revoked_at is not None:
            raise RefusedError(f"Khóa thử nghiệm số {number} đã thu hồi từ trước.")
        _end(row, by, to_datetime((clock or SystemClock()).now_us()))
    return row


def retire_test_system(identifier: str, *, by: str = "", clock: Clock | None = None) -> None:
    """The test system calls nothing from now on, and its keys end. Raises `RefusedError`."""
    now = to_datetime((clock or SystemClock()).now_us())
    with transaction.atomic(_USING):
        keys = SandboxKey.objects.using(_USING).select_for_update(of=["self"]).select_related("subsystem__member")
        held = list(keys.filter(subsystem=_system(identifier)))
        if not held:
            raise RefusedError(f"{identifier} không phải hệ thống thử nghiệm; xem `duoc exchange sandbox list`.")
        for row in held:
            if row.revoked_at is None:
                _end(row, by, now)
        registry.retire_subsystem(names.parse(identifier, names.SUBSYSTEM), by=by, environment=SANDBOX)


def _issue(identifier: str, owner: people.User | None, by: str) -> IssuedKey:
    subsystem = _system(identifier)
    if owner is not None:
        rules.check_keys(_keys_of(owner))
    text = secrets.token_urlsafe(32)
    digest = sha256(text.encode()).digest()
    EnvironmentKey.objects.using(_USING).create(
        hash=digest, member=subsystem.member, name=f"thu-nghiem {subsystem.code}"
    )
    row = SandboxKey.objects.using(_USING).create(
        hash=digest, tail=text[-rules.TAIL :], subsystem=subsystem, owner_id=owner.pk if owner else None
    )
    registry.record("exchange.sandbox_key_issued", {"client": identifier, "key": row.pk}, by, SANDBOX)
    transaction.on_commit(want_sandbox, using=_USING)
    return IssuedKey(row, identifier, text)


def _end(row: SandboxKey, by: str, now: datetime) -> None:
    EnvironmentKey.objects.using(_USING).filter(hash=bytes(row.hash)).delete()
    row.revoked_at = max(row.issued_at, now)
    row.save(update_fields=["revoked_at"])
    client = names.written(directory.subsystem_parts(row.subsystem))
    registry.record("exchange.sandbox_key_revoked", {"client": client, "key": row.pk}, by, SANDBOX)


def _system(identifier: str) -> Subsystem:
    return directory.subsystem_in_force(identifier, SANDBOX)


def _callable() -> list[str]:
    rows = Service.objects.using(_USING).filter(status="registered", enabled=True).select_related("subsystem__member")
    return [names.written(directory.service_parts(row)) for row in rows]


def _one_at_a_time() -> None:
    # Two forms of one person at once would each see one key less than there is.
    with connection(SANDBOX).cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sandbox.exchange_sandbox_key'))")


def _keys_of(owner: people.User) -> int:
    return SandboxKey.objects.using(_USING).filter(owner_id=owner.pk, revoked_at=None).count()


def _systems_of(owner: people.User) -> int:
    rows = Subsystem.objects.using(_USING).filter(sandbox_keys__owner_id=owner.pk, status="registered")
    return rows.distinct().count()
