"""One value of a result at a time: what is counted, masked or found in it, in the binary forms of PostgreSQL."""

import json
from struct import pack

import pytest

from duoc.engines.pii import operators
from duoc.wire.wall import cells
from duoc.wire.wall.cells import INTEGERS, JSON, JSONB, LONGEST_MASKED, NUMERIC, TEXT, XML, Met, Search, whole_number

AN = "096200000001"
TEXT_ARRAY = 1009
MASKING, LOOKING = Search("", True, True), Search("", False, True)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("0000 0000 0000 0000", 0), ("0001 0000 0000 0000 0007", 7), ("0001 0001 0000 0000 0001", 10_000),
        ("0002 0002 0000 0000 0001 0002", 100_020_000),  # the last group of zeros is not sent
        ("0001 0007 0000 0000 270f", 9999 * 10**28), ("0001 0008 0000 0000 0001", None),  # longer than any identity
        ("0001 0000 4000 0000 0007", None), ("0000 0000 c000 0000", None),  # negative; NaN
        ("0000 0000 d000 0020", None), ("0001 0000 0000 0001 0007", None),  # infinity; 7.0
        ("0002 0000 0000 0000 0001 0002", None), ("0001 ffff 0000 0000 1388", None),  # digits behind the point
        ("0001 0000", None), ("", None),
    ],
)  # fmt: skip
def test_a_numeric_is_a_whole_number_or_none(value: str, number: int | None) -> None:
    assert whole_number(bytes.fromhex(value), True, NUMERIC) == number


def test_integers_of_every_size_and_numbers_as_text() -> None:
    for oid, form in zip((21, 23, 20), (">h", ">i", ">q"), strict=True):
        assert oid in INTEGERS
        assert [whole_number(pack(form, number), True, oid) for number in (-1, 0, 32_767)] == [-1, 0, 32_767]
    for text, number in ((b"-5", -5), (b"7.0", None), (b"NaN", None), (b"", None), (b"1e5", None), (b"9" * 33, None)):
        assert whole_number(text, False, NUMERIC) == number
    assert whole_number(b"9" * 32, False, NUMERIC) == 10**32 - 1


@pytest.mark.parametrize(
    ("number", "citizen"),
    [(1, "000000001"), (123_456_789, "123456789"), (1_200_000_001, "001200000001"), (96_200_000_001, AN)],
)
def test_a_number_gets_the_zeros_back_that_its_type_took(number: int, citizen: str) -> None:
    """Nine digits were a CMND; a citizen's number has twelve, and those of Hà Nội begin with 001."""
    met = Met()
    value = pack(">q", number)
    assert cells.identity(20, True)(value, met) is value
    assert met.citizens == {citizen}


def test_an_identity_that_cannot_be_read_does_not_pass() -> None:
    met = Met()
    assert cells.identity(20, True)(pack(">q", -1), met) is None
    assert cells.identity(NUMERIC, False)(b"1.5", met) is None
    assert cells.identity(2950, True)(bytes(16), met) is None  # a uuid
    assert met.citizens == set()


def test_numbers_inside_a_document_are_runs_of_twelve_digits() -> None:
    met = Met()
    text = f'{{"a": "{AN}", "b": "1{AN}", "c": [962000000012], "d": "096 200 000 001"}}'.encode()
    assert cells.identity(JSON, False)(text, met) is text
    assert met.citizens == {AN, "962000000012"}


def test_blanks_name_nobody_and_a_long_text_is_counted_by_its_beginning() -> None:
    met = Met()
    for value in (b"", b"  \t", f" {AN} ".encode(), b"x" * 100):
        assert cells.identity(TEXT, False)(value, met) is value
    assert met.citizens == {AN, "x" * 64}


def test_who_cannot_be_counted_is_not_shown_masked_either() -> None:
    seen: list[bytes] = []

    def shown(value: bytes, _met: Met) -> bytes:
        seen.append(value)
        return b"*"

    cell = cells.both(cells.identity(20, False), shown)
    assert cell(b"96200000001", Met()) == b"*"
    assert cell(b"-1", Met()) is None
    assert seen == [b"96200000001"]


def test_members_of_a_document_are_masked_by_their_names() -> None:
    """A member without a telling name is masked as its column; nothing but `true`, `false` and `null` stays."""
    cell = cells.masked(JSON, "NAME", operators.drop)
    written = {"sdt": ["0912345678", {"x": 912345678}], "so": 7.5, "co": True, "khong": None, "ma": " "}
    shown = cell(json.dumps(written).encode(), Met())
    assert shown is not None
    assert json.loads(shown) == {
        "sdt": ["[PHONE]", {"x": "[PHONE]"}], "so": "[NAME]", "co": True, "khong": None, "ma": " ",
    }  # fmt: skip
    for hostile in (b"[" * 100_000, b'{"a": ', b'"' + b"x" * (256 << 10) + b'"'):
        assert cell(hostile, Met()) is None


def test_a_long_text_is_not_masked_sign_by_sign() -> None:
    cell = cells.masked(TEXT, "PHONE", operators.mask)
    assert cell(b"0" * LONGEST_MASKED, Met()) == b"*" * (LONGEST_MASKED - 3) + b"000"
    assert cell(b"0" * (LONGEST_MASKED + 1), Met()) == b"[PHONE]"
    assert cell(b"\xff0912345678", Met()) == "�*******678".encode()  # no UTF-8, but its digits do not pass


@pytest.mark.parametrize(
    ("oid", "value", "shown"),
    [
        (TEXT, f"số {AN}.", "số 096*******01."), (XML, f"<a>{AN}</a>", "<a>096*******01</a>"),
        (JSON, f'{{"a": "{AN}"}}', '{"a": "096*******01"}'), (JSON, f'{{"a": {AN[1:]}, "b": {AN}}}', None),
        (JSONB, f'\x01{{"a": "{AN}"}}', None), (TEXT_ARRAY, f"{{{AN}}}", None),
    ],
)  # fmt: skip
def test_what_is_found_is_masked_where_the_form_bears_it(oid: int, value: str, shown: str | None) -> None:
    met = Met()
    masked = cells.inspected(oid, MASKING, set())(value.encode(), met)
    assert masked == (None if shown is None else shown.encode())
    assert met.citizens == {AN}
    seen = value.encode()
    assert cells.inspected(oid, LOOKING, set())(seen, met) is seen
    assert met.found == {"SO_DINH_DANH": 2}


def test_what_was_clean_is_remembered_shortly() -> None:
    clean: set[bytes] = set()
    cell = cells.inspected(TEXT, MASKING, clean)
    for value in (b"1234", b"x" * 65, AN.encode()):
        cell(value, Met())
    assert clean == set()  # too short to hold anything, too long to keep, not clean
    for number in range(1025):
        cell(b"ho so %d" % number, Met())
    assert clean == {b"ho so 1024"}


def test_a_number_that_an_expression_makes_is_a_citizen_or_none() -> None:
    for number, found in ((96_200_000_001, True), (-96_200_000_001, False), (0, False), (123_456_789, False)):
        met, value = Met(), pack(">q", number)
        assert cells.inspected_number(20, True, MASKING)(value, met) == (None if found else value)
        assert met.citizens == ({AN} if found else set())
        assert cells.inspected_number(20, True, LOOKING)(value, met) is value
