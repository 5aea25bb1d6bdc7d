"""From where secrets are used: which stand in the list and in what order, what an acceptance covers, and what is retired."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import CLIENT, OTHER, register_all
from tests.exchange.test_commands import run

from duoc.core import clock as clocks
from duoc.core.clock import ManualClock
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import RefusedError
from duoc.frame.models import Outbox

DVC, IOFFICE = "/".join(CLIENT), "/".join(OTHER)
CLOCK = ManualClock(clocks.SystemClock().now_us())
NOW = clocks.to_datetime(CLOCK.now_us())
HOME, AWAY, SIX = "10.1.2.0/24", "113.160.5.0/24", "2001:db8:1::/48"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture(scope="module")
def filled(module_database: str) -> str:
    register_all(Environment.PRODUCTION)
    register_all(Environment.SANDBOX)
    return module_database


@pytest.fixture
def sql(filled: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the recorder's; no secret and no place is left of the test before."""
    with psycopg.connect(filled, autocommit=True) as connection:
        for schema in ("replay", "sandbox", "production"):
            connection.execute(f"SET search_path = {schema}".encode())
            connection.execute("DELETE FROM exchange_secret_place")
            connection.execute("TRUNCATE exchange_consumer, exchange_certificate, exchange_environment_key CASCADE")
            connection.execute("UPDATE exchange_subsystem SET status = 'registered'")
        yield connection


def issued(client: str = DVC, name: str = "CK", **more: Any) -> str:
    return f"secret:{exchange.issue_secret('wso2', client, name=name, clock=CLOCK, **more).row.pk}"


def seen(sql: psycopg.Connection[Any], secret: str, network: str, last: float, alarmed: float | None = None) -> None:
    kind, name = secret.split(":")
    sql.execute(
        "INSERT INTO exchange_secret_place (kind, name, network, client, first_at, last_at, alarmed_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [kind, name, network, DVC, ago(20), ago(last), None if alarmed is None else ago(alarmed)],
    )


def networks(environment: Environment = Environment.PRODUCTION) -> list[str]:
    return [one.network for one in exchange.places(environment, CLOCK)]


def alarmed() -> list[str]:
    return [one.network for one in exchange.alarms(clock=CLOCK) if one.cause == "place"]


def test_place_used_last_stands_first_and_one_never_used_last(sql: psycopg.Connection[Any]) -> None:
    secret = issued()
    for network, last in ((HOME, 5), (AWAY, 1), (SIX, 3)):
        seen(sql, secret, network, last)
    exchange.accept_place(secret, "10.9.0.0/16", clock=CLOCK)
    assert networks() == [AWAY, SIX, HOME, "10.9.0.0/16"]


def test_secrets_stand_together_and_newest_alarm_first(sql: psycopg.Connection[Any]) -> None:
    one, two = issued(), issued(IOFFICE, "CK-2")
    seen(sql, two, HOME, 1, alarmed=3)
    seen(sql, one, AWAY, 2, alarmed=1)
    seen(sql, two, SIX, 4, alarmed=2)
    assert [place.credential.id for place in exchange.places(clock=CLOCK)] == sorted([one, two, two])
    assert alarmed() == [AWAY, SIX, HOME]


@pytest.mark.parametrize(
    ("accepted", "left"),
    [
        (AWAY, [SIX]),
        ("113.160.0.0/16", [SIX]),
        ("113.160.5.9", [SIX, AWAY]),  # one desk of the office: the rest of the network is still not accepted
        ("113.160.4.0/24", [SIX, AWAY]),
        ("2001:db8::/32", [AWAY]),
        ("10.0.0.0/8", [SIX, AWAY]),
    ],
)
def test_acceptance_ends_the_alarms_that_lie_within_it(
    sql: psycopg.Connection[Any], accepted: str, left: list[str]
) -> None:
    secret = issued()
    seen(sql, secret, AWAY, 1, alarmed=2)
    seen(sql, secret, SIX, 1, alarmed=1)
    assert exchange.accept_place(secret, accepted, by="Nguyễn Văn A", clock=CLOCK) == 2 - len(left)
    assert alarmed() == left


def test_acceptance_of_one_secret_is_none_of_another(sql: psycopg.Connection[Any]) -> None:
    one, two = issued(), issued(name="CK-2")
    for secret in (one, two):
        seen(sql, secret, AWAY, 1, alarmed=1)
    assert exchange.accept_place(one, AWAY, clock=CLOCK) == 1
    assert [alarm.credential.id for alarm in exchange.alarms(clock=CLOCK)] == [two]


def test_first_officer_who_accepted_stays_beside_the_place(sql: psycopg.Connection[Any]) -> None:
    secret = issued()
    seen(sql, secret, AWAY, 1, alarmed=1)
    exchange.accept_place(secret, AWAY, by="Nguyễn Văn A", clock=CLOCK)
    later = ManualClock(CLOCK.now_us() + 60_000_000)
    assert exchange.accept_place(secret, AWAY, by="Trần Thị B", clock=later) == 0
    (place,) = exchange.places(clock=CLOCK)
    assert (place.accepted_by, place.accepted, place.last) == ("Nguyễn Văn A", NOW, ago(1))


def test_ledgers_event_holds_what_the_documents_say(sql: psycopg.Connection[Any]) -> None:
    """docs/formats.md, "Notices"."""
    secret = issued()
    Outbox.objects.all().delete()
    exchange.accept_place(secret, " 113.160.5.0/24 ", by="Trần Thị B", clock=CLOCK)
    row = Outbox.objects.get()
    assert json.loads(bytes(row.payload or b"")) == {
        "of": "secret", "name": secret.split(":")[1], "network": AWAY, "officer": "Trần Thị B",
    }  # fmt: skip
    assert set(json.loads(bytes(row.entry))) == {"commitment", "event", "kind", "time"}


@pytest.mark.parametrize("secret", ["secret:0", "secret:", "", "key:CK", f"secret:{10**30}", "mật khẩu", "secret:1\0"])
def test_name_of_no_secret_is_refused_and_tells_nothing(sql: psycopg.Connection[Any], secret: str) -> None:
    Outbox.objects.all().delete()
    with pytest.raises(RefusedError, match="Không có bí mật"):
        exchange.accept_place(secret, AWAY, clock=CLOCK)
    assert Outbox.objects.count() == 0


def test_secret_that_has_ended_holds_no_longer(sql: psycopg.Connection[Any]) -> None:
    secret = issued(valid_from=ago(9), valid_to=NOW + timedelta(hours=1))
    seen(sql, secret, AWAY, 1, alarmed=1)
    at_end = ManualClock(CLOCK.now_us() + 3600 * 1_000_000)
    assert len(exchange.alarms(clock=CLOCK)) == 2  # its place, its end
    assert exchange.alarms(clock=at_end) == exchange.places(clock=at_end) == []
    with pytest.raises(RefusedError):
        exchange.accept_place(secret, AWAY, clock=at_end)


def test_what_a_retired_system_held_is_nobodys_work(sql: psycopg.Connection[Any]) -> None:
    """Gateways refuse its calls: neither a place nor an end of its secrets is a matter for anybody."""
    secret = issued(valid_from=ago(9), valid_to=NOW + timedelta(days=2))
    seen(sql, secret, AWAY, 1, alarmed=1)
    sql.execute(
        "INSERT INTO exchange_certificate (subsystem_id, fingerprint, pem, not_after) "
        "SELECT id, %s, '', %s FROM exchange_subsystem WHERE code = 'dvc'", [b"a" * 32, NOW + timedelta(days=3)]
    )  # fmt: skip
    assert [one.cause for one in exchange.alarms(clock=CLOCK)] == ["place", "expiry", "expiry"]
    exchange.retire_subsystem(CLIENT)
    assert exchange.alarms(clock=CLOCK) == []


def test_environments_have_places_of_their_own(sql: psycopg.Connection[Any]) -> None:
    secret = issued()
    sandbox = f"secret:{exchange.issue_secret('wso2', DVC, environment=Environment.SANDBOX, clock=CLOCK).row.pk}"
    seen(sql, secret, AWAY, 1, alarmed=1)
    assert networks(Environment.SANDBOX) == networks(Environment.REPLAY) == []
    assert exchange.accept_place(sandbox, AWAY, environment=Environment.SANDBOX, clock=CLOCK) == 0
    assert alarmed() == [AWAY]
    with pytest.raises(RefusedError):
        exchange.accept_place(secret, AWAY, environment=Environment.REPLAY, clock=CLOCK)


def test_key_of_a_replays_player_is_named_by_its_hash_alone(sql: psycopg.Connection[Any]) -> None:
    sql.execute("SET search_path = replay")
    digest = sha256(b"khoa").digest()
    sql.execute("INSERT INTO exchange_environment_key (hash, name) VALUES (%s, 'máy phát')", [digest])
    seen(sql, f"key:{digest.hex()[:16]}", HOME, 1, alarmed=1)
    (place,) = exchange.places(Environment.REPLAY, CLOCK)
    assert (place.credential.label, place.credential.owner, place.credential.ends) == ("máy phát", "", None)
    assert place.members() == {
        "secret": f"key:{digest.hex()[:16]}", "label": "máy phát", "owner": "", "network": HOME, "client": DVC,
        "first": place.members()["first"], "last": place.members()["last"], "alarmed": place.members()["alarmed"],
        "accepted": None,
    }  # fmt: skip


def test_table_of_places_says_what_is_accepted_and_the_province_s_time(
    sql: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    secret = issued()
    sql.execute(
        "INSERT INTO exchange_secret_place (kind, name, network, client, first_at, last_at) "
        "VALUES ('secret', %s, %s, %s, '2026-11-27T16:59:00Z', '2026-11-27T17:00:00Z')",
        [secret.split(":")[1], HOME, DVC],
    )
    assert run("place", "accept", secret, "10.9.0.0/16") == 0
    assert "0 cảnh báo đã hết" in capsys.readouterr().out
    assert run("place", "list") == 0
    head, _, used, accepted = capsys.readouterr().out.splitlines()
    assert head.split() == ["secret", "network", "client", "first", "last", "accepted"]
    # 17:00 UTC is midnight in the province, and another day.
    assert used.split() == [secret, HOME, DVC, "27/11/2026", "23:59", "28/11/2026", "00:00", "không"]
    assert accepted.split() == [secret, "10.9.0.0/16", "có"]


def test_lists_of_nothing_are_a_sentence_or_an_empty_list(
    sql: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    for verb, name, sentence in (
        (["alarms"], "alarms", "Không có cảnh báo nào."),
        (["place", "list"], "places", "Chưa thấy bí mật nào được dùng."),
    ):
        for environment in Environment:
            assert run(*verb, "--environment", environment) == 0
            told = capsys.readouterr()
            assert (told.out, told.err) == (sentence + "\n", "")
            assert run(*verb, "--environment", environment, "--json") == 0
            assert json.loads(capsys.readouterr().out) == {"environment": environment.value, name: []}


def test_end_is_told_in_days_and_without_the_way_to_accept_a_place(
    sql: psycopg.Connection[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    ends = clocks.to_datetime(clocks.SystemClock().now_us()) + timedelta(days=9, hours=1)
    exchange.issue_secret("wso2", DVC, name="CK", valid_to=ends)
    assert run("alarms") == 0
    told = capsys.readouterr()
    assert "còn 9 ngày" in told.out
    assert told.err == ""
    assert run("alarms", "--json") == 0
    (alarm,) = json.loads(capsys.readouterr().out)["alarms"]
    assert (alarm["days_left"], alarm["urgent"], alarm["owner"], alarm["label"]) == (9, False, DVC, "wso2 CK")
    assert (alarm["since"], alarm["network"]) == (None, "")
