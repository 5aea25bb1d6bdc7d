"""What cannot have happened to a piece in that order; each case by hand from rule 14 of the field's list."""

import pytest

from duoc.trace.rules.lives import Told, doubts, in_vietnamese

PIECE, OTHER, LOT = "01/08930001123458/21/A1", "01/08930001123458/21/B2", "01/08930001123458/10/L1"
CODED, CODED_LOT = "https://tem.camau.vn/t/CM-001/7M2QX9VK0TDB1HZ5", "https://tem.camau.vn/t/CM-001?10=L1"


def steps(piece, *words):
    return [Told(piece, "ADD" if word == "commissioning" else "OBSERVE", word) for word in words]


@pytest.mark.parametrize("piece", [PIECE, CODED])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["commissioning", "packing", "shipping", "receiving", "retail_selling"], []),
        (["commissioning", "commissioning"], [(1, "được gắn mã lần thứ hai")]),
        (["commissioning", "destroying", "shipping"], [(2, "còn có việc sau khi đã bỏ mã hoặc tiêu hủy")]),
        (["commissioning", "receiving"], [(1, "được nhận mà chưa ai giao")]),
        (["commissioning", "shipping", "receiving", "receiving"], [(3, "được nhận mà chưa ai giao")]),
        (["shipping"], [(0, "được dùng mà chưa từng gắn mã")]),
    ],
)
def test_order_of_a_piece(piece, words, found):
    assert [(one.at, one.sentence) for one in doubts(steps(piece, *words))] == found


@pytest.mark.parametrize("lot", [LOT, CODED_LOT])
def test_lot_comes_into_being_in_parts(lot):
    assert list(doubts(steps(lot, "commissioning", "commissioning", "receiving"))) == []


def test_pieces_live_apart():
    told = [*steps(PIECE, "commissioning"), *steps(OTHER, "commissioning", "shipping"), *steps(PIECE, "receiving")]
    (doubt,) = doubts(told)
    assert (doubt.at, doubt.uri) == (3, f"https://id.gs1.org/{PIECE}")
    assert "nobody shipped it" in doubt.reason


@pytest.mark.parametrize("words", [["commissioning", "commissioning"], ["commissioning", "receiving"], ["shipping"]])
def test_what_a_job_was_told_is_said_in_vietnamese(words):
    (doubt,) = doubts(steps(PIECE, *words))
    place = "$.epcisBody.eventList[7]: "
    assert in_vietnamese(place + doubt.reason) == f"{place}“https://id.gs1.org/{PIECE}” {doubt.sentence}"


@pytest.mark.parametrize("detail", ["", "and 2 more", "$.x: “a”: more than 0 is wanted", "nobody shipped it"])
def test_what_is_not_of_the_rule_stays_as_it_is(detail):
    assert in_vietnamese(detail) == detail
