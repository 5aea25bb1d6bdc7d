"""Segments on the disk: plain or compressed, whole or damaged, and what a receipt's search makes of them. Without a database."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, call, write
from tests.exchange.sealed import GATEWAY, LOG, ONE, TWO, closed, line, three

from duoc.cli.main import main
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.services import archive

SEALED = three()
LINES = SEALED.segment()
CONTENT = b"".join(LINES)
PRODUCTION = Environment.PRODUCTION


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own; where production's segments lie."""
    monkeypatch.setenv("DUOC_HOME", str(tmp_path))
    place = tmp_path / "production" / "archive"
    place.mkdir(parents=True)
    return place


def packed(content: bytes = CONTENT) -> bytes:
    return gzip.compress(content, mtime=0)


# How an operator, a disk or an enemy may leave a compressed file.
BROKEN: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("cut in the middle", lambda whole: whole[: len(whole) // 2]),
    ("cut before its sum", lambda whole: whole[:-8]),
    ("cut after its magic", lambda whole: whole[:2]),
    ("changed in its head", lambda whole: whole[:2] + b"\xff" + whole[3:]),
    ("changed in the stream", lambda whole: whole[:40] + bytes(40) + whole[80:]),
    ("changed in its sum", lambda whole: whole[:-8] + bytes(8)),
    ("followed by rubbish", lambda whole: whole + b"x" * 20),
]


@pytest.mark.parametrize(("how", "damage"), BROKEN, ids=[how for how, _ in BROKEN])
def test_broken_compressed_file_is_a_refusal_and_no_error(
    home: Path, capsys: pytest.CaptureFixture[str], how: str, damage: Callable[[bytes], bytes]
) -> None:
    path = home / "x.jsonl.gz"
    path.write_bytes(damage(packed()))
    with pytest.raises(OSError, match="nén"):
        list(archive.lines(path))
    with pytest.raises(exchange.RefusedError, match="Không đọc được"):
        exchange.verify_file(path, [LOG.key])
    assert main(["exchange", "archive", "verify", str(path)]) == 1
    said = capsys.readouterr()
    assert (len(said.err.splitlines()), "Traceback" in said.err, "None" in said.err) == (1, False, False)


def test_lines_are_the_same_plain_or_compressed_under_either_name(home: Path) -> None:
    path = home / "x.jsonl"
    path.write_bytes(CONTENT)
    assert list(archive.lines(path)) == LINES
    path.write_bytes(packed())  # compressed under the plain name
    assert list(archive.lines(path)) == LINES
    path.unlink()
    path.with_name("x.jsonl.gz").write_bytes(packed())
    assert list(archive.lines(path)) == LINES
    path.with_name("x.jsonl.gz").unlink()
    with pytest.raises(FileNotFoundError):
        list(archive.lines(path))


def test_plain_file_goes_before_a_compressed_one_of_its_name(home: Path) -> None:
    path = home / "x.jsonl"
    path.write_bytes(CONTENT)
    path.with_name("x.jsonl.gz").write_bytes(packed(b"khac"))
    assert list(archive.lines(path)) == LINES


def test_whole_file_is_proven_by_the_command_in_words_and_in_json(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "x.jsonl"
    path.write_bytes(CONTENT)
    keys = ["--vkey", str(LOG.key), "--vkey", str(GATEWAY.key)]
    assert main(["exchange", "archive", "verify", str(path), *keys]) == 0
    digest = b64_of(CONTENT)
    assert capsys.readouterr().out == f"Đúng: 7 giao dịch trong 2 lô. SHA-256 {digest}\n"
    assert main(["exchange", "archive", "verify", str(path), "--json", *keys]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "proven": True, "messages": 7, "batches": 2, "sha256": digest, "findings": []
    }  # fmt: skip
    assert main(["exchange", "archive", "verify", str(path)]) == 0
    assert f"hãy đối chiếu với khóa đã công bố: {LOG.key}" in capsys.readouterr().out
    path.write_bytes(b"".join(closed([*LINES[:3], LINES[4], *LINES[4:-1]])))
    assert main(["exchange", "archive", "verify", str(path), *keys]) == 1
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    assert said[0].startswith("[changed] ")
    assert "ngày 2024-03-01, cổng gw1-0a1b2c3d, lô 1, lá 0, biên nhận" in said[0]
    assert main(["exchange", "archive", "verify", str(path), "--json", *keys]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["kind"], finding["day"], finding["batch"], finding["leaf"]) == ("changed", ONE, 1, 0)


def b64_of(content: bytes) -> str:
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@pytest.mark.parametrize("vkey", ["", "x", "a+b+c", f"{LOG.key}x"])
@pytest.mark.parametrize("verb", [["archive", "verify"], ["evidence-verify"]])
def test_key_that_cannot_be_read_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], verb: list[str], vkey: str
) -> None:
    path = home / "x"
    path.write_bytes(CONTENT)
    assert main(["exchange", *verb, str(path), "--vkey", vkey]) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert "Khóa --vkey không dùng được" in said.err


@pytest.mark.parametrize("verb", [["archive", "verify"], ["evidence-verify"]])
def test_file_that_cannot_be_read_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    for path in (home / "none", home):
        assert main(["exchange", *verb, str(path)]) == 1
        said = capsys.readouterr()
        assert (said.out, len(said.err.splitlines())) == ("", 1)
        assert str(path) in said.err


# ---- receipts from files


def names() -> list[tuple[int, str]]:
    return [(message.time_us, message.request_id) for message in [*SEALED.batches[0], *SEALED.batches[1][:2]]]


def found(paths: list[str], time_us: int, request_id: str) -> Any:
    return archive._found(paths, time_us, request_id, PRODUCTION)


def test_receipt_from_a_file_is_the_receipt_of_the_message(home: Path) -> None:
    (home / "x.jsonl").write_bytes(CONTENT)
    for (time_us, request_id), (batch, leaf) in zip(
        names(), [(0, n) for n in range(5)] + [(1, 0), (1, 1)], strict=True
    ):
        assert {"format": "duoc.receipt/1", **found(["x.jsonl"], time_us, request_id)} == SEALED.receipt(batch, leaf)
    assert found(["x.jsonl"], BEFORE_MIDNIGHT + 1, names()[0][1]) is None
    assert found(["x.jsonl"], BEFORE_MIDNIGHT, "00000000-0000-4000-8000-000000000000") is None


def seal(**changes: Any) -> bytes:
    return b"".join([LINES[0], line(json.loads(LINES[1]) | changes), *LINES[2:]])


DAMAGED = [
    b"", b"\n", b"{}\n", CONTENT[:300], packed()[:90], b"\x1f\x8b", LINES[0], seal(places=None), seal(places=[99] * 5),
    seal(places=[-9] * 5), seal(leaves="x"), seal(leaves=""), seal(leaves=7), seal(path=7), seal(places=["0"] * 5),
    b"".join([*LINES[:2], b'{"batch":x}\n', *LINES[3:]]), b"".join([*LINES[:3], LINES[3][:-2] + b"\n", *LINES[4:]]),
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_file_proves_nothing_and_stops_no_search(home: Path, content: bytes) -> None:
    """Anybody asks for receipts: what a file has become must not become an error of the page; the next file is read."""
    (home / "damaged.jsonl").write_bytes(content)
    (home / "whole.jsonl").write_bytes(CONTENT)
    time_us, request_id = names()[0]
    made = found(["damaged.jsonl", "none.jsonl", "whole.jsonl"], time_us, request_id)
    assert made is not None
    assert {"format": "duoc.receipt/1", **made} == SEALED.receipt(0, 0)
    assert found(["damaged.jsonl", "none.jsonl"], time_us, request_id) in (None, {**made})


# ---- with the database


def test_damaged_compressed_file_is_named_by_the_audit(scribe: Scribe, home: Path) -> None:
    write(scribe)
    from datetime import date

    assert archive.archive_day(date.fromisoformat(ONE)) == 8
    assert archive.archive_day(date.fromisoformat(TWO)) == 6
    first = home / ONE / "gw1-0a1b2c3d-000001.jsonl"
    content = first.read_bytes()
    first.unlink()
    for damage in (lambda whole: whole[:60], lambda whole: whole[:60] + bytes(30) + whole[90:], lambda _: b"\x1f\x8b"):
        first.with_name(first.name + ".gz").write_bytes(damage(packed(content)))
        told = [finding for finding in exchange.audit() if finding.kind == "archive"]
        assert [(finding.day, "None" in finding.text) for finding in told] == [(ONE, False)]
        with pytest.raises(exchange.NoSuchReceiptError):
            exchange.receipt(f"{BEFORE_MIDNIGHT}.{call(0, 0).request_id}")
        assert exchange.leads(exchange.verify_receipt(exchange.receipt(_on_the_second_day())))
    first.with_name(first.name + ".gz").write_bytes(packed(content))
    assert exchange.audit() == []


def _on_the_second_day() -> str:
    return f"{BEFORE_MIDNIGHT + 90 * SECOND + 11}.{call(11, 0).request_id}"
