"""Every secret that holds now, under the name by which gateways tell of it; never the secret. A retired system has none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from duoc.core.environment import Environment
from duoc.exchange.models import Certificate, ConsumerSecret, EnvironmentKey
from duoc.exchange.rules import names
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias
from duoc.people import services as people

# Hexadecimal digits of its SHA-256 that name a key or certificate, as `duoc.wire.gateway.places` has them.
SIGNS = 16


@dataclass(frozen=True, slots=True)
class Credential:
    """A key, a consumer's secret or a certificate. owner: an agency, or a subsystem in REST form. group: secrets of one group
    may take each other's place."""

    kind: str
    name: str
    label: str
    owner: str
    ends: datetime | None
    group: tuple[str, object]

    @property
    def id(self) -> str:
        """As it is typed and shown: `key:0123456789abcdef`."""
        return f"{self.kind}:{self.name}"


def credentials(now: datetime, environment: Environment = Environment.PRODUCTION) -> dict[str, Credential]:
    """By `Credential.id`."""
    found = (*_keys(now, environment), *_secrets(now, environment), *_certificates(now, environment))
    return {one.id: one for one in found}


def _keys(now: datetime, environment: Environment) -> Iterator[Credential]:
    if environment is not Environment.PRODUCTION:
        for key in EnvironmentKey.objects.using(alias(environment)).select_related("member"):
            name = bytes(key.hash).hex()[:SIGNS]
            yield Credential("key", name, key.name, str(key.member) if key.member else "", None, ("key", name))
        return
    for row in people.keys():  # noqa: SIM118  # a service, no mapping
        if row.revoked_at is None and (row.expires_at is None or row.expires_at > now):
            name = bytes(row.hash).hex()[:SIGNS]
            # Another key of the agency is mostly another software's.
            yield Credential("key", name, str(row), row.agency.name, row.expires_at, ("key", name))


def _secrets(now: datetime, environment: Environment) -> Iterator[Credential]:
    rows = ConsumerSecret.objects.using(alias(environment)).select_related("consumer__subsystem__member")
    rows = rows.exclude(consumer__subsystem__status="retired")
    for row in rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now)):
        owner = names.written(directory.subsystem_parts(row.consumer.subsystem))
        label = f"{row.consumer.dialect} {row.consumer.name}"
        yield Credential("secret", str(row.pk), label, owner, row.valid_to, ("secret", row.consumer_id))


def _certificates(now: datetime, environment: Environment) -> Iterator[Credential]:
    rows = Certificate.objects.using(alias(environment)).select_related("subsystem__member")
    for row in rows.filter(not_after__gt=now).exclude(subsystem__status="retired"):
        name = bytes(row.fingerprint).hex()[:SIGNS]
        owner = names.written(directory.subsystem_parts(row.subsystem))
        yield Credential("certificate", name, f"{name}…", owner, row.not_after, ("certificate", row.subsystem_id))
