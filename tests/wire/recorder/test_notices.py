"""Notices reach the database: each once, whatever restarts; a stranger's line never stands in the way of a message."""

import json
import time
import uuid
from pathlib import Path
from typing import Any

import psycopg
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
