"""Credentials of clients that speak a dialect: given once in clear, kept as hashes, exchanged without a lost call.

A *consumer* is a public name that speaks for one subsystem; it holds one secret, or two while they are exchanged."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from duoc.core.clock import Clock, SystemClock, to_datetime
from duoc.core.environment import Environment
from duoc.exchange.models import Certificate, Consumer, ConsumerNetwork, ConsumerSecret
from duoc.exchange.rules import consumers as rules
from duoc.exchange.rules import names
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.registry import record
from duoc.exchange.services.schema import alias


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A secret's row and, this once, the secret itself. `is_bound`: its consumer needs a certificate or a network beside it."""

    row: ConsumerSecret
    text: str
    is_bound: bool


@dataclass(frozen=True, slots=True)
class ConsumerEntry:
    """A consumer as people read it; its secrets by number, never by value."""

    consumer: Consumer
    client: str
    networks: list[str]
    secrets: list[ConsumerSecret]

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        c = self.consumer
        return {
            "dialect": c.dialect,
            "name": c.name,
            "client": self.client,
            "networks": self.networks,
            "fingerprint": bytes(c.fingerprint).hex() if c.fingerprint else None,
            "secrets": [{"id": row.pk, "from": _iso(row.valid_from), "to": _iso(row.valid_to)} for row in self.secrets],
        }


def consumers(environment: Environment = Environment.PRODUCTION) -> list[ConsumerEntry]:
    """Every consumer by dialect and name, with the secrets it ever had."""
    rows = Consumer.objects.using(alias(environment)).select_related("subsystem__member")
    rows = rows.prefetch_related("networks", "secrets").order_by("dialect", "name")
    return [
        ConsumerEntry(
            row,
            names.written(directory.subsystem_parts(row.subsystem)),
            sorted(one.network for one in row.networks.all()),
            sorted(row.secrets.all(), key=lambda one: one.pk),
        )
        for row in rows
    ]


def issue_secret(
    dialect: str,
    client: str,
    *,
    name: str = "",
    secret: str = "",
    networks: list[str] | None = None,
    fingerprint: str = "",
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
    clock: Clock | None = None,
) -> IssuedSecret:
    """A secret for a registered subsystem's consumer, which is made when its name is new.

    `name` empty: a new one is drawn. `secret`: one that the client has already (of the gateway it comes from); empty: drawn.
    `networks`, `fingerprint`: what the consumer is bound to; not given, a known consumer stays as it is. A consumer has at
    most two secrets that hold or will hold. Raises `RefusedError`.
    """
    rules.check_dialect(dialect)
    name = name or secrets.token_urlsafe(18)
    rules.check_name(name)
    if secret:
        rules.check_secret(secret)
    now = to_datetime((clock or SystemClock()).now_us())
    rules.check_period(valid_from, valid_to, now)
    subsystem = directory.subsystem_in_force(client, environment)
    text = secret or secrets.token_urlsafe(32)
    using = alias(environment)
    with transaction.atomic(using):
        consumer, _ = Consumer.objects.using(using).get_or_create(
            dialect=dialect, name=name, defaults={"subsystem": subsystem}
        )
        Consumer.objects.using(using).select_for_update().get(pk=consumer.pk)  # two at once count the secrets in turn
        if consumer.subsystem_id != subsystem.pk:
            raise RefusedError(f"Tên khóa {name} đã cấp cho một hệ thống khác.")
        _bind(consumer, networks, fingerprint or None, environment)
        digest = sha256(text.encode()).digest()
        if ConsumerSecret.objects.using(using).filter(consumer=consumer, hash=digest).exists():
            raise RefusedError("Bí mật này đã dùng cho khóa này từ trước; hãy dùng bí mật khác.")
        if _holding(consumer, now, environment).count() >= rules.MOST_SECRETS:
            raise RefusedError(f"Khóa {name} đang có {rules.MOST_SECRETS} bí mật; hãy thu hồi một rồi cấp thêm.")
        row = ConsumerSecret.objects.using(using).create(
            consumer=consumer, hash=digest, valid_from=valid_from or now, valid_to=valid_to
        )
        fact = {
            **_fact(consumer),
            "secret": row.pk,
            "from": _iso(row.valid_from),
            "to": _iso(valid_to),
            **_binding(consumer),
        }
        record("exchange.credential_issued", fact, by, environment)
        return IssuedSecret(row, text, bool(consumer.fingerprint) or consumer.networks.exists())


def revoke_secret(
    number: int, *, by: str = "", environment: Environment = Environment.PRODUCTION, clock: Clock | None = None
) -> Consumer:
    """End a secret and every token that was bought with it; gateways know within a second. Raises `RefusedError`."""
    now = to_datetime((clock or SystemClock()).now_us())
    using = alias(environment)
    with transaction.atomic(using):
        rows = ConsumerSecret.objects.using(using).select_for_update(of=["self"])
        row = rows.select_related("consumer__subsystem__member").filter(pk=number).first()
        if row is None:
            raise RefusedError(f"Không có bí mật số {number}; xem `duoc exchange credential list`.")
        if row.valid_to is not None and row.valid_to <= now:
            raise RefusedError(f"Bí mật số {number} đã hết hạn hoặc đã thu hồi từ trước.")
        row.valid_to = max(row.valid_from, now)
        row.save(update_fields=["valid_to"])
        record("exchange.credential_revoked", {**_fact(row.consumer), "secret": row.pk}, by, environment)
    return row.consumer


def bind_consumer(
    dialect: str,
    name: str,
    *,
    networks: list[str] | None = None,
    fingerprint: str | None = None,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
) -> Consumer:
    """From where, and with which registered certificate, a consumer may call from now on.

    None leaves that binding as it is; an empty one takes it away. Raises `RefusedError`."""
    using = alias(environment)
    with transaction.atomic(using):
        rows = Consumer.objects.using(using).select_for_update(of=["self"]).select_related("subsystem__member")
        consumer = rows.filter(dialect=dialect, name=name).first()
        if consumer is None:
            raise RefusedError(f"Không có khóa {name} của phương ngữ {dialect}; xem `duoc exchange credential list`.")
        before = _binding(consumer)
        _bind(consumer, networks, fingerprint, environment)
        if _binding(consumer) != before:
            record("exchange.credential_bound", {**_fact(consumer), **_binding(consumer)}, by, environment)
    return consumer


def _bind(consumer: Consumer, networks: list[str] | None, fingerprint: str | None, environment: Environment) -> None:
    """None leaves that binding as it is; an empty one takes it away."""
    using = alias(environment)
    if fingerprint is not None:
        _bind_to_certificate(consumer, fingerprint, using)
    if networks is None:
        return
    wanted = {rules.network(network) for network in networks}
    known = ConsumerNetwork.objects.using(using).filter(consumer=consumer)
    known.exclude(network__in=wanted).delete()
    for network in sorted(wanted - set(known.values_list("network", flat=True))):
        ConsumerNetwork.objects.using(using).create(consumer=consumer, network=network)


def _bind_to_certificate(consumer: Consumer, fingerprint: str, using: str) -> None:
    digest = rules.fingerprint(fingerprint) if fingerprint else None
    certificates = Certificate.objects.using(using).filter(subsystem_id=consumer.subsystem_id, fingerprint=digest)
    if digest is not None and not certificates.exists():
        raise RefusedError("Chứng thư này chưa đăng ký cho hệ thống; hãy chạy `duoc exchange certificate` trước.")
    consumer.fingerprint = digest
    consumer.save(update_fields=["fingerprint"])


def _holding(consumer: Consumer, now: datetime, environment: Environment) -> QuerySet[ConsumerSecret]:
    rows = ConsumerSecret.objects.using(alias(environment)).filter(consumer=consumer)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now))


def _fact(consumer: Consumer) -> dict[str, Any]:
    client = names.written(directory.subsystem_parts(consumer.subsystem))
    return {"dialect": consumer.dialect, "name": consumer.name, "client": client}


def _binding(consumer: Consumer) -> dict[str, Any]:
    rows = ConsumerNetwork.objects.using(consumer._state.db).filter(consumer=consumer)
    return {
        "networks": sorted(rows.values_list("network", flat=True)),
        "fingerprint": bytes(consumer.fingerprint).hex() if consumer.fingerprint else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment is not None else None
