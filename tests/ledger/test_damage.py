"""A log that was changed behind the application, or is not signed yet, hands out no proof on any door."""

import json
from typing import Any

import pytest
from tests.ledger.reader import get, listed

from duoc.cli import main as cli
from duoc.ledger import services

UNSIGNED = "UPDATE ledger_checkpoint SET note = NULL, signed_at = NULL WHERE size = {}"
TILE_BYTE = "UPDATE ledger_tile SET hashes = set_byte(hashes, 0, get_byte(hashes, 0) # 1)"


@pytest.mark.parametrize(
    "statement",
    [
        TILE_BYTE,
        "DELETE FROM ledger_tile",
        "UPDATE ledger_tile SET hashes = substring(hashes FROM 1 FOR 32)",
        "UPDATE ledger_entry SET entry = entry || '\\x20' WHERE index = 2",
        "UPDATE ledger_checkpoint SET root = sha256(root) WHERE size = 5",
    ],
)
def test_every_door_says_so_and_none_breaks(
    append: Any, tamper: Any, capsys: pytest.CaptureFixture[str], statement: str
) -> None:
    append(5)
    tamper(statement)
    status, html = get("/so-cai/muc/2/")
    assert status == 500
    assert "duoc ledger audit --environment production" in html
    assert "Đã kiểm chứng" not in html
    status, body = get("/api/v1/ledger/proof/2")
    assert (status, json.loads(body)["type"]) == (500, "/problems/damaged-log")
    assert cli.main(["ledger", "proof", "--index", "2"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "duoc ledger audit" in told.err
    assert services.audit() != []


def test_entry_of_an_unsigned_checkpoint_waits_everywhere(append: Any, tamper: Any) -> None:
    """Between commit and signature nothing can be proven, and nothing is claimed."""
    append(3)
    append(2)
    tamper(UNSIGNED.format(5))
    assert get("/so-cai/muc/4/")[0] == 404
    assert get("/api/v1/ledger/proof/4")[0] == 404
    assert listed(get("/so-cai/")[1]) == [2, 1, 0]
    assert services.audit() == []


def test_log_without_any_signature_has_not_begun_for_readers(append: Any, tamper: Any) -> None:
    append(2)
    tamper("UPDATE ledger_checkpoint SET note = NULL, signed_at = NULL")
    status, html = get("/so-cai/")
    assert status == 200
    assert "chưa bắt đầu" in html
    assert get("/so-cai/moc")[0] == 404
    assert get("/api/v1/ledger/checkpoint")[0] == 404


def test_whole_log_of_nothing_is_answered_on_every_door(database: str) -> None:
    assert "chưa bắt đầu" in get("/so-cai/")[1]
    assert [get(path)[0] for path in ("/so-cai/moc", "/so-cai/muc/0/", "/api/v1/ledger/entries/0")] == [404] * 3
    assert cli.main(["ledger", "entries"]) in {0, None}
