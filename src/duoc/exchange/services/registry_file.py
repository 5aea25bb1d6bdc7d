"""The whole registry of an environment, replaced by a file.

Replacing keeps what the log names: what the file does not hold is retired, never deleted, and a name that comes back is the same
row again. Rights, groups, endpoints and certificates are replaced as they are. One transaction, one entry in the ledger with
the SHA-256 of the document.
"""

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.engines.xroad.identifiers import Parts
from duoc.exchange.models import (
    Certificate,
    ConsumerSecret,
    Context,
    Description,
    Destination,
    Endpoint,
    EnvironmentKey,
    Group,
    GroupMember,
    Member,
    Right,
    Service,
    Subsystem,
    SubsystemNetwork,
)
from duoc.exchange.rules import registry_file
from duoc.exchange.rules.file_entries import listed
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.rules.registry_file import RegistryFile
from duoc.exchange.services.client_certificates import read_certificate
from duoc.exchange.services.life_cycle import bounds
from duoc.exchange.services.mappings import end_mappings
from duoc.exchange.services.registry import record
from duoc.exchange.services.registry_dump import dump_registry, is_legacy
from duoc.exchange.services.schema import alias, connection
from duoc.exchange.services.uplinks import end_leads


def load_registry(
    document: Any, environment: Environment, *, replace_production: bool = False, by: str = ""
) -> dict[str, int]:
    """Replace the environment's registry by what the document says; how many of each it holds now.

    Names of imported registries are taken in the sandbox, elsewhere where the document asks for it. Production only with
    `replace_production`; the replay's registry is that of the published period. Raises `RefusedError`, with nothing changed.
    """
    if environment is Environment.REPLAY:
        raise RefusedError("Danh bạ của môi trường phát lại là danh bạ của kỳ đã công bố; không thay bằng tệp.")
    if environment is Environment.PRODUCTION and not replace_production:
        raise RefusedError(
            "Chưa thay danh bạ đang vận hành: thêm --replace-production nếu thật sự muốn, hoặc --environment sandbox."
        )
    wanted = registry_file.parse(document, legacy=environment is Environment.SANDBOX)
    if environment is Environment.PRODUCTION and wanted.keys:
        raise RefusedError("keys: khóa của môi trường vận hành do `duoc people key` cấp, không nằm trong tệp.")
    certificates = [
        (row.parts, read_certificate(pem, f"subsystems[{place}].certificates"))
        for place, row in enumerate(wanted.subsystems)
        for pem in row.certificates
    ]
    listed("certificates", (bytes(certificate.fingerprint) for _, certificate in certificates))
    with transaction.atomic(alias(environment)):
        loading = _Loading(environment)
        loading.clear(keys=wanted.keys is not None)
        loading.parties(wanted)
        loading.services(wanted)
        loading.groups_and_rights(wanted)
        loading.credentials(wanted, certificates)
        ended = loading.let_go()
        bounds.follow_load(environment)
        counts = {
            "members": len(wanted.members),
            "subsystems": len(wanted.subsystems),
            "services": len(wanted.services),
            "local_groups": len(wanted.groups),
            "rights": len(wanted.rights),
        }
        whole = canonical.dumps(dump_registry(environment))
        fact = {**counts, "ended": ended, "sha256": sha256(whole).hexdigest()}
        record("exchange.registry_loaded", fact, by, environment)
    return counts


def ask_for_snapshot(environment: Environment) -> int:
    """The version of the newest snapshot of the registry; the recorder makes another one, which shows all that is committed."""
    with connection(environment).cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM exchange_snapshot_version")
        (version,) = cursor.fetchone()
        cursor.execute("SELECT pg_notify(%s, '')", [f"registry_{environment}"])
    return int(version)


class _Loading:
    """The steps of one load, inside its transaction: from the parts of names to the rows that they are."""

    def __init__(self, environment: Environment) -> None:
        self._environment, self._using = environment, alias(environment)
        # One load at a time; grants and calls' log go on.
        with connection(environment).cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || '.exchange_registry'))")
        self._members: dict[Parts, Member] = {
            (row.instance, row.member_class, row.member_code): row for row in self._rows(Member).select_for_update()
        }
        members = {row.pk: parts for parts, row in self._members.items()}
        self._subsystems: dict[Parts, Subsystem] = {
            (*members[row.member_id], row.code): row for row in self._rows(Subsystem)
        }
        subsystems = {row.pk: parts for parts, row in self._subsystems.items()}
        self._services: dict[Parts, Service] = {
            (*subsystems[row.subsystem_id], row.code): row for row in self._rows(Service)
        }

    def _rows(self, model: Any) -> QuerySet[Any]:
        return model.objects.using(self._using).all()  # type: ignore[no-any-return]  # the model is one of several

    def clear(self, *, keys: bool) -> None:
        for model in (
            Right,
            GroupMember,
            Group,
            Endpoint,
            Certificate,
            Description,
            *([EnvironmentKey] if keys else []),
        ):
            self._rows(model).delete()
        self._rows(Service).update(status="retired", enabled=False, stt=None)
        self._rows(Subsystem).update(status="retired")
        self._rows(Member).update(status="retired", server_code=None)

    def parties(self, wanted: RegistryFile) -> None:
        for member in wanted.members:
            instance, member_class, member_code = member.parts
            row = self._members.setdefault(
                member.parts, Member(instance=instance, member_class=member_class, member_code=member_code)
            )
            row.name, row.status, row.legacy = member.name, "registered", is_legacy(member.parts)
            row.server_code = wanted.server[3] if member.parts == wanted.server[:3] else None
            row.save(using=self._using)
        for subsystem in wanted.subsystems:
            held = self._subsystems.setdefault(
                subsystem.parts, Subsystem(member=self._members[subsystem.parts[:3]], code=subsystem.parts[3])
            )
            held.name, held.status, held.software = subsystem.name, subsystem.status, subsystem.software
            held.authentication, held.tls_required = subsystem.authentication, subsystem.tls_required
            held.legacy = is_legacy(subsystem.parts[3:])
            held.save(using=self._using)

    def services(self, wanted: RegistryFile) -> None:
        for service in wanted.services:
            row = self._services.setdefault(
                service.parts, Service(subsystem=self._subsystems[service.parts[:4]], code=service.parts[4])
            )
            for column in ("name", "kind", "version", "description_url", "timeout_s", "receipt", "personal", "ministry", "stt",
                           "disabled_notice"):  # fmt: skip
                setattr(row, column, getattr(service, column))
            row.base_url, row.enabled = service.base, service.disabled_notice is None
            row.state = "connected" if service.connected else "not_connected"
            row.status, row.legacy = "registered", is_legacy(service.parts[4:])
            row.save(using=self._using)
            if service.description is not None:
                media, text = service.description
                Description.objects.using(self._using).create(service=row, media=media, text=text)
            Endpoint.objects.using(self._using).bulk_create(
                Endpoint(service=row, method=method, path=path, described=service.kind == "OPENAPI3")
                for method, path in dict.fromkeys(service.endpoints)
            )

    def groups_and_rights(self, wanted: RegistryFile) -> None:
        groups: dict[Parts, Group] = {}
        for group in wanted.groups:
            made = groups[*group.owner, group.code] = Group(owner=self._subsystems[group.owner], code=group.code)
            made.save(using=self._using)
            GroupMember.objects.using(self._using).bulk_create(
                GroupMember(group=made, subsystem=self._subsystems[parts]) for parts in group.members
            )
        rights = []
        for right in wanted.rights:
            granted = Right(
                service=self._services[right.service], method=right.method, path=right.path, granted_by="tệp"
            )
            if isinstance(right.subject, str):
                granted.group = groups[*right.service[:4], right.subject]
            elif len(right.subject) == 3:
                granted.member = self._members[right.subject]
            else:
                granted.subsystem = self._subsystems[right.subject]
            rights.append(granted)
        bounds.check_loaded(rights, self._environment)
        Right.objects.using(self._using).bulk_create(rights)

    def let_go(self) -> dict[str, int]:
        """What led to the retired leads nowhere from now on, and their secrets end; how many of each. The file knows nothing of
        them, so a name that comes back with a later one must not find them in force again."""
        now, retired = timezone.now(), "retired"
        secrets = self._rows(ConsumerSecret).filter(consumer__subsystem__status=retired)
        return {
            "contexts": self._rows(Context).filter(service__status=retired).delete()[0],
            "destinations": self._rows(Destination).filter(service__status=retired).delete()[0],
            "networks": self._rows(SubsystemNetwork).filter(subsystem__status=retired).delete()[0],
            "mappings": end_mappings(self._environment),
            "uplinks": end_leads(self._environment),
            "secrets": secrets.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now)).update(
                valid_to=Greatest("valid_from", now)
            ),
        }

    def credentials(self, wanted: RegistryFile, certificates: list[tuple[Parts, Certificate]]) -> None:
        for parts, certificate in certificates:
            certificate.subsystem = self._subsystems[parts]
            certificate.save(using=self._using)
        EnvironmentKey.objects.using(self._using).bulk_create(
            EnvironmentKey(
                hash=bytes.fromhex(key.sha256), name=key.name, member=self._members[key.member] if key.member else None
            )
            for key in wanted.keys or ()
        )
