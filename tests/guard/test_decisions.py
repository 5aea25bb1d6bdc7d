"""What was decided, asked for by people, by the citizen, and recounted by whoever doubts it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from duoc.cli import main as cli
from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.frame.paging import CursorError
from duoc.guard.services.auditing import recount
from duoc.guard.services.decisions import NoKeyError, Wanted, decisions, lookups_of
from duoc.ledger import services as ledger
from duoc.wire.budgets import Marks, identity_key
from duoc.wire.decisions import Decision, Journal, note_of, source_of
from duoc.wire.log_writer import LogWriter
from duoc.wire.recorder.decisions import DecisionStore

SOURCE = source_of(application="dvc", session="5f", account="app_dvc", program="psql", source="127.0.0.1")
NOTE = note_of("ab" * 32, ["dancu.cong_dan"], "select ho_ten from dancu.cong_dan where so_dinh_danh = 'x'")
RETELL = """UPDATE ledger_entry SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '"last":2', '"last":1'), 'UTF8')
            WHERE kind = 'guard.decisions_sealed'"""
AN, BINH = "096200000001", "096200000002"


class Office:
    """A journal, its recorder, and the log."""

    def __init__(self, dsn: str, home: Path) -> None:
        self.dsn, self.home = dsn, home
        self.keys = home / "guard" / "keys" / "identities"
        self.mark = Marks(identity_key(self.keys)).identity
        self.journal = Journal(home / "production" / "decisions", "wall")
        self.sql = psycopg.connect(dsn, autocommit=True, options="-c search_path=production -c timezone=UTC")
        self.store = DecisionStore(self.sql, home / "production" / "decisions", lambda _path, _why: None)
        self._signer = FileSigner("thu.duoc/production", os.urandom(32))

    def decide(self, *asked: Decision) -> None:
        for one in asked:
            self.journal.record(one)
        self.journal.commit()
        assert self.store.store() == len(asked)

    def ask(self, officer: str, *citizens: str, **more: Any) -> Decision:
        return Decision(
            SOURCE, NOTE, officer=officer, agency="H05", dossier="HS-1", marks=list(map(self.mark, citizens)), **more
        )

    def log(self) -> None:
        """The ledger takes what waits."""
        with LogWriter(self.dsn, Environment.PRODUCTION, self._signer) as writer:
            while writer.append():
                pass

    def close(self) -> None:
        self.store.close()
        self.sql.close()
        self.journal.close()


@pytest.fixture
def office(database: str, tmp_path: Path) -> Iterator[Office]:
    made = Office(database, tmp_path)
    yield made
    made.close()


def test_a_citizen_learns_who_has_looked_him_up_and_where_the_ledger_says_so(office: Office) -> None:
    office.decide(
        office.ask("lan", AN),
        Decision(SOURCE, NOTE, "done", of=1, officer="lan", marks=[office.mark(AN), office.mark(BINH)], rows=2),
        office.ask("huy", BINH, verdict="block", rule="ho-so-cua-nguoi-khac"),
    )
    told = lookups_of("096 200 000 001", office.keys)
    assert [(one.row.number, one.row.officer, one.row.verdict, one.entry) for one in told.rows] == [
        (2, "lan", "done", None), (1, "lan", "pass", None),
    ]  # fmt: skip
    office.log()
    told = lookups_of(BINH, office.keys)
    assert [(one.row.number, one.row.officer, one.row.rule) for one in told.rows] == [
        (3, "huy", "ho-so-cua-nguoi-khac"), (2, "lan", ""),
    ]  # fmt: skip
    index = told.rows[0].entry
    assert index is not None
    said = json.loads(ledger.entry(index).entry)
    assert (said["kind"], said["writer"], said["first"], said["last"]) == ("guard.decisions_sealed", "wall", 1, 3)
    assert lookups_of("096299999999", office.keys).rows == []
    with pytest.raises(NoKeyError):
        lookups_of(AN, office.home / "nowhere")


def test_decisions_are_found_by_what_they_say_and_paged(office: Office) -> None:
    office.decide(*(office.ask("lan" if number % 2 else "huy", AN, rows=number) for number in range(1, 8)))
    office.decide(office.ask("lan", AN, verdict="block", rule="han-muc"))
    assert [one.row.number for one in decisions(Wanted(officer="lan")).rows] == [8, 7, 5, 3, 1]
    assert [one.row.number for one in decisions(Wanted(verdict="block", rule="han-muc", application="dvc")).rows] == [8]
    assert decisions(Wanted(application="khac")).rows == []
    seen, cursor = [], ""
    while True:
        page = decisions(Wanted(), cursor, 3)
        seen += [one.row.number for one in page.rows]
        if page.following is None:
            break
        cursor = page.following
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]
    moment = decisions(Wanted()).rows[3].row.time
    assert [one.row.number for one in decisions(Wanted(since=moment)).rows] == [8, 7, 6, 5]
    assert [one.row.number for one in decisions(Wanted(until=moment)).rows] == [4, 3, 2, 1]
    with pytest.raises(CursorError):
        decisions(Wanted(), "x")


def test_what_nobody_has_touched_is_whole(office: Office) -> None:
    office.decide(office.ask("lan", AN), office.ask("lan", BINH))
    office.decide(office.ask("huy", AN))
    found = recount()
    assert (found.writers, found.seals, found.decisions, found.waiting, found.findings) == (1, 2, 3, 2, [])
    office.log()
    found = recount()
    assert (found.waiting, found.findings) == (0, [])


@pytest.mark.parametrize(
    ("table", "statement", "words"),
    [
        ("guard_decision", "UPDATE guard_decision SET officer = 'khac' WHERE number = 2", "dòng trong bảng khác"),
        ("guard_decision", "DELETE FROM guard_decision WHERE number = 3", "bảng có 2 quyết định"),
        ("guard_lookup", "DELETE FROM guard_lookup WHERE number = 1", "danh sách công dân"),
        ("guard_decision_seal", "UPDATE guard_decision_seal SET root = head WHERE first = 1", "con dấu không đúng"),
        ("guard_decision_seal", "DELETE FROM guard_decision_seal WHERE first = 1", "không nối tiếp"),
        ("guard_decision_seal", "UPDATE guard_decision_seal SET frames = set_byte(frames, 80, 0) WHERE first = 1", "bị đứt"),
        ("", "UPDATE guard_decision_writer SET number = 9", "không phải con dấu cuối"),
        ("ledger_entry", RETELL, "nói khác nhật ký"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_triggers_is_found(office: Office, table: str, statement: str, words: str) -> None:
    office.decide(office.ask("lan", AN), office.ask("lan", BINH))
    office.decide(office.ask("huy", AN))
    office.log()
    office.sql.execute("SET session_replication_role = replica")  # no trigger fires
    changed = office.sql.execute(statement.encode())
    assert changed.rowcount > 0, table
    assert any(words in finding for finding in recount().findings)


def test_the_commands_say_it_without_a_number_on_their_line(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.decide(office.ask("lan", AN), office.ask("lan", BINH, verdict="block", rule="han-muc"))
    office.log()
    monkeypatch.setenv("DUOC_HOME", str(office.home))
    (office.home / "so").write_text(f"{AN}\n")
    assert cli.main(["guard", "lookups", "--identity-file", str(office.home / "so"), "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["number"], said["officer"], said["dossier"], said["objects"]) == (1, "lan", "HS-1", ["dancu.cong_dan"])
    assert isinstance(said["entry"], int)
    assert AN not in line
    assert cli.main(["guard", "decisions", "--verdict", "block"]) == 0
    shown = capsys.readouterr().out
    assert "han-muc" in shown
    assert "wall 2" in shown
    assert cli.main(["guard", "audit"]) == 0
    office.sql.execute("SET session_replication_role = replica")
    office.sql.execute("UPDATE guard_decision SET rule = '' WHERE number = 2")
    assert cli.main(["guard", "audit"]) == 1
    with pytest.raises(SystemExit):
        cli.main(["guard", "lookups", AN])
