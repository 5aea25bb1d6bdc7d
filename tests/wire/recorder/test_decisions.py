"""Journals of decisions into the database: all or nothing, once, sealed for the ledger, and only what follows its chain."""

import json
import signal
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.wire.recorder.conftest import World, until

from duoc.engines.merkle.tree import leaf_hash, root
from duoc.wire.decisions import Decision, Journal, note_of, source_of
from duoc.wire.recorder.decisions import DecisionStore

SOURCE = source_of(application="dvc", session="5f", account="app_dvc", program="psql", source="127.0.0.1")
NOTE = note_of("ab" * 32, ["dancu.cong_dan"], "select 'x'")
MARK = bytes(range(16))


def asked(**more: Any) -> Decision:
    return Decision(SOURCE, NOTE, officer="lan", agency="H05", dossier="HS-1", marks=[MARK], **more)


def store(world: World) -> DecisionStore:
    complaints: list[str] = []
    made = DecisionStore(world.sql, world.folder / "decisions", lambda _path, why: complaints.append(why))
    made.complaints = complaints  # type: ignore[attr-defined]  # for the tests alone
    return made


def test_a_reading_is_rows_lookups_a_seal_and_one_public_event(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    journal.record(asked())
    journal.record(Decision(SOURCE, NOTE, "done", of=1, officer="lan", marks=[MARK], rows=1, size=80, us=950))
    journal.commit()
    journal.pending.append((0, SOURCE, NOTE, 3, 300, 7_999))
    journal.commit()
    first = store(world)
    assert (first.store(), first.store()) == (3, 0)
    found = world.sql.execute(
        "SELECT number, verdict, of, officer, identities, rows, duration_us, objects, text FROM guard_decision ORDER BY 1"
    ).fetchall()
    assert found == [
        (1, "pass", None, "lan", 1, 0, 0, ["dancu.cong_dan"], "select 'x'"),
        (2, "done", 1, "lan", 1, 1, 950, ["dancu.cong_dan"], "select 'x'"),
        (3, "pass", None, "", 0, 3, 7, ["dancu.cong_dan"], "select 'x'"),
    ]
    assert world.sql.execute("SELECT mark, number FROM guard_lookup ORDER BY 2").fetchall() == [(MARK, 1), (MARK, 2)]
    seal = world.sql.execute("SELECT first, last, head, root, frames, event FROM guard_decision_seal").fetchall()
    assert len(seal) == 1
    entry = json.loads(world.one("SELECT entry FROM frame_outbox WHERE kind = 'guard.decisions_sealed'"))
    assert (entry["writer"], entry["first"], entry["last"], entry["event"]) == ("wall", 1, 3, str(seal[0][5]))
    assert (entry["head"], entry["root"]) == (seal[0][2].hex(), seal[0][3].hex())
    # The frames by hand: two, each hashed over the one before; the seal holds the journal's bytes as they were.
    data = (world.folder / "decisions" / "wall" / "0000000000000001.journal").read_bytes()
    assert seal[0][4] == data
    size = int.from_bytes(data[:4])
    one = sha256(bytes(32) + data[36 : 36 + size]).digest()
    rest = data[68 + size :]
    assert entry["head"] == sha256(one + rest[36:-32]).hexdigest()
    # The root by hand: a leaf is the decision's canonical JSON.
    leaves = []
    for number, verdict, of, officer, marks, rows, us in (
        (1, "pass", None, "lan", [MARK.hex()], 0, 0), (2, "done", 1, "lan", [MARK.hex()], 1, 950), (3, "pass", None, "", [], 3, 7)
    ):  # fmt: skip
        about = ("H05", "HS-1") if number == 1 else ("", "")
        time = world.one(
            f'SELECT to_char(time, \'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\') FROM guard_decision WHERE number = {number}'
        )
        members = {
            "account": "app_dvc", "agency": about[0], "application": "dvc", "dossier": about[1], "duration_us": us,
            "key": "ab" * 32, "marks": marks, "number": number, "objects": ["dancu.cong_dan"], "of": of, "officer": officer,
            "program": "psql",
            "rows": rows, "rule": "", "session": "5f", "size": {2: 80, 3: 300}.get(number, 0), "source": "127.0.0.1",
            "text": "select 'x'", "time": time, "verdict": verdict, "writer": "wall",
        }  # fmt: skip
        leaves.append(leaf_hash(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()))
    assert entry["root"] == root(leaves).hex()
    first.close()
    journal.close()


def test_a_second_recorder_stores_nothing_twice(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    journal.record(asked())
    journal.commit()
    one, other = store(world), store(world)
    other._find()
    assert one.store() == 1
    assert other.store() == 0
    journal.record(asked())
    journal.commit()
    other._aside.clear()
    other._looked = -9
    assert other.store() == 1
    assert world.sql.execute("SELECT array_agg(number ORDER BY number) FROM guard_decision").fetchone() == ([1, 2],)
    journal.close()


def test_what_does_not_follow_the_chain_stays_and_is_an_incident(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    journal.record(asked())
    journal.commit()
    recorder = store(world)
    assert recorder.store() == 1
    journal.record(asked())
    journal.commit()
    journal.close()
    path = world.folder / "decisions" / "wall" / "0000000000000001.journal"
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    assert recorder.store() == 0
    assert "its hash is wrong" in recorder.complaints[0]  # type: ignore[attr-defined]  # see `store`
    payload = json.loads(world.one("SELECT payload FROM frame_outbox WHERE kind = 'guard.incident'"))
    assert payload == {"writer": "wall", "rule": "chuoi-hong", "number": 1}
    assert world.one("SELECT count(*) FROM guard_decision") == 1


def test_what_somebody_must_look_into_is_told_without_the_citizen(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    journal.record(asked(verdict="block", rule="han-muc"))
    journal.commit()
    store(world).store()
    entry, payload = world.sql.execute(
        "SELECT entry, payload FROM frame_outbox WHERE kind = 'guard.incident'"
    ).fetchone() or (b"", b"")
    said = json.loads(payload)
    assert (said["rule"], said["officer"], said["application"], said["number"]) == ("han-muc", "lan", "dvc", 1)
    assert MARK.hex() not in payload.decode()
    assert set(json.loads(entry)) == {"commitment", "event", "kind", "time"}
    journal.close()


def test_a_killed_recorder_leaves_all_or_nothing(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    numbers = 0
    for _ in range(3):
        child = world.ready()
        for _ in range(40):
            journal.record(asked())
            journal.commit()
            numbers += 1
        child.send_signal(signal.SIGKILL)
        child.wait()
    world.ready()
    until(lambda: world.one("SELECT coalesce(max(number), 0) FROM guard_decision") == numbers)
    assert world.one("SELECT count(*) FROM guard_decision") == numbers
    assert world.one("SELECT count(*) FROM guard_lookup") == numbers
    seals = world.sql.execute("SELECT first, last FROM guard_decision_seal ORDER BY first").fetchall()
    assert [seal[0] for seal in seals] == [1, *(seal[1] + 1 for seal in seals[:-1])]
    assert seals[-1][1] == numbers
    assert world.one("SELECT count(*) FROM frame_outbox WHERE kind = 'guard.decisions_sealed'") == len(seals)
    journal.close()


def test_a_table_that_refuses_keeps_the_journal(world: World) -> None:
    journal = Journal(world.folder / "decisions", "wall")
    journal.record(asked())
    journal.commit()
    recorder = store(world)
    world.sql.execute("ALTER TABLE guard_lookup RENAME TO away")
    with pytest.raises(psycopg.Error):
        recorder.store()
    assert world.one("SELECT count(*) FROM guard_decision") == 0
    world.sql.execute("ALTER TABLE away RENAME TO guard_lookup")
    again = store(world)
    assert again.store() == 1
    assert Path(world.folder / "decisions" / "wall" / "0000000000000001.journal").exists()
    journal.close()
