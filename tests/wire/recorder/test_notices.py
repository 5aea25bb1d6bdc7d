"""Notices reach the database: each once, whatever restarts; a stranger's line never stands in the way of a message."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.wire.recorder.conftest import World, until
from tests.wire.recorder.test_process import _write

from duoc.wire.recorder import notices
from duoc.wire.recorder.notices import NEW, OLD, Notes, Notices

AT = time.time_ns() // 1000
BEFORE = {"client": "VN/GOV/H12/dvc", "service": "VN/GOV/G01/chia-se/dan-cu", "method": "GET", "path": "/x",
          "code": "Server.ServerProxy.AccessDenied", "status": 500, "message": "Chưa được cấp quyền"}  # fmt: skip


def notice(number: int, **changes: Any) -> dict[str, Any]:
    told = {
        "number": number,
        "time": AT + number,
        "kind": "refused",
        **BEFORE,
        "detail": str(uuid.UUID(int=abs(number))),
    }
    return told | changes


def tell(folder: Path, *lines: Any, name: str = NEW, end: str = "\n") -> None:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + end for line in lines)
    with (folder / name).open("a") as file:
        file.write(text)


def numbers(sql: psycopg.Connection[Any]) -> list[int]:
    return [row[0] for row in sql.execute("SELECT number FROM exchange_refusal ORDER BY number").fetchall()]


def test_recorder_stores_what_a_gateway_tells(world: World) -> None:
    pen = world.pen()
    world.ready()
    tell(pen.folder, notice(1), notice(2, path="", client=""))
    until(lambda: numbers(world.sql) == [1, 2], 5)
    row = world.sql.execute("SELECT at, client, service, method, path, code, status, detail, message FROM exchange_refusal "
                            "WHERE number = 1").fetchone()  # fmt: skip
    assert row is not None
    assert round(row[0].timestamp() * 1_000_000) == AT + 1
    assert row[1:4] == (BEFORE["client"], BEFORE["service"], "GET")
    assert row[4:] == ("/x", BEFORE["code"], 500, uuid.UUID(int=1), "Chưa được cấp quyền")


def test_told_twice_is_stored_once_and_the_finished_file_is_removed(world: World) -> None:
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    tell(folder, notice(1), notice(2), name=OLD)
    tell(folder, notice(3))
    while taker.store():
        pass
    assert numbers(world.sql) == [1, 2, 3]
    assert not (folder / OLD).exists()
    tell(folder, notice(4))
    again = Notices(world.sql, 7, folder)  # after a restart everything is read once more
    while again.store():
        pass
    assert numbers(world.sql) == [1, 2, 3, 4]
    (folder / NEW).rename(folder / OLD)  # what the gateway does when the file is large
    tell(folder, notice(5))
    while taker.store() or (folder / OLD).exists():
        pass
    taker.store()
    assert numbers(world.sql) == [1, 2, 3, 4, 5]


def test_half_a_line_waits_for_its_end(world: World) -> None:
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    text = json.dumps(notice(1))
    tell(folder, text[:30], end="")
    assert taker.store() == 0
    tell(folder, text[30:])
    assert taker.store() == 1
    assert numbers(world.sql) == [1]


def test_line_that_is_no_notice_is_passed_over_and_counted(world: World) -> None:
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    bad = [
        "{", "[]", "null", '"x"', "[" * 100_000, notice(1, message="a\0b"), notice(2, path="/x?id=079203001234"),
        notice(3, detail="nobody"), notice(4, status=100), notice(5, status=True), notice(6, message="x" * 501),
        notice(7, time=-1), notice(8, client=None), notice(9, time=1 << 60), {"kind": "refused"}, notice(-1),
        notice(10, message="\ud800"),
    ]  # fmt: skip
    tell(folder, *bad, notice(20), notice(21, kind="of a later version"))
    taker.store()
    assert numbers(world.sql) == [20]
    assert taker.unsound == len(bad)


def test_messages_go_on_beside_notices_that_cannot_be_read(world: World) -> None:
    pen = world.pen()
    tell(pen.folder, "{", "}")
    total = _write(pen, 3)
    recorder = world.ready()
    until(lambda: world.count() == total)
    recorder.terminate()
    _, said = recorder.communicate()
    assert f"recorder production: gateway {pen.name}: 2 of its notices are none\n" in said


def test_only_the_newest_refusals_of_the_last_days_are_kept(world: World, monkeypatch: Any) -> None:
    for number, age in enumerate(("31 days", "29 days", "2 days", "1 day", "1 hour"), 1):
        world.sql.execute(
            "INSERT INTO exchange_refusal SELECT 1, %s, now() - %s::interval, '', '', '', '', 'Client.BadRequest', 400, "
            "gen_random_uuid(), ''", [number, age]
        )  # fmt: skip
    monkeypatch.setattr(notices, "MOST_REFUSALS", 3)
    Notes(world.sql, 30).forget()
    assert numbers(world.sql) == [3, 4, 5]
    monkeypatch.setattr(notices, "MOST_REFUSALS", 100)
    Notes(world.sql, 1).forget()
    assert numbers(world.sql) == [5]


def store(taker: Notices) -> None:
    """Until nothing more comes, as the recorder's rounds do."""
    while taker.store():
        pass


def test_line_longer_than_any_notice_costs_no_other(world: World) -> None:
    """A disk that lost its way may leave megabytes without a line feed: what stands behind them is read all the same."""
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    tell(folder, notice(1), "\0" * (3 * notices.AT_ONCE), notice(2))
    for _ in range(8):
        taker.store()
    assert numbers(world.sql) == [1, 2]
    assert taker.unsound >= 1
    (folder / NEW).rename(folder / OLD)
    tell(folder, notice(3))
    for _ in range(8):
        taker.store()
    assert numbers(world.sql) == [1, 2, 3]
    assert not (folder / OLD).exists()


def test_file_that_became_shorter_is_read_from_its_beginning(world: World) -> None:
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    tell(folder, notice(1), notice(2))
    store(taker)
    (folder / NEW).write_text(json.dumps(notice(3)) + "\n")
    store(taker)
    assert numbers(world.sql) == [1, 2, 3]


def test_two_lines_of_one_number_are_the_first_of_them(world: World) -> None:
    folder = world.pen().folder
    tell(folder, notice(1, message="thứ nhất"), notice(1, message="thứ hai"), notice(2))
    store(Notices(world.sql, 7, folder))
    assert world.sql.execute("SELECT number, message FROM exchange_refusal ORDER BY number").fetchall() == [
        (1, "thứ nhất"), (2, BEFORE["message"]),
    ]  # fmt: skip


def test_gateways_have_numbers_of_their_own(world: World) -> None:
    notes = Notes(world.sql, 30)
    one, two = world.pen().folder, world.pen("gw2", "gw2-0a1b2c3d").folder
    tell(one, notice(1), "{")
    tell(two, notice(1))
    assert (notes.take(one, 7), notes.take(two, 8)) == (1, 0)
    assert (notes.take(one, 7), notes.take(two, 8)) == (1, 0)  # so far, not since
    found = world.sql.execute("SELECT gateway, number FROM exchange_refusal ORDER BY gateway").fetchall()
    assert found == [(7, 1), (8, 1)]


def test_folder_of_a_gateway_that_has_told_nothing_is_no_fault(world: World) -> None:
    folder = world.pen().folder
    assert Notes(world.sql, 30).take(folder, 7) == 0
    assert Notes(world.sql, 30).take(folder / "gone", 7) == 0


def test_failed_statement_leaves_everything_to_be_stored_again(world: World) -> None:
    folder = world.pen().folder
    taker = Notices(world.sql, 7, folder)
    tell(folder, notice(1), name=OLD)
    world.sql.execute("ALTER TABLE exchange_refusal RENAME TO elsewhere")
    with pytest.raises(psycopg.Error):
        taker.store()
    assert (folder / OLD).exists()
    world.sql.execute("ALTER TABLE elsewhere RENAME TO exchange_refusal")
    store(taker)
    assert numbers(world.sql) == [1]


def test_notice_that_lacks_a_member_is_none(world: World) -> None:
    folder = world.pen().folder
    lacking = [{key: value for key, value in notice(n).items() if key != name} for n, name in enumerate(notice(0))]
    tell(folder, *lacking, notice(99))
    taker = Notices(world.sql, 7, folder)
    store(taker)
    assert (numbers(world.sql), taker.unsound) == ([99], len(lacking))


SOUND: list[dict[str, Any]] = [
    {"message": "x" * 500}, {"message": "ớ" * 500}, {"message": ""}, {"status": 599}, {"status": 200}, {"time": 0},
    {"detail": str(uuid.UUID(int=5)).upper()}, {"more": "of a later version"}, {"path": "/a%00"},
]  # fmt: skip
UNSOUND: list[dict[str, Any]] = [
    {"message": "x" * 501}, {"status": 600}, {"status": 500.0}, {"status": "500"}, {"time": None}, {"detail": 5},
    {"method": ["GET"]}, {"path": "/\ud8ff"}, {"path": "/?"}, {"service": "a\0"}, {"code": {}},
]  # fmt: skip


def test_edges_of_the_form_are_where_the_table_has_them(world: World) -> None:
    folder = world.pen().folder
    tell(folder, *(notice(n, **change) for n, change in enumerate(SOUND + UNSOUND)))
    tell(folder, notice(1 << 62, time=AT), notice((1 << 62) + 1, time=AT))
    taker = Notices(world.sql, 7, folder)
    store(taker)
    assert numbers(world.sql) == [*range(len(SOUND)), 1 << 62]
    assert taker.unsound == len(UNSOUND) + 1
