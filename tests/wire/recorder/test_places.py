"""Places of secrets in the database, and the one alarm when a secret appears in a second one."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from tests.exchange.conftest import CLIENT
from tests.wire.recorder.conftest import World

from duoc.wire.recorder import places
from duoc.wire.recorder.notices import NEW, Notices

NOW = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
HOME, AWAY = "10.1.2.0/24", "113.160.5.0/24"
NAME = "0123456789abcdef"


def use(world: World, network: str, days: float = 0, name: str = NAME, kind: str = "key") -> int:
    """Store a use; how many alarms there are in the outbox then."""
    at = NOW + timedelta(days=days)
    places.store(world.sql, [places.Place(kind, name, network, "/".join(CLIENT), at)])
    return int(world.one(f"SELECT count(*) FROM frame_outbox WHERE kind = '{places.ALARM}'"))


def test_second_place_within_the_month_is_an_alarm_once(world: World) -> None:
    assert [use(world, HOME), use(world, HOME, 1), use(world, AWAY, 2)] == [0, 0, 1]
    assert [use(world, AWAY, 3), use(world, HOME, 4), use(world, AWAY, 5)] == [1, 1, 1]
    assert use(world, "10.1.3.0/24", 6) == 2
    assert use(world, AWAY, 6, name="ff") == 2  # another secret, in its first place
    rows = world.sql.execute("SELECT network, first_at, last_at, alarmed_at FROM exchange_secret_place WHERE name = %s "
                             "ORDER BY first_at", [NAME]).fetchall()  # fmt: skip
    moments = [NOW + timedelta(days=days) for days in range(7)]
    assert rows == [
        (HOME, moments[0], moments[4], None),
        (AWAY, moments[2], moments[5], moments[2]),
        ("10.1.3.0/24", moments[6], moments[6], moments[6]),
    ]


def test_secret_that_has_moved_weeks_ago_is_no_alarm(world: World) -> None:
    assert [use(world, HOME), use(world, AWAY, 31)] == [0, 0]
    assert use(world, HOME, 45) == 1  # and back again while it is used there


def test_ledger_gets_a_commitment_and_no_address(world: World) -> None:
    use(world, HOME)
    use(world, AWAY, 1)
    row = world.sql.execute(
        "SELECT event, entry, payload, salt FROM frame_outbox WHERE kind = %s", [places.ALARM]
    ).fetchone()
    assert row is not None
    event, entry, payload, salt = row
    stated = json.loads(bytes(entry))
    assert set(stated) == {"commitment", "event", "kind", "time"}
    assert (stated["event"], stated["kind"]) == (str(event), places.ALARM)
    assert b64decode(stated["commitment"]) == sha256(bytes(salt) + bytes(payload)).digest()
    assert json.loads(bytes(payload)) == {"client": "/".join(CLIENT), "name": NAME, "network": AWAY, "of": "key"}


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO exchange_secret_place (kind, name, network, accepted_at) "
        "VALUES ('key', '0123456789abcdef', '113.160.0.0/16', now())",
        "INSERT INTO exchange_subsystem_network (subsystem_id, network) SELECT id, '113.160.0.0/16' FROM exchange_subsystem "
        "WHERE code = 'dvc'",
    ],
)  # fmt: skip
def test_place_that_was_accepted_or_is_registered_is_no_alarm(world: World, statement: str) -> None:
    use(world, HOME)
    world.sql.execute(statement.encode())
    assert use(world, AWAY, 1) == 0
    assert use(world, "113.161.0.0/24", 1) == 1


def test_network_of_the_consumer_is_no_alarm_and_another_is(world: World) -> None:
    world.sql.execute("INSERT INTO exchange_consumer (id, dialect, name, subsystem_id) SELECT 5, 'wso2', 'CK', min(id) FROM "
                      "exchange_subsystem")  # fmt: skip
    world.sql.execute("INSERT INTO exchange_consumer_secret (id, consumer_id, hash) VALUES (77, 5, %s)", [bytes(32)])
    world.sql.execute("INSERT INTO exchange_consumer_network (consumer_id, network) VALUES (5, '10.1.0.0/16')")
    assert [use(world, HOME, kind="secret", name="77"), use(world, "10.1.9.0/24", kind="secret", name="77")] == [0, 0]
    assert use(world, AWAY, kind="secret", name="77") == 1


def test_notice_of_a_place_is_taken_only_in_its_form(world: World) -> None:
    folder = world.pen().folder
    sound: dict[str, Any] = {
        "number": 1,
        "time": 1,
        "kind": "place",
        "of": "key",
        "name": NAME,
        "network": HOME,
        "client": "a",
    }
    damaged = [
        sound | change
        for change in (
            {"network": "10.1.2.3/24"}, {"network": "10.0.0.0/8"}, {"network": "10.1.2.3"}, {"network": "2001:db8::/32"},
            {"of": "password"}, {"name": "k" * 16}, {"name": ""}, {"name": "a" * 17}, {"client": 1}, {"time": "x"},
        )
    ]  # fmt: skip
    (folder / NEW).write_text("".join(json.dumps(line) + "\n" for line in (*damaged, sound)))
    taker = Notices(world.sql, 1, folder)
    taker.store()
    assert taker.unsound == len(damaged)
    assert world.sql.execute("SELECT kind, name, network, client FROM exchange_secret_place").fetchall() == [
        ("key", NAME, HOME, "a")
    ]


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ("('password', 'aa', '10.0.0.0/8', now(), now())", "place_is_of_a_secret"),
        ("('key', 'mat-khau', '10.0.0.0/8', now(), now())", "place_names_no_secret"),
        ("('key', 'aa', '10.0.0.1', now(), now())", "place_network_is_written_plainly"),
        ("('key', 'aa', '10.0.0.0/8', now(), now() - interval '1 s')", "place_was_seen_or_accepted"),
        ("('key', 'aa', '10.0.0.0/8', NULL, NULL)", "place_was_seen_or_accepted"),
    ],
)
def test_table_refuses(world: World, values: str, name: str) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        world.sql.execute(
            f"INSERT INTO exchange_secret_place (kind, name, network, first_at, last_at) VALUES {values}".encode()
        )
    assert refused.value.diag.constraint_name == name
