"""Operators on findings: what stays readable, what comes back, what meets."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from duoc.engines import pii
from duoc.engines.pii import operators
from duoc.engines.pii.operators import Tokens

KEY = bytes(range(64))
TEXT = "Ông Nguyễn Văn An, CCCD 079203001234, SĐT 0912 345 678, CCCD 079203001234."


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("SO_DINH_DANH", "079203001234", "079*******34"),
        ("PHONE", "0912 345 678", "**** *** 678"),
        ("BANK_CARD", "9704123412341234", "9704**********34"),
        ("NAME", "Nguyễn Văn An", "Nguyễn V. A."),
        ("ADDRESS", "số 1, đường Ngô Quyền, phường 5, tỉnh Cà Mau", "…, phường 5, tỉnh Cà Mau"),
        ("ADDRESS", "somewhere", "…"),
        ("EMAIL", "an.nguyen@example.vn", "a***@example.vn"),
        ("DOB", "29/02/2000", "**/**/2000"),
        ("PASSPORT", "C1234567", "C*****67"),
        ("CMND", "123456789", "*******89"),
        ("MRZ", "IDVNM…", "[MRZ]"),
    ],
)
def test_a_mask_keeps_what_one_recognises_ones_own_value_by(kind: str, value: str, masked: str) -> None:
    assert operators.mask(kind, value) == masked


def test_a_text_is_changed_at_its_findings_alone() -> None:
    changed = operators.changed(TEXT, pii.scan(TEXT), operators.drop)
    assert changed == "Ông [NAME], CCCD [SO_DINH_DANH], SĐT [PHONE], CCCD [SO_DINH_DANH]."


def test_tokens_are_consistent_and_come_back_whole() -> None:
    tokens = Tokens(KEY, "hồ sơ 1")
    changed = operators.changed(TEXT, pii.scan(TEXT), tokens.token)
    first, second = (changed.split("CCCD ")[place].split("]")[0] for place in (1, 2))
    assert first == second
    assert pii.scan(changed) == []  # no token looks like a value
    assert not any(sign.isdigit() for sign in changed)
    assert tokens.restored(changed) == TEXT


@pytest.mark.parametrize(
    "other", [Tokens(KEY[::-1], "a"), Tokens(KEY, "b"), Tokens(KEY, "a", "z")], ids=["key", "scope", "name"]
)
def test_a_token_opens_with_its_own_key_and_scope_alone(other: Tokens) -> None:
    token = Tokens(KEY, "a").token("PHONE", "0912345678")
    assert Tokens(KEY, "a").value(token) == "0912345678"
    assert other.value(token) is None
    assert other.restored(f"x {token}") == f"x {token}"


def test_a_changed_token_or_type_does_not_open() -> None:
    tokens = Tokens(KEY, "a")
    token = tokens.token("PHONE", "0912345678")
    assert tokens.value(token.replace("PHONE", "CMND")) is None
    assert tokens.value(token[:-2] + ("a" if token[-2] != "a" else "b") + "]") is None
    assert tokens.value("[PHONE~a~abc]") is None


def test_a_token_is_aes_siv_as_another_would_compute_it() -> None:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    sealed = AESSIV(KEY).encrypt(b"0912345678", [b"PHONE", b"a"])
    letters = "".join(chr(97 + int(sign, 16)) for sign in sealed.hex())
    assert Tokens(KEY, "a", "k").token("PHONE", "0912345678") == f"[PHONE~k~{letters}]"


def test_hashes_meet_however_a_number_was_grouped_and_need_the_key() -> None:
    one, other = operators.hashed(KEY[:32]), operators.hashed(KEY[32:])
    assert one("PHONE", "0912 345 678") == one("PHONE", "0912345678") != other("PHONE", "0912345678")
    assert one("PHONE", "0912345678") != one("BANK_ACCOUNT", "0912345678")
    assert one("NAME", "Trần Hòa") == one("NAME", "TRẦN HOÀ")
    digest = hmac.new(KEY[:32], b"PHONE\x000912345678", sha256).hexdigest()[:32]
    assert one("PHONE", "0912345678") == "[PHONE#" + "".join(chr(97 + int(sign, 16)) for sign in digest) + "]"


def test_short_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        operators.hashed(b"short")
    with pytest.raises(ValueError, match="64 bytes"):
        Tokens(KEY[:32], "a")
    with pytest.raises(ValueError, match="letters"):
        Tokens(KEY, "a", "1")


def test_the_law_is_told_what_each_operator_leaves() -> None:
    assert operators.standing(["drop"]) is operators.Standing.DE_IDENTIFIED
    assert operators.standing(["drop", "token"]) is operators.Standing.PSEUDONYMISED
    assert operators.standing(["keep", "drop"]) is operators.Standing.PERSONAL


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # busy machines
@given(st.text())
def test_any_value_comes_back(value: str) -> None:
    tokens = Tokens(KEY, "a")
    assert tokens.value(tokens.token("NAME", value)) == value
