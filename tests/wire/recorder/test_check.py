"""What a batch must be before a row of it is written; everything else is a damaged spool, and never a defect of ours.

Whoever can write into a stream can send any bytes as an entry: each of these stood before the signature is looked at.
"""

import json
import uuid
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core import canonical
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.recorder.store import DamagedSpoolError, GatewayState, check
from duoc.wire.spool.reader import SealedBatch

NAME = "gw1-0a1b2c3d"
SIGNER = FileSigner(NAME, sha256(b"the gateway").digest())
STRANGER = FileSigner(NAME, sha256(b"somebody").digest())
HEAD = sha256(b"the batch before").digest()
MESSAGES = [b'{"a":1}', b'{"b":2}', b'{"c":3}']


def gateway() -> GatewayState:
    return GatewayState(1, NAME, SIGNER.key, 0, HEAD, 6)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def leaf(message: bytes) -> bytes:
    return sha256(b"\x00" + message).digest()


# RFC 6962 §2.1 for three leaves: MTH = H(1 ‖ H(1 ‖ l0 ‖ l1) ‖ l2)
ROOT = node(node(leaf(MESSAGES[0]), leaf(MESSAGES[1])), leaf(MESSAGES[2]))


def text(data: bytes) -> str:
    return b64encode(data).decode()


def sealed(messages: list[bytes] = MESSAGES, signer: FileSigner = SIGNER, **changes: Any) -> SealedBatch:
    """Batch 7, as its gateway seals it, or with other members (`...` leaves one out)."""
    entry = {
        "batch": 7, "event": str(uuid.UUID(int=7)), "gateway": NAME, "previous": text(HEAD), "root": text(ROOT),
        "size": len(messages),
    }  # fmt: skip
    told = {name: value for name, value in (entry | changes).items() if value is not ...}
    data = canonical.dumps(told)
    return SealedBatch(messages, signer.sign(data), data, 1000)


def test_next_batch_of_the_chain_gives_its_entry_and_its_leaves() -> None:
    entry, leaves = check(gateway(), sealed(), HEAD, 6)
    assert entry["batch"] == 7
    assert leaves == [leaf(message) for message in MESSAGES]


def test_first_batch_of_a_gateway_names_none_before_it() -> None:
    first = sealed(batch=1, previous=None)
    assert check(gateway(), first, None, 0)[0]["previous"] is None
    with pytest.raises(DamagedSpoolError, match="batch 1: it does not follow"):
        check(gateway(), sealed(batch=1), None, 0)


UNREADABLE: list[dict[str, Any]] = [
    {"previous": 5}, {"previous": "ừ"}, {"previous": "abc"}, {"previous": []}, {"previous": ...},
    {"root": 5}, {"root": None}, {"root": "ừ"}, {"root": "abc"}, {"root": ...},
    {"event": 5}, {"event": None}, {"event": "no uuid"}, {"event": {}}, {"event": ...},
    {"gateway": ...}, {"batch": ...}, {"size": ...},
]  # fmt: skip


@pytest.mark.parametrize("changes", UNREADABLE, ids=str)
@pytest.mark.parametrize("signer", [SIGNER, STRANGER], ids=["signed", "forged"])
def test_member_of_another_form_is_a_damaged_spool(changes: dict[str, Any], signer: FileSigner) -> None:
    with pytest.raises(DamagedSpoolError, match=f"gateway {NAME}, batch 7: its entry cannot be read"):
        check(gateway(), sealed(signer=signer, **changes), HEAD, 6)


@pytest.mark.parametrize(
    "entry", [b"", b"{}", b"[]", b"null", b"7", b'"entry"', b"\xff", b"[" * 60_000, b'{"batch":' * 9_000], ids=len
)
def test_entry_of_any_bytes_is_a_damaged_spool(entry: bytes) -> None:
    for signature in (SIGNER.sign(entry), bytes(64), b""):
        with pytest.raises(DamagedSpoolError, match="batch 7: its entry cannot be read"):
            check(gateway(), SealedBatch(MESSAGES, signature, entry, 1000), HEAD, 6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch": 8}, f"the spool holds batch 8 of {NAME} instead"),
        ({"batch": 6}, f"the spool holds batch 6 of {NAME} instead"),
        ({"batch": "7"}, "the spool holds batch 7 of"),
        ({"gateway": "gw2"}, "the spool holds batch 7 of gw2 instead"),
        ({"gateway": None}, "the spool holds batch 7 of None instead"),
        ({"size": 2}, "2 messages were signed, the spool holds 3"),
        ({"size": None}, "None messages were signed, the spool holds 3"),
        ({"previous": None}, "it does not follow the batch that was stored before it"),
        ({"previous": text(ROOT)}, "it does not follow the batch that was stored before it"),
        ({"previous": ""}, "it does not follow the batch that was stored before it"),
        ({"root": text(HEAD)}, "its messages are not those that were signed"),
        ({"root": ""}, "its messages are not those that were signed"),
        ({"messages": [], "root": text(sha256(b"").digest())}, "it holds no message"),
        ({"signer": STRANGER}, "its signature is not the gateway's"),
    ],
    ids=lambda value: "another signer" if isinstance(value, dict) and "signer" in value else str(value),
)
def test_what_is_wrong_is_named(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(DamagedSpoolError) as refused:
        check(gateway(), sealed(**changes), HEAD, 6)
    assert words in str(refused.value)
    assert str(refused.value).startswith(f"gateway {NAME}, batch 7: ")


@given(st.integers(0, 2), st.integers(0, 6), st.integers(1, 255))
def test_no_changed_byte_of_a_message_passes(which: int, at: int, flip: int) -> None:
    changed = bytearray(MESSAGES[which])
    changed[at] ^= flip
    messages = [*MESSAGES[:which], bytes(changed), *MESSAGES[which + 1 :]]
    with pytest.raises(DamagedSpoolError, match="not those that were signed"):
        check(gateway(), sealed(messages), HEAD, 6)


@given(st.permutations(MESSAGES))
def test_no_other_order_of_the_messages_passes(messages: list[bytes]) -> None:
    if messages == MESSAGES:
        check(gateway(), sealed(messages), HEAD, 6)
        return
    with pytest.raises(DamagedSpoolError, match="not those that were signed"):
        check(gateway(), sealed(messages), HEAD, 6)


@given(st.data())
def test_no_changed_byte_of_the_entry_or_its_signature_passes(data: st.DataObject) -> None:
    """Whatever the byte says then, the batch is not the one that was signed."""
    batch = sealed()
    parts = [bytearray(batch.entry), bytearray(batch.signature)]
    part = data.draw(st.sampled_from(parts))
    part[data.draw(st.integers(0, len(part) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(DamagedSpoolError):
        check(gateway(), SealedBatch(MESSAGES, bytes(parts[1]), bytes(parts[0]), 1000), HEAD, 6)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text("aừ7+", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=3),
    max_leaves=6,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(json.loads(sealed().entry), VALUES)))
def test_forged_entry_of_any_members_is_a_damaged_spool(entry: dict[str, Any]) -> None:
    data = json.dumps(entry).encode()
    with pytest.raises(DamagedSpoolError):
        check(gateway(), SealedBatch(MESSAGES, STRANGER.sign(data), data, 1000), HEAD, 6)
