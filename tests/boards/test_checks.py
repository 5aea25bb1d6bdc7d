"""Audits that are run on purpose, and that readiness keeps their date; the command that runs them."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone
from tests.boards.conftest import queued

from duoc.boards import services
from duoc.boards.models import Check
from duoc.boards.services import StatementRefusedError, Verdict, checks
from duoc.boards.services.collected.figure import Asked
from duoc.boards.services.collected.records import audit
from duoc.cli.main import main
from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.frame import outbox
from duoc.wire.log_writer import LogWriter

SCAN = {
    "types": {"cccd": 3, "phone": 2},
    "bytes": 1200,
    "files": [{"path": "/nha/nguyen-van-a.txt"}, {"path": "b", "unread": "x"}],
}


@pytest.fixture(scope="module")
def log(module_database, tmp_path_factory):
    """Production's log with three entries."""
    signer = FileSigner.open(tmp_path_factory.mktemp("keys") / "log.key", "log.example/production")
    with transaction.atomic():
        outbox.append_all([("x.y", {"n": number}) for number in range(3)], public=True)
    with LogWriter(module_database, Environment.PRODUCTION, signer) as writer:
        assert writer.lock()
        writer.open()
        while writer.append():
            pass
    return module_database


def test_audit_of_a_whole_log_is_kept_with_its_date_and_told(log):
    before = timezone.now()
    made = services.check_ledger()
    assert (made.subject, made.seen, made.wrong) == ("ledger", 3, 0)
    assert before <= made.begun_at <= made.ended_at
    told = queued("boards.audit_was_run")[-1]
    assert (told["subject"], told["seen"], told["wrong"]) == ("ledger", 3, 0)


def test_audit_of_a_spoilt_log_says_what_it_found(log):
    with psycopg.connect(log, options="-c search_path=production", autocommit=True) as sql:
        sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        whole = sql.execute("SELECT entry FROM ledger_entry WHERE index = 1").fetchone()[0]
        sql.execute("UPDATE ledger_entry SET entry = '{}' WHERE index = 1")
        try:
            made = services.check_ledger()
        finally:
            sql.execute("UPDATE ledger_entry SET entry = %s WHERE index = 1", [whole])
            sql.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    assert made.wrong >= 1
    assert "entry_changed" in made.detail


def test_scan_is_kept_in_counts_without_a_path(log):
    made = services.keep_scan(json.dumps(SCAN).encode())
    assert (made.seen, made.wrong) == (1200, 5)
    assert made.detail.splitlines() == ["files: 2", "unread: 1", "cccd: 3", "phone: 2"]
    assert "nguyen" not in json.dumps(queued("boards.audit_was_run"))


@pytest.mark.parametrize("report", [b"", b"[]", b'{"types": []}', b'{"types": {"a": "x"}, "bytes": 1, "files": []}'])
def test_what_is_no_report_is_refused(log, report):
    with pytest.raises(StatementRefusedError, match="guard scan"):
        services.keep_scan(report)


@pytest.mark.parametrize(
    ("days_ago", "period", "wrong", "says"),
    [(29, 30, 0, Verdict.OK), (31, 30, 0, Verdict.STALE), (31, None, 0, Verdict.OK), (1, 30, 2, Verdict.GAP)],
)
def test_audit_counts_for_its_period(monkeypatch, days_ago, period, wrong, says):
    now = timezone.now()
    ended = now - timedelta(days=days_ago)
    row = Check(subject="exchange", begun_at=ended, ended_at=ended, seen=7, wrong=wrong)
    monkeypatch.setattr(checks, "newest", lambda: {"exchange": row})
    figure = audit("k", "nhãn", "exchange", Asked(now, period))
    assert (figure.verdict, figure.at) == (says, ended)


def test_command_runs_both_audits_and_prints_the_checklist(log, capsys, tmp_path):
    assert main(["boards", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"subject": "ledger", "seen": 3, "wrong": 0},
        {"subject": "exchange", "seen": 0, "wrong": 0},
        {"subject": "guard", "seen": 0, "wrong": 0},
    ]
    report = tmp_path / "scan.json"
    report.write_text(json.dumps(SCAN), "utf-8")
    assert main(["boards", "check", "--scan-report", str(report)]) == 0
    assert capsys.readouterr().out == "scan: đã xem 1200, sai khác 5\n"
    assert main(["boards", "check", "so-cai"]) == 1
    assert "Không có gì tên 'so-cai'" in capsys.readouterr().err
    assert main(["boards", "readiness", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in rows] == list(range(1, 21))
    assert rows[14]["figures"]["so-cai"] == {"value": "3", "verdict": "ok"}
    assert main(["boards", "readiness"]) == 0
    assert "/20 yêu cầu có bằng chứng còn hạn." in capsys.readouterr().out


@pytest.mark.parametrize("what", ["UPDATE {} SET wrong = 0", "DELETE FROM {}", "TRUNCATE {}"])
def test_check_is_never_changed(module_database, what):
    with (
        psycopg.connect(module_database, options="-c search_path=public") as sql,
        pytest.raises(psycopg.errors.RestrictViolation, match="check_is_never_changed"),
    ):
        sql.execute(what.format("boards_check"))
