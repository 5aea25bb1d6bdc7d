"""Receipts that somebody has made up: what a forger with keys of his own can and cannot pass off as the province's."""

import copy
import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.conftest import register_all
from tests.exchange.scribe import ORIGIN, Scribe, write

from duoc.cli.main import main
from duoc.core import canonical
from duoc.core.environment import Environment
from duoc.engines.merkle import checkpoint, tree
from duoc.engines.merkle.signer import FileSigner, sign_note
from duoc.exchange import services as exchange
from duoc.exchange.services import Filter, verify_receipt


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


@pytest.fixture(scope="module")
def true(log: Scribe) -> list[dict[str, Any]]:
    """Every receipt of the log, newest first, as files."""
    names = [row.receipt for row in exchange.messages(Filter(), size=99).rows]
    return [json.loads(json.dumps(exchange.receipt(name))) for name in names]


def text(octets: bytes) -> str:
    return b64encode(octets).decode()


def forged(receipt: dict[str, Any], gateway: FileSigner, log: FileSigner, **message: Any) -> dict[str, Any]:
    """The receipt with another message, in a batch and a log of one entry, all rightly computed and signed anew."""
    made = copy.deepcopy(receipt)
    made["message"].update(message)
    leaf = tree.leaf_hash(canonical.dumps(made["message"]))
    entry = made["batch"]["entry"]
    day = entry["counts"][0][0]
    about = made["message"]
    counts = [[day, about["client"], about["service"], about["status"], 1]]
    entry.update(size=1, root=text(tree.root([leaf])), counts=counts, gateway=gateway.key.name)
    signed = canonical.dumps(entry)
    made["batch"] = {
        "index": 0,
        "path": [],
        "entry": entry,
        "signature": text(gateway.sign(signed)),
        "vkey": str(gateway.key),
    }
    root = tree.root([tree.leaf_hash(signed)])
    note = sign_note(str(checkpoint.Checkpoint(log.key.name, 1, root)), log).decode()
    made["ledger"] = {"index": 0, "path": [], "checkpoint": note, "vkey": str(log.key)}
    return made


def broken(receipt: Any, *keys: Any) -> list[str]:
    return [check.name for check in verify_receipt(receipt, keys) if check.ok is not True]


def test_receipt_of_an_invented_house_is_whole_but_not_the_provinces(true: list[dict[str, Any]], log: Scribe) -> None:
    """Anybody can compute hashes and sign with his own keys. Only a key from elsewhere tells whose signature it is."""
    gateway, own = FileSigner(log.name, sha256(b"1").digest()), FileSigner(ORIGIN, sha256(b"2").digest())
    made = forged(true[0], gateway, own, status=200)
    assert broken(made) == []  # hence the words of the last check
    assert "hãy đối chiếu" in verify_receipt(made)[-1].text
    assert str(own.key) in verify_receipt(made)[-1].text
    assert broken(made, log.log_signer.key) == ["checkpoint"]
    assert broken(made, log.log_signer.key, log.signer.key) == ["signature", "checkpoint"]


def test_true_log_with_an_invented_gateway_does_not_hold(true: list[dict[str, Any]], log: Scribe) -> None:
    gateway = FileSigner(log.name, sha256(b"1").digest())
    made = forged(true[0], gateway, log.log_signer, status=200)
    made["ledger"] = true[0]["ledger"]  # the province's own signature, over another entry
    assert broken(made, log.log_signer.key) == ["ledger"]
    assert broken(made, log.log_signer.key, log.signer.key) == ["signature", "ledger"]


@pytest.mark.parametrize("part", ["message", "batch", "ledger"])
def test_parts_of_two_true_receipts_make_no_third(true: list[dict[str, Any]], log: Scribe, part: str) -> None:
    """Every part is genuine and signed; only together they would say what never happened."""
    for one in true:
        for other in true:
            mixed = {**one, part: other[part]}
            same = mixed in true
            assert (broken(mixed, log.log_signer.key) == []) is same


def test_path_of_a_neighbour_does_not_lead_a_message_to_the_root(true: list[dict[str, Any]]) -> None:
    for receipt in true:
        for neighbour in true:
            if neighbour["batch"]["index"] == receipt["batch"]["index"]:
                continue
            made = copy.deepcopy(receipt)
            made["batch"]["path"], made["batch"]["index"] = neighbour["batch"]["path"], neighbour["batch"]["index"]
            assert "message" in broken(made)


def test_key_of_another_log_is_no_key(true: list[dict[str, Any]], log: Scribe) -> None:
    """Who trusts only the replay's log must not be shown a production receipt as proven, whatever key it brings."""
    replay = FileSigner("thu.duoc/replay", sha256(b"3").digest())
    assert broken(true[0], replay.key) == ["checkpoint"]
    assert broken(true[0], replay.key, log.log_signer.key) == []


def test_command_tells_the_forgery_from_the_receipt_only_by_a_trusted_key(
    true: list[dict[str, Any]], log: Scribe, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway, own = FileSigner(log.name, sha256(b"1").digest()), FileSigner(ORIGIN, sha256(b"2").digest())
    real, false = tmp_path / "that.json", tmp_path / "gia.json"
    real.write_text(json.dumps(true[0]), "utf-8")
    false.write_text(json.dumps(forged(true[0], gateway, own, status=200)), "utf-8")
    trusted = ["--vkey", str(log.log_signer.key)]
    assert main(["exchange", "verify", str(real), *trusted]) == 0
    assert main(["exchange", "verify", str(false), *trusted]) == 1
    assert "CHƯA được chứng minh" in capsys.readouterr().out
    assert main(["exchange", "verify", str(false)]) == 0
    assert "hãy đối chiếu với khóa đã công bố" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [
        "", "null", "[]", "7", '"x"', "{", '{"format":"duoc.receipt/1"}', '{"format":"duoc.receipt/1","message":NaN}',
        "[" * 100_000, '{"a":' * 50_000, '{"format":' + "9" * 5000 + "}", '{"format":"duoc.receipt/1","message":{},'
        '"batch":{"index":0,"path":[],"entry":{"size":1e400,"root":""},"signature":"","vkey":""},"ledger":null}',
    ],
    ids=range(12),
)  # fmt: skip
def test_file_of_anything_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, "utf-8")
    assert main(["exchange", "verify", str(file)]) == 1
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out
    assert ("CHƯA được chứng minh" in told.out) != ("không phải tệp JSON" in told.err)
