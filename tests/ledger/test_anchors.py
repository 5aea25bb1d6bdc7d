"""What the page shows of the anchors: the state file as `duoc anchor run` writes it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.ledger.reader import get

from duoc.ledger import services

CONFIRMED = {"size": 300, "root": "", "transaction": "0xaa", "block": 17, "block_hash": "0xbb", "time": 1_795_000_000}
STATE: dict[str, Any] = {
    "format": "duoc.anchor/1", "origin": "o", "log_id": "00", "account": "0x01", "sent": 1, "confirmations": 12,
    "chain": {"kind": "evm", "chain_id": 31337, "genesis": "0xcc", "contract": "0xdd", "code": "00", "born": "1 0xee"},
    "seen": None, "pending": {**CONFIRMED, "size": 400, "block": None, "time": None}, "again": [], "incidents": [],
    "confirmed": [{**CONFIRMED, "size": 200}, CONFIRMED], "ahead_of": 0, "ahead_since": None, "away_since": None,
    "alarms": [{"kind": "late", "since": 1, "words": "600 giây chưa neo"}], "late_after": 600, "updated": 1_795_000_060,
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    (tmp_path / "production").mkdir()
    return tmp_path / "production" / "anchor.json"


def test_state_file_is_told_with_the_newest_first(file: Path) -> None:
    file.write_text(json.dumps(STATE))
    found = services.anchoring()
    assert found is not None
    assert (found.chain, found.contract, found.alarms) == ("evm 31337", "0xdd", ["600 giây chưa neo"])
    assert [one.size for one in found.confirmed] == [300, 200]
    assert found.confirmed[0] == services.Anchor(300, "0xaa", 17, datetime.fromtimestamp(1_795_000_000, UTC))
    assert found.pending == services.Anchor(400, "0xaa", None, None)
    assert found.updated == datetime.fromtimestamp(1_795_000_060, UTC)


@pytest.mark.parametrize(
    "content",
    [None, "", "{", "[]", "null", '{"format": "duoc.anchor/2"}', '{"format": "duoc.anchor/1"}',
     json.dumps({**STATE, "chain": None}), json.dumps({**STATE, "updated": "soon"}), json.dumps({**STATE, "confirmed": 5}),
     json.dumps({**STATE, "updated": 10**30})],
)  # fmt: skip
def test_no_file_or_another_form_shows_nothing(file: Path, content: str | None) -> None:
    if content is not None:
        file.write_text(content)
    assert services.anchoring() is None


@pytest.mark.usefixtures("three_entries")
def test_page_shows_anchors_and_alarms(file: Path) -> None:
    assert 'id="neo"' not in get("/so-cai/")[1]
    file.write_text(json.dumps(STATE))
    page = get("/so-cai/")[1]
    assert page.index("600 giây chưa neo") < page.index("chờ xác nhận") < page.index("đã xác nhận")
    assert "0xdd" in page
