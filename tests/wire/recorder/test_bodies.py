"""Kept bodies into the database: each once, whatever is killed; what is no record stays on the disk."""

import json
import os
import uuid

import psycopg
import pytest
from tests.exchange.scribe import POPULATION
from tests.wire.recorder.conftest import World, until

from duoc.core import canonical
from duoc.wire.recorder.bodies import BodyStore
from duoc.wire.spool.bodies import SEGMENT_SIZE, BodyReader, BodySpoolFullError, BodyWriter, encode


def about(number: int, day: str = "2024-03-01", **changes: str) -> bytes:
    said = {
        "day": day,
        "request": "kept",
        "request_id": str(uuid.UUID(int=number)),
        "response": "large",
        "service": POPULATION,
    }
    return canonical.dumps(said | changes)


class Spool:
    """A gateway's folder with a body spool."""

    def __init__(self, world: World, name: str = "gw1") -> None:
        self.folder = world.folder / "spool" / name
        self.folder.mkdir(parents=True)
        (self.folder / "gateway.json").write_text(json.dumps({"name": f"{name}-00", "vkey": ""}))
        self.writer = BodyWriter(self.folder / "bodies")

    def write(self, number: int, size: int = 100, **changes: str) -> None:
        self.writer.require(size + 1000)
        self.writer.append(encode(about(number, **changes), number.to_bytes(4) * (size // 4)))


@pytest.fixture
def spool(world: World) -> Spool:
    return Spool(world)


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def store(world: World, spool: Spool, complaints: list[str]) -> BodyStore:
    return BodyStore(world.sql, world.folder / "spool", lambda _path, why: complaints.append(why))


def drained(store: BodyStore) -> int:
    """Until nothing comes any more: a step to the next segment stores nothing."""
    total = 0
    for _ in range(20):
        total += store.store()
    return total


def test_bodies_become_rows_of_their_day(world: World, spool: Spool, store: BodyStore) -> None:
    spool.write(1)
    spool.write(2, day="2024-03-02", request="large", response="kept")
    assert drained(store) == 2
    rows = world.sql.execute(
        "SELECT b.day::text, request_id, v.code, request, response, sealed, erased_at, b.tableoid::regclass::text "
        "FROM exchange_body b JOIN exchange_service v ON v.id = b.service ORDER BY 1"
    ).fetchall()
    one, two = ((1).to_bytes(4) * 25, (2).to_bytes(4) * 25)
    assert rows == [
        ("2024-03-01", uuid.UUID(int=1), "dan-cu", "kept", "large", one, None, "exchange_body_20240301"),
        ("2024-03-02", uuid.UUID(int=2), "dan-cu", "large", "kept", two, None, "exchange_body_20240302"),
    ]


def test_another_recorder_goes_on_where_the_first_was_killed(world: World, spool: Spool, store: BodyStore) -> None:
    for number in range(10):
        spool.write(number)
    assert drained(store) == 10
    for number in range(10, 15):
        spool.write(number)
    again = BodyStore(world.sql, world.folder / "spool", lambda *_: None)
    assert drained(again) == 5
    assert world.one("SELECT count(*) FROM exchange_body") == 15


def test_transaction_that_fails_moves_nothing(world: World, spool: Spool, store: BodyStore) -> None:
    spool.write(1)
    world.sql.execute("ALTER TABLE exchange_body ADD CONSTRAINT nothing CHECK (false) NOT VALID")
    assert drained(store) == 0
    assert world.one("SELECT count(*) FROM exchange_body_spool") == 0
    world.sql.execute("ALTER TABLE exchange_body DROP CONSTRAINT nothing")
    assert drained(BodyStore(world.sql, world.folder / "spool", lambda *_: None)) == 1


def test_segments_are_left_behind_and_deleted_when_stored(world: World, spool: Spool, store: BodyStore) -> None:
    number = 0
    while len(list((spool.folder / "bodies").glob("*.bodies"))) < 2:
        spool.write(number, 8 << 20)
        number += 1
    assert number * (8 << 20) >= SEGMENT_SIZE
    spool.write(number)
    assert drained(store) == number + 1
    assert len(list((spool.folder / "bodies").glob("*.bodies"))) == 1
    assert world.one("SELECT count(*) FROM exchange_body") == number + 1


def test_record_torn_by_a_kill_is_passed_over_and_its_file_stays(
    world: World, spool: Spool, store: BodyStore, complaints: list[str]
) -> None:
    spool.write(1)
    torn = encode(about(2), b"z" * 5000)[:3000]
    spool.writer.append(torn)
    assert drained(store) == 1
    again = BodyWriter(spool.folder / "bodies")  # the gateway's next start
    again.append(encode(about(3), b"x"))
    assert drained(store) == 1
    assert (
        world.one("SELECT string_agg(right(request_id::text, 1), ',' ORDER BY request_id) FROM exchange_body") == "1,3"
    )
    assert [path.name for path in sorted((spool.folder / "bodies").iterdir())] == [
        "0000000001.left",
        "0000000002.bodies",
    ]


def test_body_of_a_service_that_nobody_registered_stays_in_the_spool(
    world: World, spool: Spool, store: BodyStore, complaints: list[str]
) -> None:
    spool.write(1, service="VN/GOV/G01/chia-se/la")
    assert drained(store) == 0
    assert ["nobody has registered" in complaint for complaint in complaints] == [True]
    assert BodyReader(spool.folder / "bodies", 1 << 32).read()


def test_same_call_twice_is_one_row(world: World, spool: Spool, store: BodyStore) -> None:
    spool.write(1)
    spool.write(1, size=8)
    assert drained(store) == 2
    assert world.one("SELECT octet_length(sealed) FROM exchange_body") == 100


def test_two_gateways_are_followed_apart(world: World, spool: Spool, store: BodyStore) -> None:
    other = Spool(world, "gw2")
    spool.write(1)
    other.write(2)
    other.write(3)
    assert drained(store) == 3
    assert world.sql.execute("SELECT spool FROM exchange_body_spool ORDER BY 1").fetchall() == [
        ("gw1-00",),
        ("gw2-00",),
    ]


@pytest.mark.parametrize("announcement", [None, "[]"])
def test_spool_without_a_sound_announcement_keeps_no_other_waiting(
    world: World, spool: Spool, store: BodyStore, complaints: list[str], announcement: str | None
) -> None:
    other = Spool(world, "gw2")
    sound = (spool.folder / "gateway.json").read_text()
    if announcement is None:
        (spool.folder / "gateway.json").unlink()
    else:
        (spool.folder / "gateway.json").write_text(announcement)
    spool.write(1)
    other.write(2)
    assert drained(store) == 1
    assert [complaint.split(":")[0] for complaint in complaints] == ["bodies of gw1"]
    (spool.folder / "gateway.json").write_text(sound)
    assert drained(BodyStore(world.sql, world.folder / "spool", lambda *_: None)) == 1


def test_promises_are_bounded(world: World, spool: Spool) -> None:
    spool.writer.promised = 511 << 20
    with pytest.raises(BodySpoolFullError):
        spool.writer.require(2 << 20)
    spool.writer.promised = 0
    spool.writer.require(2 << 20)


def test_descriptor_is_of_the_file_that_holds_the_last_record(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever syncs it has the record on the disk, also the one that fills a segment."""
    monkeypatch.setattr("duoc.wire.spool.bodies.SEGMENT_SIZE", 1000)
    for number in range(1, 9):
        spool.write(number, 400)
        descriptor = spool.writer.descriptor()
        try:
            assert number.to_bytes(4) * 100 in os.pread(descriptor, 10_000, 0)
        finally:
            os.close(descriptor)
    assert len(list((spool.folder / "bodies").iterdir())) > 1


def test_segment_that_cannot_be_begun_leaves_the_old_one_in_use(
    spool: Spool, store: BodyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("duoc.wire.spool.bodies.SEGMENT_SIZE", 1000)

    def refuse(*_: object) -> None:
        raise OSError(5, os.strerror(5))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", refuse)
        for number in range(6):
            spool.write(number, 400)
    assert [path.name for path in (spool.folder / "bodies").iterdir()] == ["0000000001.bodies"]
    spool.write(6, 400)
    assert len(list((spool.folder / "bodies").iterdir())) == 2
    assert drained(store) == 7


def test_row_is_sealed_or_erased_never_both(world: World, spool: Spool, store: BodyStore) -> None:
    spool.write(1)
    drained(store)
    for wrong in ("sealed = NULL", "erased_at = now()"):
        with pytest.raises(psycopg.errors.CheckViolation, match="body_is_sealed_or_erased"):
            world.sql.execute(f"UPDATE exchange_body SET {wrong}")
    world.sql.execute("UPDATE exchange_body SET sealed = NULL, erased_at = now()")


def test_recorder_process_stores_them_beside_the_messages(world: World, spool: Spool) -> None:
    spool.write(1)
    world.ready()
    until(lambda: world.one("SELECT count(*) FROM exchange_body") == 1)
    spool.write(2)
    until(lambda: world.one("SELECT count(*) FROM exchange_body") == 2, 5)
