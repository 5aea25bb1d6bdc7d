"""Receipts: made from the tables, verified without them, and refused when anything in them is changed."""

import copy
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.conftest import register_all
from tests.exchange.scribe import BEFORE_MIDNIGHT, SECOND, Scribe, write

from duoc.core.environment import Environment
from duoc.engines.merkle.signer import FileSigner
from duoc.exchange import services as exchange
from duoc.exchange.services import verify_receipt

# The third call of the batch over midnight: 5 + 2 in the scribe's numbering, with a status of 500.
LATE = BEFORE_MIDNIGHT + 59 * SECOND


def name_of(scribe: Scribe, batch: int, leaf: int) -> str:
    row = scribe.sql.execute(
        "SELECT (extract(epoch FROM time) * 1000000)::bigint, request_id FROM exchange_message "
        "WHERE batch = %s AND leaf = %s",
        [batch, leaf],
    ).fetchone()
    assert row is not None
    return f"{row[0]}.{row[1]}"


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    register_all(Environment.PRODUCTION)
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)


@pytest.fixture(scope="module")
def whole(log: Scribe) -> dict[str, Any]:
    """A receipt as it arrives: JSON text, read again."""
    made: dict[str, Any] = json.loads(json.dumps(exchange.receipt(name_of(log, 2, 2))))
    return made


def verdicts(receipt: Any, *keys: Any) -> dict[str, bool | None]:
    return {check.name: check.ok for check in verify_receipt(receipt, keys)}


def test_receipt_has_the_published_form(whole: dict[str, Any]) -> None:
    assert whole["format"] == "duoc.receipt/1"
    assert whole["message"]["client"] == "VN/GOV/000.00.00.H12/dvc"
    assert whole["message"]["service"] == "VN/GOV/G01/chia-se/dan-cu"
    assert (whole["message"]["status"], whole["message"]["time"]) == (500, "2024-03-01T16:59:59.000000Z")
    assert whole["batch"]["entry"]["size"] == 6
    assert (whole["batch"]["index"], len(whole["batch"]["path"])) == (2, 3)
    assert whole["ledger"]["checkpoint"].startswith("thu.duoc/production\n")


def test_whole_receipt_is_proven_with_the_key_it_brings(whole: dict[str, Any]) -> None:
    assert verdicts(whole) == dict.fromkeys(["message", "counted", "signature", "ledger", "checkpoint"], True)
    assert exchange.leads(verify_receipt(whole))
    assert "hãy đối chiếu" in verify_receipt(whole)[-1].text


def test_whole_receipt_is_proven_with_trusted_keys(whole: dict[str, Any], log: Scribe) -> None:
    del whole["ledger"]["vkey"]
    trusted = [log.log_signer.key, log.signer.key]
    assert exchange.leads(verify_receipt(whole, trusted))
    assert "khóa bạn tin" in verify_receipt(whole, trusted)[-1].text
    whole["ledger"]["vkey"] = str(log.log_signer.key)


def test_receipts_of_every_message_are_proven(log: Scribe) -> None:
    for batch, size in ((1, 5), (2, 6), (3, 3)):
        for leaf in range(size):
            assert exchange.leads(verify_receipt(exchange.receipt(name_of(log, batch, leaf))))


def test_receipt_without_any_key_of_the_log_is_not_proven(whole: dict[str, Any]) -> None:
    damaged = copy.deepcopy(whole)
    del damaged["ledger"]["vkey"]
    assert verdicts(damaged)["checkpoint"] is False


def test_receipt_of_a_log_the_reader_does_not_trust_is_not_proven(whole: dict[str, Any]) -> None:
    foreign = FileSigner("thu.duoc/production", b"\7" * 32)
    assert verdicts(whole, foreign.key)["checkpoint"] is False
    other_name = FileSigner("khac.duoc/production", b"\7" * 32)
    assert verdicts(whole, other_name.key)["checkpoint"] is False


def test_receipt_of_a_gateway_with_another_key_than_the_trusted_one_is_not_proven(
    whole: dict[str, Any], log: Scribe
) -> None:
    impostor = FileSigner(log.name, b"\7" * 32)
    assert verdicts(whole, log.log_signer.key, impostor.key)["signature"] is False


def test_pending_receipt_is_not_proven_and_not_refuted(whole: dict[str, Any]) -> None:
    pending = {**whole, "ledger": None}
    assert verdicts(pending) == {"message": True, "counted": True, "signature": True, "ledger": None}
    assert not exchange.leads(verify_receipt(pending))


def _flip(text: str) -> str:
    octets = bytearray(b64decode(text))
    octets[0] ^= 1
    return b64encode(octets).decode()


def _set(*path: Any) -> Callable[[dict[str, Any]], None]:
    *way, last, value = path

    def change(receipt: dict[str, Any]) -> None:
        at: Any = receipt
        for step in way:
            at = at[step]
        at[last] = value(at[last]) if callable(value) else value

    return change


DAMAGE: list[tuple[Callable[[dict[str, Any]], None], str]] = [
    (_set("message", "status", 200), "message"),
    (_set("message", "client", "VN/GOV/000.00.00.H12/ioffice"), "message"),
    (_set("message", "time", "2024-03-01T16:59:59.000001Z"), "message"),
    (_set("message", "duration", lambda value: value + 1), "message"),
    (_set("message", "extra", "x"), "message"),
    (_set("message", "request_hash", _flip), "message"),
    (_set("batch", "index", 3), "message"),
    (_set("batch", "index", True), "message"),
    (_set("batch", "path", 0, _flip), "message"),
    (_set("batch", "path", lambda path: path[:-1]), "message"),
    (_set("batch", "path", lambda path: [*path, path[0]]), "message"),
    (_set("batch", "entry", "root", _flip), "message"),
    (_set("batch", "entry", "size", 7), "signature"),
    (_set("batch", "entry", "counts", 0, 4, 99), "signature"),
    (_set("batch", "entry", "counts", []), "counted"),
    (_set("batch", "entry", "kind", "exchange.right_granted"), "counted"),
    (_set("batch", "signature", _flip), "signature"),
    (_set("batch", "vkey", str(FileSigner("gw1-0a1b2c3d", b"\7" * 32).key)), "signature"),
    (_set("batch", "vkey", str(FileSigner("gw2", b"\7" * 32).key)), "signature"),
    (_set("ledger", "index", lambda value: value - 1), "ledger"),
    (_set("ledger", "path", 0, _flip), "ledger"),
    (_set("ledger", "checkpoint", lambda text: text.replace("production\n1", "production\n2", 1)), "checkpoint"),
    (_set("ledger", "vkey", str(FileSigner("thu.duoc/production", b"\7" * 32).key)), "checkpoint"),
    (_set("format", "duoc.receipt/2"), "form"),
    (_set("batch", "path", "x"), "form"),
    (_set("batch", "vkey", "x"), "form"),
    (_set("message", None), "form"),
    (_set("ledger", "checkpoint", "x"), "form"),
    (_set("ledger", 7), "form"),
]


@pytest.mark.parametrize(
    ("damage", "broken"), DAMAGE, ids=[f"{number}-{name}" for number, (_, name) in enumerate(DAMAGE)]
)
def test_changed_receipt_is_refuted_by_name(
    whole: dict[str, Any], damage: Callable[[dict[str, Any]], None], broken: str
) -> None:
    damaged = copy.deepcopy(whole)
    damage(damaged)
    assert verdicts(damaged)[broken] is False
    assert not exchange.leads(verify_receipt(damaged))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["format", "message", "batch", "ledger", "entry"]), inner)
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_whatever_a_stranger_sends_is_refuted_and_never_raises(value: Any) -> None:
    assert not exchange.leads(verify_receipt(value))
    assert not exchange.leads(
        verify_receipt({"format": "duoc.receipt/1", "message": value, "batch": value, "ledger": value})
    )


def test_receipt_of_an_unlogged_message_is_unknown(log: Scribe) -> None:
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(f"{LATE}.00000000-0000-4000-8000-000000000000")
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(name_of(log, 1, 0).replace("1709312340", "1709312341"))
    with pytest.raises(exchange.NoSuchReceiptError):
        exchange.receipt(name_of(log, 1, 0), Environment.REPLAY)


@pytest.mark.parametrize("name", ["", "x", "1709312340000000", "1.2", "-1.00000000-0000-4000-8000-000000000000"])
def test_name_of_another_form_is_refused(name: str, module_database: str) -> None:
    with pytest.raises(ValueError, match="receipt"):
        exchange.receipt(name)
