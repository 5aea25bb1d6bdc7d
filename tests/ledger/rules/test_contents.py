"""An entry held against its columns, its payload and its salt; and findings as JSON."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

import pytest

from duoc.engines.merkle import salted
from duoc.ledger.rules.contents import check_contents
from duoc.ledger.rules.findings import Damage, Finding

EVENT = UUID("00000000-0000-4000-8000-000000000001")
SALT, PAYLOAD = bytes(range(32)), b'{"a":1}'


def said(**changes: Any) -> bytes:
    whole = {
        "kind": "k",
        "event": str(EVENT),
        "commitment": base64.b64encode(salted.commitment(SALT, PAYLOAD)).decode(),
    }
    return json.dumps({name: value for name, value in (whole | changes).items() if value is not None}).encode()


def damage(entry: bytes, payload: bytes | None = PAYLOAD, salt: bytes | None = SALT) -> Damage | None:
    finding = check_contents((7, "k", EVENT, entry, payload, salt))
    return None if finding is None else finding.damage


def test_entry_that_fits_has_no_finding() -> None:
    assert damage(said()) is None


def test_views_of_octets_are_read_as_octets() -> None:
    row = (7, "k", EVENT, memoryview(said()), memoryview(PAYLOAD), memoryview(SALT))
    assert check_contents(row) is None  # type: ignore[arg-type]  # what a database driver may give


@pytest.mark.parametrize(
    "change",
    [{"kind": "other"}, {"kind": None}, {"kind": 1}, {"event": None}, {"event": str(UUID(int=2))},
     {"event": str(EVENT).replace("-", "")}, {"event": ["x"]}],
)  # fmt: skip
def test_columns_that_do_not_repeat_the_bytes_are_found(change: dict[str, Any]) -> None:
    assert damage(said(**change)) is Damage.ENTRY_CHANGED


@pytest.mark.parametrize("payload", [b"", b'{"a":2}', b'{"a":1} ', b"\x00"])
def test_other_payload_does_not_open_the_commitment(payload: bytes) -> None:
    assert damage(said(), payload) is Damage.PAYLOAD_MISMATCH


@pytest.mark.parametrize("salt", [bytes(32), SALT[::-1], SALT[:31] + b"\xff"])
def test_other_salt_does_not_open_the_commitment(salt: bytes) -> None:
    assert damage(said(), salt=salt) is Damage.PAYLOAD_MISMATCH


@pytest.mark.parametrize("commitment", [None, 1, "", "=", "not base64!", "AAAA", ["x"], {"a": 1}])
def test_commitment_that_says_nothing_is_opened_by_nothing(commitment: Any) -> None:
    assert damage(said(commitment=commitment)) is Damage.PAYLOAD_MISMATCH


@pytest.mark.parametrize("entry", [b"", b"null", b"[]", b'"k"', b"{", b"\xff\xfe", b"1"])
def test_entry_that_is_no_object_opens_no_payload(entry: bytes) -> None:
    assert damage(entry) is Damage.PAYLOAD_MISMATCH


@pytest.mark.parametrize("entry", [b"", b"null", b"[]", b"{"])
def test_entry_that_is_no_object_without_a_payload_is_left_alone(entry: bytes) -> None:
    assert damage(entry, None, None) is None


@pytest.mark.parametrize(("payload", "salt"), [(None, SALT), (PAYLOAD, None), (None, None)])
def test_erased_or_public_entry_needs_no_opening(payload: bytes | None, salt: bytes | None) -> None:
    assert damage(said(), payload, salt) is None


def test_finding_names_the_entry() -> None:
    finding = check_contents((7, "other", EVENT, said(), None, None))
    assert finding is not None
    assert finding.index == 7


def test_changed_columns_come_before_a_payload_that_does_not_open() -> None:
    assert damage(said(kind="other"), b"wrong") is Damage.ENTRY_CHANGED


def test_commitment_is_not_the_plain_hash_of_the_payload() -> None:
    plain = base64.b64encode(hashlib.sha256(PAYLOAD).digest()).decode()
    assert damage(said(commitment=plain)) is Damage.PAYLOAD_MISMATCH


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding(Damage.LOG_REPLACED, "d"), {"damage": "log_replaced", "detail": "d"}),
        (Finding(Damage.ENTRY_MISSING, "d", 0), {"damage": "entry_missing", "detail": "d", "index": 0}),
        (Finding(Damage.TILE_ALTERED, "d", tile="0/000"), {"damage": "tile_altered", "detail": "d", "tile": "0/000"}),
        (Finding(Damage.CHECKPOINT_ALTERED, "d", size=0), {"damage": "checkpoint_altered", "detail": "d", "size": 0}),
    ],
)
def test_finding_says_only_what_is_known(finding: Finding, expected: dict[str, Any]) -> None:
    assert finding.as_json() == expected
