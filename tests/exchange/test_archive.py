"""The archive: a day becomes files that prove themselves, the audit stays right, and nothing goes before it is safe."""

import base64
import gzip
import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.exchange.archive_reader import days, files, stranger
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, ORIGIN, SECOND, Scribe, write

from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.exchange import services as exchange
from duoc.exchange.rules.archive_check import Verdict, verify
from duoc.exchange.services import archive, retention

ONE, TWO = date(2024, 3, 1), date(2024, 3, 2)
KEPT = ("exchange_gateway", "exchange_batch", "exchange_message", "exchange_rollup", "exchange_latency")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own."""
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path / "production" / "archive"


@pytest.fixture(scope="module")
def written(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        write(scribe)
        for table in KEPT:
            scribe.sql.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        yield scribe


def restore(written: Scribe) -> None:
    """The three batches as they were written, nothing archived."""
    others = "exchange_segment, exchange_retention, exchange_retention_run, frame_outbox"
    written.sql.execute(f"TRUNCATE {', '.join(KEPT)}, {others}")
    for day in ("2024-03-01", "2024-03-02"):
        written.sql.execute("SELECT ensure_message_partition(%s)", [day])
    for table in KEPT:
        written.sql.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")


@pytest.fixture
def log(written: Scribe) -> Iterator[Scribe]:
    """The same, shared: as written again for the next test, which the ledger has not heard of."""
    yield written
    restore(written)


def test_day_becomes_a_file_that_a_stranger_verifies(log: Scribe, home: Path) -> None:
    before = log.sql.execute(
        "SELECT count(*), count(*) FILTER (WHERE day = '2024-03-01') FROM exchange_message"
    ).fetchone()
    assert before == (14, 8)  # five, then three of the six over midnight
    assert archive.archive_day(ONE) == 8
    (path,) = files(home)
    assert path.relative_to(home).as_posix() == "2024-03-01/gw1-0a1b2c3d-000001.jsonl"
    log_key = FileSigner(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest()).key
    assert stranger(path, log_key.public) == 8
    assert days(log) == ["exchange_message_20240302"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_roll_ups_stay_and_must_still_be_right(log: Scribe) -> None:
    archive.archive_day(ONE)
    archive.archive_day(TWO)
    assert log.sql.execute("SELECT sum(requests) FROM exchange_rollup").fetchone() == (14,)
    log.sql.execute("UPDATE exchange_rollup SET requests = requests + 1 WHERE day = '2024-03-01' AND status = 500")
    assert [(found.kind, found.day) for found in exchange.audit()] == [("rollup", "2024-03-01")]
    log.sql.execute("DELETE FROM exchange_latency WHERE day = '2024-03-02'")
    assert {(found.kind, found.day) for found in exchange.audit()} == {
        ("rollup", "2024-03-01"),
        ("rollup", "2024-03-02"),
    }


def test_receipt_of_an_archived_message_is_the_same_proof(log: Scribe) -> None:
    rows = log.sql.execute(
        "SELECT (extract(epoch FROM time) * 1000000)::bigint, request_id FROM exchange_message"
    ).fetchall()
    names = [f"{time}.{request_id}" for time, request_id in rows]
    before = {name: exchange.receipt(name) for name in names}
    archive.archive_day(ONE)
    archive.archive_day(TWO)
    for name in names:
        made = exchange.receipt(name)
        assert made["message"] == before[name]["message"]
        assert made["batch"] == before[name]["batch"]
        assert exchange.leads(exchange.verify_receipt(made))
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(names[0].replace(names[0].split(".")[1], "00000000-0000-4000-8000-000000000000"))


@pytest.fixture(scope="module")
def content(written: Scribe, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of the first day; the day itself comes back."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUOC_HOME", str(home))
        archive.archive_day(ONE)
    restore(written)
    return files(home / "production" / "archive")[0].read_bytes()


@pytest.fixture
def segment(content: bytes, tmp_path: Path) -> Path:
    """That file."""
    path = tmp_path / "segment.jsonl"
    path.write_bytes(content)
    return path


def checked(lines: list[bytes]) -> Verdict:
    return verify(lines)


def split(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_changed_row_of_a_file_is_named(segment: Path) -> None:
    lines = split(segment)
    row = next(at for at, line in enumerate(lines) if b'"issue":"H12-240301-0003"' in line)
    lines[row] = lines[row].replace(b"H12-240301-0003", b"H12-240301-0004")
    found = [finding for finding in checked(lines).findings if finding.kind == "changed"]
    assert [(one.day, one.gateway, one.batch, one.leaf) for one in found] == [("2024-03-01", "gw1-0a1b2c3d", 1, 3)]
    assert found[0].receipt is not None
    assert found[0].receipt.startswith(str(BEFORE_MIDNIGHT + 3 * SECOND))


def test_every_changed_byte_of_a_file_is_noticed(segment: Path) -> None:
    content = segment.read_bytes()
    assert checked([*content.splitlines(keepends=True)]).proven
    for at in range(0, len(content), 7):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        verdict = checked(changed.splitlines(keepends=True))
        digest = hashlib.sha256(content).digest()
        assert not (verdict.proven and verdict.digest == digest), at


def test_row_taken_out_is_named_even_when_the_file_is_made_to_agree(segment: Path) -> None:
    lines = split(segment)
    row = next(at for at, line in enumerate(lines) if b'"issue":"H12-240301-0003"' in line)
    del lines[row]
    assert ("deleted", 1, 3) in {(one.kind, one.batch, one.leaf) for one in checked(lines).findings}
    # Whoever also rewrites which places are there is found by the gateway's own count.
    seal = json.loads(lines[1])
    seal["places"].remove(3)
    lines[1] = json.dumps(seal, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    end = json.loads(lines[-1])
    lines[-1] = json.dumps(
        {**end, "messages": 7, "sha256": base64.b64encode(hashlib.sha256(b"".join(lines[:-1])).digest()).decode()},
        sort_keys=True, separators=(",", ":"),
    ).encode() + b"\n"  # fmt: skip
    assert [(one.kind, one.batch) for one in checked(lines).findings] == [("counts", 1)]


@pytest.mark.parametrize(
    "damage",
    [
        lambda lines: lines[:-1],
        lambda lines: [*lines, b"{}\n"],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [b"[]\n", *lines[1:]],
        lambda lines: [b"", *lines],
        lambda lines: [line.rstrip(b"\n") for line in lines],
        lambda lines: [],
        lambda lines: [b'{"a":' * 5000 + b"\n"],
        lambda lines: [lines[0], lines[1], *lines[1:]],
    ],
)
def test_lines_that_are_no_segment_are_refused_with_a_sentence(segment: Path, damage: object) -> None:
    verdict = checked(damage(split(segment)))  # type: ignore[operator]  # a lambda of the table above
    assert not verdict.proven
    assert all(finding.text for finding in verdict.findings)


def test_another_key_of_the_log_is_not_believed(segment: Path) -> None:
    own = FileSigner(ORIGIN, hashlib.sha256(ORIGIN.encode()).digest()).key
    other = FileSigner(ORIGIN, bytes(32)).key
    assert verify(split(segment), [own]).proven
    assert verify(split(segment), [own]).own_key == ""
    assert [one.kind for one in verify(split(segment), [other]).findings] == ["ledger"]
    assert [one.kind for one in verify(split(segment), [FileSigner("x.y", bytes(32)).key]).findings] == ["ledger"]
    assert verify(split(segment)).own_key == str(own)


def test_damaged_lost_and_exchanged_files_are_found_by_the_audit(log: Scribe, home: Path) -> None:
    archive.archive_day(ONE)
    archive.archive_day(TWO)
    one, two = files(home)
    content = one.read_bytes()
    one.write_bytes(content.replace(b"H12-240301-0003", b"H12-240301-0004"))
    found = exchange.audit()
    assert ("changed", 1, 3) in {(finding.kind, finding.batch, finding.leaf) for finding in found}
    one.unlink()
    found = exchange.audit()
    assert ("archive", "2024-03-01") in {(finding.kind, finding.day) for finding in found}
    assert ("deleted", 1) in {(finding.kind, finding.batch) for finding in found}
    shutil.copy(two, one)
    assert "archive" in {finding.kind for finding in exchange.audit()}
    one.write_bytes(content)
    assert exchange.audit() == []
    one.with_name(one.name + ".gz").write_bytes(gzip.compress(content))
    one.unlink()
    assert exchange.audit() == []  # an operator may compress them


def test_segments_never_change(log: Scribe) -> None:
    archive.archive_day(ONE)
    for change in ("UPDATE exchange_segment SET number = 2", "DELETE FROM exchange_segment"):
        with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            log.sql.execute(change)


def test_full_disk_leaves_the_day_where_it_is(log: Scribe, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("duoc.wire.durable_file.os.fsync", refuse)
    with pytest.raises(archive.NotArchivedError, match="No space left"):
        archive.archive_day(ONE)
    assert days(log) == ["exchange_message_20240301", "exchange_message_20240302"]
    assert files(home) == []
    assert exchange.archived().segments == 0
    monkeypatch.undo()
    monkeypatch.setenv("DUOC_HOME", str(home.parents[1]))
    assert archive.archive_day(ONE) == 8
    assert exchange.audit() == []


def test_folders_are_on_the_disk_before_the_day_goes(log: Scribe, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of a folder whose name a power cut takes is gone; and only what is small is kept in memory until then."""
    synced: set[int] = set()
    real_sync, real_register = os.fsync, archive._register

    def sync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        real_sync(descriptor)

    def register(one: archive.Written, *rest: Any) -> None:
        assert {path.stat().st_ino for path in (home.parent, home, home / "2024-03-01")} <= synced
        assert len(pickle.dumps(one)) < 1000
        real_register(one, *rest)

    monkeypatch.setattr("duoc.wire.durable_file.os.fsync", sync)
    monkeypatch.setattr(archive, "_register", register)
    assert archive.archive_day(ONE) == 8


def test_kill_before_the_commit_leaves_a_file_that_the_next_run_writes_anew(
    log: Scribe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(archive, "_register", die)
    with pytest.raises(KeyboardInterrupt):
        archive.archive_day(ONE)
    assert len(days(log)) == 2
    assert len(files(home)) == 1
    assert exchange.audit() == []
    monkeypatch.undo()
    monkeypatch.setenv("DUOC_HOME", str(home.parents[1]))
    assert archive.archive_day(ONE) == 8
    assert len(files(home)) == 1
    assert exchange.audit() == []


def test_damaged_day_is_not_archived(log: Scribe) -> None:
    log.sql.execute("UPDATE exchange_message SET status = 204 WHERE batch = 1 AND leaf = 1")
    with pytest.raises(archive.NotArchivedError, match="lá 1"):
        archive.archive_day(ONE)
    assert len(days(log)) == 2


def test_reader_of_the_log_is_not_kept_waiting(log: Scribe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_LOCK_WAIT", "100ms")
    with psycopg.connect(log._dsn, options="-c search_path=production") as other:
        other.execute("SELECT count(*) FROM exchange_message")
        with pytest.raises(archive.NotArchivedError, match="đang đọc"):
            archive.archive_day(ONE)
        other.rollback()
    assert archive.archive_day(ONE) == 8


def test_day_that_has_to_wait_stops_no_other(log: Scribe) -> None:
    exchange.set_retention("messages", 1, basis="Nghị định 30/2020/NĐ-CP")
    log.sql.execute("UPDATE exchange_retention SET valid_from = '2024-01-01'")
    log.sql.execute("UPDATE exchange_message SET status = 204 WHERE batch = 1 AND leaf = 1")
    work = exchange.run_retention(day=date(2024, 4, 1))
    assert list(work.days) == [TWO]
    assert len(work.problems) == 1
    assert "2024-03-01" in work.problems[0]
    assert retention.last_success() is None


def test_two_runs_are_never_at_work_together(log: Scribe) -> None:
    """The second would write over the files that the first has just registered."""
    with psycopg.connect(log._dsn, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('exchange.retention.production'))")
        with pytest.raises(exchange.RefusedError, match="đang xóa và lưu trữ"):
            exchange.run_retention()
        other.execute("SELECT pg_advisory_unlock_all()")
    exchange.run_retention()
    exchange.run_retention()


def test_other_environments_have_an_archive_of_their_own(log: Scribe, home: Path) -> None:
    assert archive.folder(Environment.REPLAY) != archive.folder(Environment.PRODUCTION) == home


RULE = "INSERT INTO exchange_retention (subject, days, basis, valid_from) VALUES "
SEGMENT = (
    "INSERT INTO exchange_segment (day, gateway_id, number, batches, messages, earliest, latest, digest, path) "
    "SELECT day, gateway_id, {}, batches, {}, earliest, latest, {}, path FROM exchange_segment"
)
BODY = "INSERT INTO exchange_body SELECT '2024-03-01', '00000000-0000-4000-8000-000000000000', 1, {}, {}, '' "


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("retention_has_a_legal_basis", RULE + "('bodies', 1, ' ', now())"),
        ("retention_is_of_two_things", RULE + "('x', 1, 'NĐ', now())"),
        ("retention_is_whole_days", RULE + "('bodies', 0, 'NĐ', now())"),
        ("segment_has_one_place_in_its_gateways_chain", SEGMENT.format("number", "messages", "digest")),
        ("segment_holds_messages", SEGMENT.format("number + 1", "0", "digest")),
        ("segment_digest_is_sha256", SEGMENT.format("number + 1", "messages", "'x'")),
        ("body_position_only_counts", "INSERT INTO exchange_body_spool VALUES ('x', -1)"),
        ("kept_request_is_kept_or_large", BODY.format("'x'", "'kept'")),
        ("kept_response_is_kept_or_large", BODY.format("'kept'", "'x'")),
        # Of a partition the database names the index after the table; it is `bodies_belong_to_one_call`.
        ("exchange_body_20240301_pkey", BODY.format("'kept'", "'kept'") + "FROM generate_series(1, 2)"),
    ],
)
def test_database_refuses_by_name(log: Scribe, constraint: str, statement: str) -> None:
    archive.archive_day(ONE)
    log.sql.execute("SELECT ensure_body_partition('2024-03-01')")
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        log.sql.execute(statement.encode())
    assert refused.value.diag.constraint_name == constraint
