"""Errors: built for a client, reworded on their way."""

from duoc.engines.pgwire.messages import ERROR
from duoc.engines.pgwire.report import report, reworded, said, without

FIELDS = (
    ("S", "LỖI".encode()), ("V", b"ERROR"), ("C", b"23505"), ("M", b"duplicate key"), ("D", b"Key (cccd)=(096200000001) exists"),
    ("H", b"h"), ("q", b"select 1"), ("W", b"w"), ("t", b"cong_dan"), ("n", b"cong_dan_pkey"),
)  # fmt: skip


def test_a_report_carries_severity_twice_and_code_and_message() -> None:
    (fields,) = ERROR.read(report("ERROR", "42501", "chặn", D="vì\0sao")[5:])
    assert fields == (
        ("S", b"ERROR"), ("V", b"ERROR"), ("C", b"42501"), ("M", "chặn".encode()), ("D", "vì sao".encode()),
    )  # fmt: skip


def test_only_what_is_said_is_reworded() -> None:
    shorter = reworded(FIELDS, lambda text: f"<{len(text)}>")
    assert dict(shorter) == {
        **dict(FIELDS), "M": b"<13>", "D": b"<32>", "H": b"<1>", "q": b"<8>", "W": b"<1>",
    }  # fmt: skip
    assert [letter for letter, _ in shorter] == [letter for letter, _ in FIELDS]


def test_fields_are_found_and_left_out() -> None:
    assert (said(FIELDS, "C"), said(FIELDS, "P")) == ("23505", "")
    assert dict(without(FIELDS, "DHqW")).keys() == {"S", "V", "C", "M", "t", "n"}
