"""Retention and the archive where the ledger goes on meanwhile: each test has a database of its own."""

import base64
import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from tests.exchange.archive_reader import days, files, told
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, call, write

from duoc.exchange import services as exchange
from duoc.exchange.rules.archive import segments
from duoc.exchange.services import archive, retention

ONE, TWO = date(2024, 3, 1), date(2024, 3, 2)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own."""
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    return tmp_path / "production" / "archive"


@pytest.fixture
def fresh(scribe: Scribe) -> Scribe:
    """Three batches over two days, the second over midnight; for tests that let the ledger go on."""
    return write(scribe)


def test_audit_is_whole_after_days_were_archived_one_after_the_other(fresh: Scribe, home: Path) -> None:
    for day, number in ((ONE, 1), (TWO, 2)):
        assert archive.archive_day(day) > 0
        assert exchange.audit() == []
        assert exchange.archived().segments == number
    assert (exchange.archived().days, exchange.archived().messages) == (2, 14)
    assert days(fresh) == []
    fresh.log()
    assert exchange.audit() == []  # the entries of the archive are in the ledger now
    first, second = (json.loads(path.read_bytes().split(b"\n", 1)[0]) for path in files(home))
    assert first["previous"] is None
    assert second["previous"] == base64.b64encode(hashlib.sha256(files(home)[0].read_bytes()).digest()).decode()


def test_ledger_knows_the_digest_and_nothing_personal(fresh: Scribe, home: Path) -> None:
    archive.archive_day(ONE, by="Nguyễn Văn A")
    fresh.log()
    (entry,) = told(fresh, "exchange.segment_archived")
    digest = base64.b64encode(hashlib.sha256(files(home)[0].read_bytes()).digest()).decode()
    assert {name: entry[name] for name in ("batches", "day", "gateway", "messages", "number", "sha256")} == {
        "batches": 2, "day": "2024-03-01", "gateway": "gw1-0a1b2c3d", "messages": 8, "number": 1, "sha256": digest
    }  # fmt: skip
    every = b"".join(bytes(row[0]) for row in fresh.sql.execute("SELECT entry FROM ledger_entry"))
    assert "Nguyễn Văn A".encode() not in every


def test_segment_that_the_ledger_does_not_know_is_found(fresh: Scribe, home: Path) -> None:
    archive.archive_day(ONE)
    fresh.log()
    fresh.sql.execute("ALTER TABLE exchange_segment DISABLE TRIGGER segments_never_change")
    fresh.sql.execute("UPDATE exchange_segment SET number = 2")
    assert {finding.kind for finding in exchange.audit()} >= {"archive"}
    fresh.sql.execute("UPDATE exchange_segment SET number = 1")
    assert exchange.audit() == []
    fresh.sql.execute("DELETE FROM exchange_segment")
    kinds = [finding.kind for finding in exchange.audit()]
    assert "archive" in kinds
    assert "deleted" in kinds


def test_day_whose_batches_are_not_in_the_ledger_waits(fresh: Scribe) -> None:
    fresh.batch([call(50, BEFORE_MIDNIGHT + 40 * SECOND)])
    with pytest.raises(archive.NotArchivedError, match="lô 4"):
        archive.archive_day(ONE)
    fresh.log()
    assert archive.archive_day(ONE) == 9


def test_late_row_makes_a_second_segment_of_the_same_day(fresh: Scribe, home: Path) -> None:
    archive.archive_day(ONE)
    fresh.batch([call(50, BEFORE_MIDNIGHT + 40 * SECOND)])
    fresh.log()
    assert exchange.audit() == []
    assert archive.archive_day(ONE) == 1
    assert [path.stem[-6:] for path in files(home)] == ["000001", "000002"]
    assert exchange.audit() == []
    assert archive.archive_day(ONE) == 0


def test_large_day_becomes_several_files_linked_by_digest(
    fresh: Scribe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "segments", lambda *given: segments(*given, largest=4000))
    for n in range(5):
        fresh.batch([call(100 + 3 * n + m, BEFORE_MIDNIGHT + m) for m in range(3)])
    fresh.log()
    assert archive.archive_day(ONE) == 23
    heads = [json.loads(path.read_bytes().split(b"\n", 1)[0]) for path in files(home)]
    assert [head["number"] for head in heads] == list(range(1, len(heads) + 1))
    assert len(heads) > 2
    for path, head in zip(files(home), heads[1:], strict=False):
        assert head["previous"] == base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
    assert exchange.audit() == []


def test_receipt_is_looked_for_only_where_its_moment_can_be(
    fresh: Scribe, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody may ask for any name; only the files that can hold it are read, one at a time."""
    monkeypatch.setattr(archive, "segments", lambda *given: segments(*given, largest=1))
    archive.archive_day(ONE)
    held = {
        json.loads(line)["time"]: path.name
        for path in files(home) for line in path.read_bytes().split(b"\n") if line.startswith(b'{"client":')
    }  # fmt: skip
    assert len(set(held.values())) == 2
    read: list[str] = []
    real = archive.lines
    monkeypatch.setattr(archive, "lines", lambda path: read.append(path.name) or real(path))
    for n in range(5):
        exchange.receipt(f"{BEFORE_MIDNIGHT + n * SECOND}.{call(n, 0).request_id}")
    assert set(read) == {held["2024-03-01T16:59:00.000000Z"]}
    read.clear()
    elsewhere = f"{BEFORE_MIDNIGHT - 1}.{call(0, 0).request_id}"
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(elsewhere)
    assert read == []
    with pytest.raises(exchange.NoSuchReceiptError):  # a call's own id with another call's moment is no name of it
        exchange.receipt(f"{BEFORE_MIDNIGHT + SECOND}.{call(0, 0).request_id}")
    assert len(read) == 1
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(f"{BEFORE_MIDNIGHT}.{call(0, 0).request_id}", archives=False)
    assert len(read) == 1


def test_one_search_at_a_time_and_the_others_are_told_when_to_ask_again(
    fresh: Scribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.archive_day(ONE)
    monkeypatch.setattr(archive, "_SEARCH_WAIT_S", 0.05)
    name, web = f"{BEFORE_MIDNIGHT}.{call(0, 0).request_id}", Client(headers={"host": "localhost"})
    api, file = f"/api/v1/exchange/receipts/{name}", f"/trao-doi/bien-nhan/{name}.json"
    with archive._SEARCHING:
        for address in (api, file):
            busy = web.get(address)
            assert (busy.status_code, busy["Retry-After"]) == (503, "2")
        assert web.get("/tim/", {"q": name}).status_code == 200
    for address in (api, file, api):
        assert web.get(address).status_code == 200


def test_retention_archives_what_is_older_than_its_days_and_says_so(fresh: Scribe) -> None:
    on = TWO + timedelta(days=30)
    assert exchange.due_retention(on).days == {}
    with pytest.raises(exchange.RefusedError):
        exchange.set_retention("messages", 30, basis=" ")
    with pytest.raises(exchange.RefusedError):
        exchange.set_retention("messages", 30, basis="NĐ 30", first=date(2020, 1, 1))
    assert exchange.set_retention("messages", 30, basis="Nghị định 30/2020/NĐ-CP")
    assert not exchange.set_retention("messages", 30, basis="Nghị định 30/2020/NĐ-CP")
    fresh.sql.execute("UPDATE exchange_retention SET valid_from = '2024-01-01'")
    assert exchange.due_retention(on).days == {ONE: 8}  # the second day is exactly thirty days old
    work = exchange.run_retention(day=on, by="Nguyễn Văn A")
    assert (work.days, work.problems) == ({ONE: 8}, [])
    assert exchange.due_retention(on).days == {}
    run = retention.retention_runs()[0]
    assert (run.days, run.messages, run.bodies, run.problem) == (1, 8, 0, "")
    assert run.ended_at is not None
    fresh.log()
    (entry,) = told(fresh, "exchange.retention_run")
    assert {name: entry[name] for name in ("bodies", "days", "messages", "waiting")} == {
        "bodies": 0, "days": 1, "messages": 8, "waiting": 0
    }  # fmt: skip
    assert exchange.audit() == []
