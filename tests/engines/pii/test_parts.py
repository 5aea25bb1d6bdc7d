"""Folding, names, masks and check digits, each alone and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.pii import checks, names, operators
from duoc.engines.pii.folding import folded
from duoc.engines.pii.judge import confidence_of
from duoc.engines.pii.operators import Standing, standing
from duoc.engines.pii.vault import Vault


def name_at(text: str) -> str | None:
    data = f"\n{text}\n".encode()
    found = names.at(data, 1)
    return None if found is None else data[found.start : found.end].decode()


def labelled(text: str) -> str | None:
    data = f"\n{text}\n".encode()
    found = names.labelled(data, 1)
    return None if found is None else data[found.start : found.end].decode()


def begun(before: str, name: str) -> tuple[bool, bool]:
    """Whether the name is one, and whether somebody is called by it."""
    value, is_called, _ = names.begun(f"\n{before}{name}\n".encode(), 1 + len(before))
    return value is not None, is_called


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", b""),
        ("An", b"An"),
        ("Đước", b"Duoc"),
        ("ĐẤT MŨI", b"DAT MUI"),
        ("ð", b"d"),
        ("a\u0300Đ", b"aD"),
        ("１２Đ", b"12D"),
        ("Đ\u00a0\u3000\u202f", b"D   "),
        ("Đ–—−", b"D---"),
        ("“Đ”", b'"D"'),
        ("‘Đ’", b"'D'"),
        ("a\u200bĐ\ufeff", b"aD"),
        ("日🏠", b"\x7f\x7f"),
        ("Đ\0", b"D\x7f"),
        ("\ud800Đ", b"\x7fD"),
        ("²½", b"21"),
        ("Đ\n\t", b"D\n\t"),
    ],
)
def test_a_text_is_folded_sign_by_sign(text: str, plain: bytes) -> None:
    assert folded(text).data == b"\n" + plain + b"\n"


@pytest.mark.parametrize(
    ("text", "at", "cut"),
    [
        ("An Đ", (1, 3), "An"),
        ("Đước", (1, 5), "Đước"),
        ("u\u031bo\u031b\u0301c", (1, 2), "u\u031b"),
        ("u\u031bo\u031b\u0301c", (2, 3), "o\u031b\u0301"),
        ("u\u031bo\u031b\u0301c", (1, 4), "u\u031bo\u031b\u0301c"),
        ("a\u200bĐ", (2, 3), "Đ"),
    ],
)
def test_places_lead_back_to_the_text(text: str, at: tuple[int, int], cut: str) -> None:
    start, end = folded(text).span(*at)
    assert text[start:end] == cut


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nguyen Van An", "Nguyen Van An"),
        ("NGUYEN VAN AN", "NGUYEN VAN AN"),
        ("Nguyen+Van+An", "Nguyen+Van+An"),
        ("Nguyen An", "Nguyen An"),
        ("Nguyen Van An, sinh", "Nguyen Van An"),
        ("Nguyen Van An sinh", "Nguyen Van An"),
        ("Nguyen Van An Ngay Sinh", "Nguyen Van An"),  # a form run together
        ("Nguyen Van An Gioi Tinh", "Nguyen Van An"),
        ("nguyen van an", None),
        ("Nguyen", None),
        ("Nguyen  Van", None),
        ("Nguyen.Van", None),
        ("Xyz Van An", None),
        ("Nguyenvanan", None),
        ("", None),
    ],
)
def test_a_name_begins_with_a_family(text: str, name: str | None) -> None:
    assert name_at(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (": Nguyen Van An", "Nguyen Van An"),
        (" Nguyen Van An", "Nguyen Van An"),
        (' = "Nguyen Van An"', "Nguyen Van An"),
        (" la Nguyen Van An", "Nguyen Van An"),
        (" ong Nguyen Van An", "Nguyen Van An"),
        (": Ong Nguyen Van An", "Nguyen Van An"),
        (" la ong Nguyen Van An", "Nguyen Van An"),
        (": chau Nguyen Van An", "Nguyen Van An"),
        (": Chau Van Dang", "Chau Van Dang"),  # a family of the Khmer, though one calls a child so
        (": khong ro", None),
        (": 0912345678", None),
        (" " * 13 + "Nguyen Van An", None),
        ("", None),
    ],
)
def test_a_name_stands_right_behind_its_label(text: str, name: str | None) -> None:
    assert labelled(text) == name


@pytest.mark.parametrize(
    ("before", "name", "expected"),
    [
        ("ong ", "Nguyen Van An", (True, True)),
        ("Ba: ", "Nguyen Thi Lan", (True, True)),
        ("cua ", "Nguyen Van An", (True, True)),
        ("", "Nguyen Van An", (True, False)),
        ("xin chao ", "Nguyen Van An", (True, False)),
        ("duong ", "Nguyen Van Linh", (False, False)),
        ("Duong ", "Nguyen Van Linh", (False, False)),
        ("truong THPT ", "Nguyen Hue", (False, False)),
        ("cong ty ", "Nguyen Van An", (False, False)),
        ("12 ", "Nguyen Hue", (False, False)),  # a house in a street
        ("Sao Vang ", "Nguyen Van An", (False, False)),  # in a longer proper noun
        ("", "NGUYEN VAN AN", (False, False)),  # a heading
        ("", "Ho Chi Minh", (False, False)),
        ("tinh ", "Ho Chi Minh", (False, False)),
        ("ong ", "nguyen van an", (False, False)),
    ],
)
def test_a_name_is_that_of_a_person_by_what_stands_before(before: str, name: str, expected: tuple[bool, bool]) -> None:
    assert begun(before, name) == expected


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("BHYT", "DN4960123456789", "DN***********89"),
        ("MST", "0100109106-001", "01********-*01"),
        ("PLATE", "69A1-123.45", "69**-***.45"),
        ("DOB", "1990", "1990"),
        ("DOB", "1990-02-01", "****-02-01"),
        ("DRIVER_LICENCE", "012345678901", "**********01"),
        ("BANK_ACCOUNT", "0123456789", "*******789"),
        ("BHXH", "1234567890", "********90"),
        ("UNKNOWN", "abc-1", "***-*"),
        ("EMAIL", "a@b.vn", "a***@b.vn"),
        ("NAME", "An", "An"),
        ("NAME", "  Lê   Thị Lan ", "Lê T. L."),
        ("ADDRESS", "Ấp 1, xã Tân Ân, tỉnh Cà Mau", "…, xã Tân Ân, tỉnh Cà Mau"),
        ("CCCD_QR", "096099000001|…", "[CCCD_QR]"),
    ],
)
def test_a_mask_hides_the_middle(kind: str, value: str, masked: str) -> None:
    assert operators.mask(kind, value) == masked


@given(
    st.text(st.sampled_from("0123456789 -"), min_size=12, max_size=20).filter(
        lambda text: sum(map(str.isdigit, text)) >= 9
    )
)
def test_a_mask_keeps_length_and_joints(value: str) -> None:
    masked = operators.mask("SO_DINH_DANH", value)
    assert [sign if not sign.isdigit() else "*" for sign in value] == [
        sign if not sign.isdigit() else "*" for sign in masked
    ]


@pytest.mark.parametrize(
    ("used", "left"),
    [
        ([], Standing.PERSONAL),
        (["keep"], Standing.PERSONAL),
        (["mask"], Standing.PSEUDONYMISED),
        (["hash"], Standing.PSEUDONYMISED),
        (["token"], Standing.PSEUDONYMISED),
        (["drop"], Standing.DE_IDENTIFIED),
        (["drop", "drop"], Standing.DE_IDENTIFIED),
        (["drop", "mask"], Standing.PSEUDONYMISED),
        (["drop", "mask", "keep"], Standing.PERSONAL),
    ],
)
def test_a_text_is_as_personal_as_its_most_personal_part(used: list[str], left: Standing) -> None:
    assert standing(used) is left


@pytest.mark.parametrize(
    ("kind", "value", "spelling"),
    [
        ("PHONE", "0912 345.678", "0912345678"),
        ("PLATE", "69a1-123.45", "69A112345"),
        ("EMAIL", "An@X.VN", "an@x.vn"),
        ("EMAIL", "a.n-b@x.vn", "a.n-b@x.vn"),
        ("MST", "0100109106-001", "0100109106001"),
        ("PASSPORT", "c1234567", "C1234567"),
    ],
)
def test_a_value_has_one_spelling(kind: str, value: str, spelling: str) -> None:
    assert operators.plain(kind, value) == spelling


def test_a_text_without_findings_stays() -> None:
    assert operators.changed("An, 0912345678", [], operators.drop) == "An, 0912345678"


@given(st.integers(10**14, 10**15 - 1))
def test_one_last_digit_in_ten_is_luhns(number: int) -> None:
    digits = [int(sign) for sign in f"4{number}"]
    total = sum(digit if at % 2 else digit * 2 // 10 + digit * 2 % 10 for at, digit in enumerate(digits[:15]))
    good = [last for last in range(10) if checks.card(f"4{number}"[:15].encode() + b"%d" % last)]
    assert good == [-total % 10]


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (b"4222222222222", True),  # Visa's old test number of thirteen digits
        (b"378282246310005", True),  # American Express, of fifteen
        (b"6011000990139424", True),
        (b"0000000000000000", False),
        (b"411111111111", False),
        (b"4" + b"0" * 19, False),
    ],
)
def test_a_card_has_an_issuer_and_a_length(number: bytes, right: bool) -> None:
    assert checks.card(number) is right


@given(st.integers(10**8, 10**9 - 1).filter(lambda number: number % 10**7))
def test_at_most_one_last_digit_makes_a_tax_number(number: int) -> None:
    assert sum(checks.tax(b"%d%d" % (number, last)) for last in range(10)) <= 1


@pytest.mark.parametrize(
    ("kind", "is_labelled", "weight", "sure"),
    [
        ("PHONE", True, 1.0, 0.97),
        ("PHONE", False, 1.0, 0.75),
        ("PHONE", True, 0.8, 0.776),
        ("CMND", False, 1.0, 0.0),
        ("SO_DINH_DANH", False, 1.0, 0.4),
        ("MRZ", False, 1.0, 0.99),
    ],
)
def test_a_label_makes_surer(kind: str, is_labelled: bool, weight: float, sure: float) -> None:
    assert confidence_of(kind, is_labelled=is_labelled, weight=weight) == sure


@pytest.mark.parametrize("text", ["", "[NAME~a", "NAME~a]", "[name~a]", "[NAME~A]", "[NAME~1]", "[NAME~a]", "[~a]"])
def test_an_empty_vault_restores_nothing(text: str) -> None:
    assert Vault().restored(text) == text


def test_a_name_of_blanks_is_masked_as_nothing():
    assert operators.mask("NAME", " ") == ""
