"""`duoc ledger audit`: the log and the rows beside it, in one verdict."""

import argparse
import json
from typing import Any

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import Scribe, write

from duoc.cli import audit
from duoc.core.environment import Environment


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    audit.register(parser.add_subparsers())
    arguments = parser.parse_args(["audit", *words])
    status: int = arguments.run(arguments)
    return status


@pytest.fixture
def log(database: str) -> Any:
    register_all(Environment.PRODUCTION)
    with Scribe(database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


def test_whole_house_is_told_in_one_line(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert capsys.readouterr().out.startswith("Sổ và nhật ký production khớp từng dòng")
    assert run("--json", "--vkey", str(log.log_signer.key)) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["ledger"], told["exchange"]) == (True, [], [])


def test_changed_row_is_named_and_the_status_is_1(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    log.sql.execute("UPDATE exchange_message SET duration_us = duration_us + 1 WHERE batch = 2 AND leaf = 1")
    assert run("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [finding["kind"] for finding in told["exchange"]] == ["changed", "rollup"]
    changed = told["exchange"][0]
    assert (changed["day"], changed["gateway"], changed["batch"], changed["leaf"]) == ("2024-03-01", log.name, 2, 1)
    assert run() == 1
    out, err = capsys.readouterr()
    assert "[changed] Dòng nhật ký đã bị sửa" in out
    assert f"cổng {log.name}, lô 2, lá 1, biên nhận {changed['receipt']}" in out
    assert "2 điểm không khớp" in err


def test_changed_ledger_entry_is_found_by_both_audits(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    log.sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    log.sql.execute(
        "UPDATE ledger_entry SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"size\":6', '\"size\":7'), "
        "'UTF8') WHERE kind = 'exchange.batch'"
    )
    assert run("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert [finding["damage"] for finding in told["ledger"]] == ["entry_changed"]
    assert "entry" in {finding["kind"] for finding in told["exchange"]}
    assert {finding["batch"] for finding in told["exchange"]} == {2}
    assert run() == 1
    assert "[sổ: entry_changed]" in capsys.readouterr().out


def test_unreadable_ledger_entry_ends_no_audit(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    log.sql.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    log.sql.execute("UPDATE ledger_entry SET entry = '{' WHERE kind = 'exchange.batch' AND index = "
                    "(SELECT max(index) FROM ledger_entry)")  # fmt: skip
    assert run("--json") == 1
    assert {finding["kind"] for finding in json.loads(capsys.readouterr().out)["exchange"]} >= {"ledger"}


def test_log_of_another_key_than_the_auditors_is_found(log: Scribe, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json", "--vkey", str(log.signer.key)) == 1
    assert json.loads(capsys.readouterr().out)["ledger"]
    assert run("--environment", "replay") == 0
