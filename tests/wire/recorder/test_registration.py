"""A gateway at first sight: its row and its public entry together or not at all, and never a second time."""

import json
import re
import threading
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import transaction
from tests.exchange.scribe import BEFORE_MIDNIGHT, call
from tests.wire.recorder.conftest import Pen, World, until

from duoc.exchange import services as exchange
from duoc.frame import outbox
from duoc.wire.recorder.store import DamagedSpoolError, open_gateway

KIND = "exchange.gateway_registered"


def told(world: World) -> list[dict[str, Any]]:
    """What the outbox holds of gateways, in its order."""
    rows = world.sql.execute("SELECT entry FROM frame_outbox WHERE kind = %s ORDER BY id", [KIND]).fetchall()
    return [json.loads(entry) for (entry,) in rows]


def gateways(world: World) -> list[tuple[Any, ...]]:
    return world.sql.execute("SELECT name, vkey FROM exchange_gateway ORDER BY id").fetchall()


def test_first_sight_is_told_in_public(world: World) -> None:
    pen = world.pen()
    open_gateway(world.sql, pen.name, str(pen.signer.key))
    ((event, entry, payload, salt),) = world.sql.execute(
        "SELECT event, entry, payload, salt FROM frame_outbox WHERE kind = %s", [KIND]
    ).fetchall()
    value = json.loads(entry)
    # RFC 8785 for texts of ASCII.
    assert entry == json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
    assert (payload, salt) == (None, None)
    time = value.pop("time")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", time)
    assert abs(datetime.fromisoformat(time) - datetime.now(UTC)) < timedelta(minutes=1)
    assert value == {"event": str(event), "gateway": pen.name, "kind": KIND, "vkey": str(pen.signer.key)}
    assert event.version == 4


def test_entry_is_the_one_that_the_rooms_outbox_would_make(world: World) -> None:
    pen = world.pen()
    open_gateway(world.sql, pen.name, str(pen.signer.key))
    with transaction.atomic():
        outbox.append(KIND, {"gateway": pen.name, "vkey": str(pen.signer.key)}, public=True)
    ours, theirs = world.sql.execute("SELECT entry FROM frame_outbox WHERE kind = %s ORDER BY id", [KIND]).fetchall()
    changing = re.compile(rb'"(event|time)":"[^"]*"')
    assert changing.sub(rb"\1", ours[0]) == changing.sub(rb"\1", theirs[0])


@pytest.mark.parametrize("table", ["exchange_gateway", "frame_outbox"])
def test_row_and_entry_stand_or_fall_together(world: World, table: str) -> None:
    pen = world.pen()
    world.sql.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$")
    world.sql.execute(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()".encode())
    with pytest.raises(psycopg.errors.RaiseException):
        open_gateway(world.sql, pen.name, str(pen.signer.key))
    assert (gateways(world), told(world)) == ([], [])
    world.sql.execute(f"DROP TRIGGER refuse ON {table}".encode())
    open_gateway(world.sql, pen.name, str(pen.signer.key))
    assert (len(gateways(world)), len(told(world))) == (1, 1)


def test_known_gateway_is_not_told_of_again_and_takes_no_number(world: World) -> None:
    """Numbers of gateways end at 32767, and a damaged spool alone is looked at 8640 times a day."""
    pen, other = world.pen(), world.pen("gw2", "gw2-bb")
    first = open_gateway(world.sql, pen.name, str(pen.signer.key))
    for _ in range(20):
        assert open_gateway(world.sql, pen.name, str(pen.signer.key)) == first
    assert open_gateway(world.sql, other.name, str(other.signer.key)).id == first.id + 1
    assert [entry["gateway"] for entry in told(world)] == [pen.name, other.name]


def test_gateway_that_two_recorders_see_at_once_is_told_of_once(world: World) -> None:
    pen = world.pen()
    ready = threading.Barrier(4)
    found: list[int] = []

    def see() -> None:
        options = "-c search_path=production"
        with psycopg.connect(world.dsn, autocommit=True, options=options) as connection:
            ready.wait()
            found.append(open_gateway(connection, pen.name, str(pen.signer.key)).id)

    seeing = [threading.Thread(target=see) for _ in range(4)]
    for thread in seeing:
        thread.start()
    for thread in seeing:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == len(told(world)) == len(gateways(world)) == 1


def test_row_that_somebody_slipped_into_the_table_gets_no_entry(world: World) -> None:
    """Its batches are stored, as anybody's; the recorder never makes up for a missing entry, so the audit names it."""
    pen = world.pen()
    insert = "INSERT INTO exchange_gateway (name, vkey) VALUES (%s, %s)"
    world.sql.execute(insert, [pen.name, str(pen.signer.key)])
    pen.batch([call(1, BEFORE_MIDNIGHT)])
    world.ready()
    until(lambda: world.count() == 1)
    assert told(world) == []
    assert [(finding.kind, finding.gateway, finding.batch) for finding in exchange.audit()] == [
        ("gateway", pen.name, 1)
    ]


def test_entry_comes_before_the_first_batch_of_every_gateway(world: World) -> None:
    pens = [world.pen(f"gw{n}", f"gw{n}-{uuid.uuid4().hex[:8]}") for n in range(3)]
    for pen in pens:
        pen.batch([call(1, BEFORE_MIDNIGHT)])
    world.ready()
    until(lambda: world.count() == 3)
    rows = world.sql.execute("SELECT entry FROM frame_outbox ORDER BY id").fetchall()
    order = [(value["gateway"], value["kind"]) for (entry,) in rows if "gateway" in (value := json.loads(entry))]
    for pen in pens:
        assert [kind for name, kind in order if name == pen.name] == [KIND, "exchange.batch"]
    assert exchange.audit() == []


def test_a_gateway_that_shows_another_key_is_refused(world: World) -> None:
    pen = world.pen()
    open_gateway(world.sql, pen.name, str(pen.signer.key))
    other = world.pen("gw2", pen.name)
    with pytest.raises(DamagedSpoolError, match="another key than the one it was registered with"):
        open_gateway(world.sql, pen.name, str(other.signer.key))
    assert world.one("SELECT vkey FROM exchange_gateway") == str(pen.signer.key)
    assert len(told(world)) == 1


def announced(pen: Pen, name: Any, vkey: Any) -> None:
    (pen.folder / "gateway.json").write_text(json.dumps({"name": name, "vkey": vkey}))


def test_announcement_that_names_no_key_of_its_gateway_leaves_nothing_and_stops_nobody(world: World) -> None:
    sound = world.pen("gw0", "gw0-aa")
    key = str(sound.signer.key)
    falsehoods: list[tuple[Any, Any]] = [
        ("gw9-00", key), (9, key), ({}, key), ("\0", key), ("\ud800", key), (None, None), ("gw9-00", ""),
        ("gw9-00", "gw9-00+00000000+AQ=="), ("\0", f"\0{key}"), ("gw0-aa", key[:-4]), ("gw0-aa", [key]),
    ]  # fmt: skip
    for place, (name, vkey) in enumerate(falsehoods):
        announced(world.pen(f"false{place}", "gw9-00"), name, vkey)
    sound.batch([call(1, BEFORE_MIDNIGHT)])
    recorder = world.ready()
    until(lambda: world.count() == 1)
    assert gateways(world) == [("gw0-aa", key)]
    assert [entry["gateway"] for entry in told(world)] == ["gw0-aa"]
    recorder.kill()
    said = recorder.communicate()[1]
    assert len(said.splitlines()) == len(falsehoods), said
    assert "shows the key of 'gw0-aa'" in said
