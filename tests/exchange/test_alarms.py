"""Alarms for the steward: a secret in two places until it is accepted or ends, and ends that come near."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import CLIENT, OTHER, register_all
from tests.exchange.test_commands import run
from tests.wire.test_registry_snapshot import agency

from duoc.core.clock import ManualClock, from_datetime
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.rules import expiry
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox
from duoc.people import services as people

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
CLOCK = ManualClock(from_datetime(NOW))
NAME = "/".join(CLIENT)


def in_days(days: float) -> datetime:
    return NOW + timedelta(days=days)


@pytest.mark.parametrize(
    ("ends", "others", "due"),
    [
        (None, [], False), (in_days(31), [], False), (in_days(30), [], False), (in_days(29.9), [], True), (in_days(1), [], True),
        (in_days(0), [], False), (in_days(-1), [], False), (in_days(5), [None], False), (in_days(5), [in_days(365)], False),
        (in_days(5), [in_days(6)], True), (in_days(5), [in_days(30)], False),
    ],
)  # fmt: skip
def test_end_is_due_within_thirty_days_unless_another_lasts(ends: Any, others: list[Any], due: bool) -> None:
    assert expiry.is_due(ends, NOW, others) is due


def test_days_left_are_whole_days() -> None:
    assert [expiry.days_left(in_days(days), NOW) for days in (0.5, 1, 6.99, 7)] == [0, 1, 6, 7]


@pytest.fixture
def sql(database: str) -> Iterator[psycopg.Connection[Any]]:
    register_all(Environment.PRODUCTION)
    with psycopg.connect(database, autocommit=True, options="-c search_path=production,public") as connection:
        yield connection


def place(sql: psycopg.Connection[Any], secret: str, network: str, alarmed: datetime | None = None) -> None:
    kind, _, name = secret.partition(":")
    statement = (
        "INSERT INTO exchange_secret_place (kind, name, network, client, first_at, last_at, alarmed_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)"
    )
    sql.execute(statement, [kind, name, network, NAME, in_days(-2), in_days(-1), alarmed])


def issued(to: float | None = None) -> exchange.IssuedSecret:
    ends = in_days(to) if to is not None else None
    return exchange.issue_secret("wso2", NAME, name="CK", valid_from=in_days(-3), valid_to=ends, clock=CLOCK)


def causes() -> list[tuple[str, str, str, int | None, bool]]:
    found = exchange.alarms(clock=CLOCK)
    return [(one.cause, one.credential.id, one.network, one.days_left, one.is_urgent) for one in found]


def test_alarm_of_a_place_lasts_until_it_is_accepted(sql: psycopg.Connection[Any]) -> None:
    secret = f"secret:{issued().row.pk}"
    place(sql, secret, "10.1.2.0/24")
    place(sql, secret, "113.160.5.0/24", NOW)
    place(sql, secret, "113.160.6.0/24", NOW)
    place(sql, "secret:99", "113.160.7.0/24", NOW)  # of a secret that is no more
    assert {row[2] for row in causes()} == {"113.160.5.0/24", "113.160.6.0/24"}
    assert all(row[0] == "place" and row[4] for row in causes())
    before = Outbox.objects.count()
    assert exchange.accept_place(secret, "113.160.5.0/24", by="Nguyễn Văn A", clock=CLOCK) == 1
    assert [row[2] for row in causes()] == ["113.160.6.0/24"]
    assert exchange.accept_place(secret, "113.160.0.0/16", clock=CLOCK) == 1  # wider than what was seen
    assert exchange.accept_place(secret, "113.160.0.0/16", clock=CLOCK) == 0
    assert causes() == []
    told = list(Outbox.objects.order_by("id")[before:])
    assert [row.kind for row in told] == ["exchange.secret_place_accepted"] * 3
    assert not any(b"113.160" in bytes(row.entry) or "Nguyễn".encode() in bytes(row.entry) for row in told)
    shown = {(one.network, one.accepted is not None, one.first is not None) for one in exchange.places(clock=CLOCK)}
    assert shown == {
        ("10.1.2.0/24", False, True), ("113.160.5.0/24", True, True), ("113.160.6.0/24", True, True),
        ("113.160.0.0/16", True, False),
    }  # fmt: skip


def test_alarm_ends_with_its_secret(sql: psycopg.Connection[Any]) -> None:
    row = issued().row
    place(sql, f"secret:{row.pk}", "10.1.2.0/24", NOW)
    assert len(causes()) == 1
    exchange.revoke_secret(row.pk, clock=CLOCK)
    assert causes() == []


@pytest.mark.parametrize(
    ("secret", "network"), [("secret:1234", "10.0.0.0/8"), ("x", "10.0.0.0/8"), ("", "0.0.0.0/0"), ("", "10.0.0.1/8")]
)
def test_what_is_no_place_is_not_accepted(sql: psycopg.Connection[Any], secret: str, network: str) -> None:
    with pytest.raises(RefusedError):
        exchange.accept_place(secret or f"secret:{issued().row.pk}", network, clock=CLOCK)


def test_ends_of_secrets_keys_and_certificates_are_told_nearest_first(sql: psycopg.Connection[Any]) -> None:
    secret = issued(6.5).row
    certificate = (
        "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
        "SELECT id, %s, '', %s FROM exchange_subsystem WHERE code = %s"
    )
    sql.execute(certificate, [b"a" * 32, in_days(20), OTHER[3]])
    sql.execute(certificate, [b"b" * 32, in_days(3), CLIENT[3]])  # there is a newer one
    sql.execute(certificate, [b"c" * 32, in_days(300), CLIENT[3]])
    key = people.issue_key(agency("so-a"), "iOffice", expires_at=in_days(2), clock=CLOCK)
    people.issue_key(key.row.agency, "khác", clock=CLOCK)  # of another software: no successor
    name = sha256(key.text.encode()).hexdigest()[:16]
    assert causes() == [
        ("expiry", f"key:{name}", "", 2, True),
        ("expiry", f"secret:{secret.pk}", "", 6, True),
        ("expiry", f"certificate:{(b'a' * 8).hex()}", "", 20, False),
    ]
    people.revoke_key(key.row.pk, clock=CLOCK)
    issued()  # another secret of the consumer takes its place
    assert [row[1] for row in causes()] == [f"certificate:{(b'a' * 8).hex()}"]


def test_commands_tell_alarms_and_accept(sql: psycopg.Connection[Any], capsys: Any) -> None:
    secret = f"secret:{exchange.issue_secret('wso2', NAME, name='CK').row.pk}"
    place(sql, secret, "10.1.2.0/24")
    place(sql, secret, "113.160.5.0/24", NOW)
    assert run("alarms", "--json") == 0
    (alarm,) = json.loads(capsys.readouterr().out)["alarms"]
    assert (alarm["cause"], alarm["secret"], alarm["network"], alarm["client"]) == (
        "place",
        secret,
        "113.160.5.0/24",
        NAME,
    )
    assert run("alarms") == 0
    said = capsys.readouterr()
    assert "dùng từ nơi thứ hai 113.160.5.0/24" in said.out
    assert "duoc exchange place accept" in said.err
    assert run("place", "accept", secret, "113.160.0.0/16") == 0
    assert "1 cảnh báo đã hết" in capsys.readouterr().out
    assert run("alarms") == 0
    assert "Không có cảnh báo nào." in capsys.readouterr().out
    assert run("place", "list", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["places"]) == 3
    assert run("place", "accept", "secret:0", "10.0.0.0/8") == 1
    assert "duoc: Không có bí mật secret:0" in capsys.readouterr().err


def test_names_are_those_that_gateways_tell(sql: psycopg.Connection[Any]) -> None:
    """`key:` and the first 16 digits of the SHA-256: what `duoc.wire.gateway.places` says of a key, by hand here."""
    text = "khoa-thu-nghiem" * 3
    sql.execute("SET search_path = sandbox")
    sql.execute(
        "INSERT INTO exchange_environment_key (hash, name) VALUES (%s, 'thử')", [sha256(text.encode()).digest()]
    )
    place(sql, f"key:{sha256(text.encode()).hexdigest()[:16]}", "10.1.2.0/24")
    (found,) = exchange.places(Environment.SANDBOX)
    assert (found.credential.label, found.network) == ("thử", "10.1.2.0/24")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("kind = 'password'", "place_is_of_a_secret"),
        ("name = 'bí mật rõ ràng'", "place_names_no_secret"),
        ("network = '10.0.0.0'", "place_network_is_written_plainly"),
        ("first_at = NULL, last_at = NULL", "place_was_seen_or_accepted"),
        ("last_at = first_at - interval '1 s'", "place_was_seen_or_accepted"),
    ],
)
def test_database_refuses_a_place_that_says_nothing(sql: psycopg.Connection[Any], change: str, sentence: str) -> None:
    place(sql, "key:0123456789abcdef", "10.0.0.0/24")
    with pytest.raises(psycopg.errors.CheckViolation) as refused:
        sql.execute(f"UPDATE exchange_secret_place SET {change}".encode())
    assert refused.value.diag.constraint_name == sentence
