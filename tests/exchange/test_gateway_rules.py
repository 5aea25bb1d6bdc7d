"""Registrations of gateways held against the table and their batches, without a ledger: every lie has its sentence."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.core import canonical
from duoc.engines.merkle.signer import FileSigner
from duoc.exchange.rules.gateways import KIND, Registration, Registrations, parse

KEY, OTHER_KEY = (str(FileSigner("gw-1", bytes([seed]) * 32).key) for seed in (1, 2))
SECOND_KEY = str(FileSigner("gw-2", b"\3" * 32).key)
EVENT = "00000000-0000-4000-8000-000000000001"
ENTRY = {"event": EVENT, "gateway": "gw-1", "kind": KIND, "time": "2026-01-01T00:00:00Z", "vkey": KEY}
FIRST = Registration("gw-1", KEY, (0, 5))


def texts(known: list[Registration], rows: dict[str, str], *sealed: tuple[str, int, tuple[int, int]]) -> list[str]:
    registrations = Registrations(known)
    for one in sealed:
        registrations.sealed(*one)
    return [finding.text for finding in registrations.findings(rows)]


def test_registration_is_read() -> None:
    assert parse(canonical.dumps(ENTRY), (0, 5)) == FIRST


@pytest.mark.parametrize("member", ENTRY)
def test_registration_without_a_member_is_none(member: str) -> None:
    entry = {name: value for name, value in ENTRY.items() if name != member}
    with pytest.raises(ValueError, match="not a gateway's registration"):
        parse(canonical.dumps(entry), (0, 5))


@pytest.mark.parametrize("change", [{"kind": "exchange.batch"}, {"kind": None}, {"more": 1}, {"kind": f"{KIND} "}])
def test_entry_of_another_kind_is_no_registration(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a gateway's registration"):
        parse(canonical.dumps(ENTRY | change), (0, 5))


@pytest.mark.parametrize("change", [{"gateway": "gw-2"}, {"gateway": ""}, {"gateway": None}, {"vkey": None}, {"vkey": 1},
                                    {"vkey": SECOND_KEY}])  # fmt: skip
def test_key_of_another_name_registers_nobody(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="the key has another name than its gateway"):
        parse(canonical.dumps(ENTRY | change), (0, 5))


@pytest.mark.parametrize("vkey", ["", "gw-1", "gw-1+00000000+AAAA", KEY[:-1], KEY + "x", KEY.replace("+", " ")])
def test_key_that_cannot_be_read_registers_nobody(vkey: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(canonical.dumps(ENTRY | {"vkey": vkey}), (0, 5))


@pytest.mark.parametrize("entry", [b"", b"null", b"[]", b"{}", b"\xff", b"[" * 100_000, json.dumps(ENTRY).encode()])
def test_octets_of_another_form_register_nobody(entry: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(entry, (0, 5))


def test_row_as_registered_is_without_finding() -> None:
    assert texts([FIRST], {"gw-1": KEY}, ("gw-1", 1, (0, 6))) == []


def test_nothing_at_all_is_without_finding() -> None:
    assert texts([], {}) == []


def test_row_without_registration_was_inserted() -> None:
    assert texts([], {"gw-1": KEY}) == ["Bảng cổng có cổng này nhưng sổ không có đăng ký: dòng được chèn thêm."]


@pytest.mark.parametrize("rows", [{}, {"gw-1": KEY}])
def test_batch_without_registration_is_of_a_false_gateway(rows: dict[str, str]) -> None:
    found = texts([], rows, ("gw-1", 1, (0, 6)))
    assert found == ["Cổng đã niêm lô mà sổ không có đăng ký của nó: cổng giả, hoặc mục đăng ký đã bị xóa."]


def test_registration_without_row_means_a_deleted_row() -> None:
    assert texts([FIRST], {}) == ["Sổ có đăng ký cổng này nhưng bảng cổng thì không: dòng đã bị xóa."]


def test_row_with_another_key_was_changed() -> None:
    found = texts([FIRST], {"gw-1": OTHER_KEY})
    assert found == ["Khóa của cổng đã bị đổi: bảng cổng ghi khóa khác khóa đã đăng ký trong sổ."]


def test_second_registration_is_found() -> None:
    found = texts([FIRST, Registration("gw-1", KEY, (0, 9))], {"gw-1": KEY})
    assert found == ["Sổ có 2 mục đăng ký của cổng này: chỉ mục đầu là thật."]


@pytest.mark.parametrize("reverse", [True, False])
def test_first_registration_by_its_place_is_the_true_one(reverse: bool) -> None:
    known = [FIRST, Registration("gw-1", OTHER_KEY, (0, 9))]
    assert Registrations(known[::-1] if reverse else known).vkey("gw-1") == KEY


def test_what_is_logged_comes_before_what_waits() -> None:
    waiting = Registration("gw-1", OTHER_KEY, (1, 0))
    assert Registrations([waiting, FIRST]).vkey("gw-1") == KEY


def test_key_of_an_unknown_gateway_is_none() -> None:
    assert Registrations([FIRST]).vkey("gw-2") is None


SECOND = Registration("gw-2", SECOND_KEY, (0, 20))
ROWS = {"gw-1": KEY, "gw-2": SECOND_KEY}
EARLY = ["Lô đầu tiên của cổng đứng trước mục đăng ký cổng trong sổ."]


@pytest.mark.parametrize(("place", "expected"), [((0, 4), []), ((0, 5), []), ((0, 6), EARLY), ((0, 19), EARLY), ((0, 21), []),
                                                 ((1, 0), [])])  # fmt: skip
def test_batch_before_its_registration_is_found_unless_the_log_is_older(
    place: tuple[int, int], expected: list[str]
) -> None:
    assert texts([FIRST, SECOND], ROWS, ("gw-2", 7, place)) == expected


def test_finding_names_the_earliest_batch() -> None:
    registrations = Registrations([FIRST, SECOND])
    for number, at in ((9, 15), (7, 10), (8, 12)):
        registrations.sealed("gw-2", number, (0, at))
    assert [finding.batch for finding in registrations.findings(ROWS)] == [7]


def test_findings_come_by_name() -> None:
    found = Registrations([]).findings({"c": KEY, "a": KEY, "b": KEY})
    assert [finding.gateway for finding in found] == ["a", "b", "c"]


@given(st.permutations([("gw-2", number, (0, 20 + number)) for number in range(1, 6)]))
def test_order_in_which_batches_are_told_is_of_no_matter(sealed: list[tuple[str, int, tuple[int, int]]]) -> None:
    assert texts([FIRST, SECOND], ROWS, *sealed) == []
