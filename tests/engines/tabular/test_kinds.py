"""The type of a column follows from all its cells, and a person's word goes before."""

import pytest

from duoc.engines.tabular import Choice, Head
from duoc.engines.tabular.kinds import decide, evident
from duoc.engines.tabular.shapes import Shape

PLAIN = Head("cot", "Cột")


def kind(counts: dict[Shape, int], head: Head = PLAIN, **choice: object) -> str:
    """The type under a choice."""
    return decide(head, counts, Choice(**choice)).type  # type: ignore[arg-type]  # each test names fields that Choice has


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [
        ({Shape.WHOLE: 5}, "integer"),
        ({Shape.WHOLE: 5, Shape.DOT_GROUPS: 1}, "integer"),
        ({Shape.WHOLE: 5, Shape.DOT_THREE: 2}, "integer"),
        ({Shape.WHOLE: 5, Shape.COMMA_DECIMAL: 1}, "number"),
        ({Shape.WHOLE: 5, Shape.DOT_DECIMAL: 1}, "number"),
        ({Shape.COMMA_THREE: 5}, "number"),
        ({Shape.WHOLE: 5, Shape.ZEROS: 1}, "string"),
        ({Shape.WHOLE: 5, Shape.LONG: 5}, "string"),
        ({Shape.LONG: 5}, "string"),
        ({Shape.BOOLEAN: 5}, "boolean"),
        ({Shape.BOOLEAN: 5, Shape.WHOLE: 5}, "string"),
        ({Shape.ISO_DATE: 3, Shape.DAY_FIRST: 3, Shape.EITHER_FIRST: 1}, "date"),
        ({Shape.ISO_DATE: 3, Shape.ISO_TIME: 3}, "datetime"),
        ({Shape.EITHER_FIRST_TIME: 3}, "datetime"),
        ({Shape.ISO_ZONED: 3}, "datetime"),
        ({Shape.TEXT: 3}, "string"),
        ({Shape.TEXT: 3, Shape.WHOLE: 3}, "string"),
        ({}, "string"),
        ({Shape.EMPTY_WORD: 3}, "string"),
        ({Shape.EMPTY_WORD: 300, Shape.WHOLE: 1}, "integer"),
    ],
)
def test_cells_decide(counts: dict[Shape, int], wanted: str) -> None:
    assert kind(counts) == wanted


@pytest.mark.parametrize(
    ("bad", "wanted", "why"),
    [(0, "integer", ""), (20, "integer", ""), (21, "string", "mixed"), (50, "string", "mixed"), (51, "string", "")],
)
def test_few_that_do_not_fit_are_faults_and_many_make_a_text(bad: int, wanted: str, why: str) -> None:
    found = decide(PLAIN, {Shape.WHOLE: 100 - bad, Shape.TEXT: bad}, Choice())
    assert (found.type, found.why) == (wanted, why)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (Head("ma_xa", "Mã xã"), "string"),
        (Head("so_dien_thoai", "Số điện thoại"), "string"),
        (Head("mst", "MST"), "string"),
        (Head("san_luong_kg", "Sản lượng (kg)"), "number"),
        (Head("dien_tich", "Diện tích (ha)"), "number"),
        (Head("ty_le", "Tỷ lệ %"), "number"),
        (Head("tong", "Tổng"), "integer"),
        (Head("mat_do", "Mật độ"), "integer"),
        (Head("so_ho", "Số hộ"), "integer"),
    ],
)
def test_a_name_settles_what_whole_numbers_leave_open(head: Head, wanted: str) -> None:
    assert kind({Shape.WHOLE: 5}, head) == wanted


def test_a_year_needs_its_name_and_its_range() -> None:
    head = Head("nam", "Năm")
    assert decide(head, {Shape.WHOLE: 5}, Choice(), years=True).type == "year"
    assert decide(head, {Shape.WHOLE: 5}, Choice(), years=False).type == "integer"
    assert decide(PLAIN, {Shape.WHOLE: 5}, Choice(), years=True).type == "integer"


@pytest.mark.parametrize(
    ("counts", "choice", "decimal"),
    [
        ({Shape.DOT_THREE: 5, Shape.DOT_DECIMAL: 1}, ",", "."),
        ({Shape.DOT_THREE: 5, Shape.COMMA_DECIMAL: 1}, ".", ","),
        ({Shape.DOT_THREE: 5}, ",", ","),
        ({Shape.DOT_THREE: 5}, ".", "."),
        ({Shape.VIETNAMESE: 5, Shape.ENGLISH: 2}, ".", ","),
    ],
)
def test_one_cell_that_can_be_read_in_one_way_settles_its_column(
    counts: dict[Shape, int], choice: str, decimal: str
) -> None:
    group = "." if choice == "," else ","
    assert decide(PLAIN, counts, Choice(decimal=choice, group=group)).decimal == decimal


def test_a_sign_that_is_known_is_not_guessed() -> None:
    found = decide(PLAIN, {Shape.DOT_DECIMAL: 5, Shape.COMMA_DECIMAL: 1}, Choice(), decimal_is_known=True)
    assert found.decimal == ","


@pytest.mark.parametrize(
    ("counts", "choice", "order"),
    [
        ({Shape.EITHER_FIRST: 5}, "dmy", "dmy"),
        ({Shape.EITHER_FIRST: 5}, "mdy", "mdy"),
        ({Shape.EITHER_FIRST: 5, Shape.MONTH_FIRST: 1}, "dmy", "mdy"),
        ({Shape.EITHER_FIRST: 5, Shape.DAY_FIRST: 1}, "mdy", "dmy"),
    ],
)
def test_one_day_above_twelve_settles_the_order(counts: dict[Shape, int], choice: str, order: str) -> None:
    assert decide(PLAIN, counts, Choice(order=choice)).order == order


@pytest.mark.parametrize("chosen", ["string", "integer", "number", "boolean", "date", "datetime", "year", "geojson"])
def test_a_person_goes_before_the_cells(chosen: str) -> None:
    found = decide(PLAIN, {Shape.TEXT: 5}, Choice(types={"cot": chosen}))
    assert (found.type, found.why) == ("integer" if chosen == "year" else chosen, "chosen")


def test_years_that_a_person_sees_need_their_range_too() -> None:
    choice = Choice(types={"cot": "year"})
    assert decide(PLAIN, {Shape.WHOLE: 5}, choice, years=True).type == "year"
    assert decide(PLAIN, {Shape.WHOLE: 5}, choice, years=False).type == "integer"


def test_who_calls_codes_numbers_gets_numbers() -> None:
    found = decide(PLAIN, {Shape.ZEROS: 5}, Choice(types={"cot": "integer"}))
    assert Shape.ZEROS in found.accepts


def test_evidence_is_a_cell_with_one_reading() -> None:
    assert not evident({Shape.DOT_THREE: 5, Shape.WHOLE: 3})
    assert evident({Shape.DOT_THREE: 5, Shape.DOT_DECIMAL: 1})


def test_a_map_has_geometries() -> None:
    assert decide(PLAIN, {Shape.TEXT: 2}, Choice(), geo=True).type == "geojson"


@pytest.mark.parametrize(
    ("counts", "wanted", "why"),
    [
        ({}, "string", "empty"),
        ({Shape.EMPTY_WORD: 9}, "string", "empty"),
        ({Shape.WHOLE: 1, Shape.EMPTY_WORD: 99}, "integer", ""),  # words for nothing are no cells
        ({Shape.ZEROS: 1, Shape.WHOLE: 9}, "string", "zeros"),
        ({Shape.ZEROS: 1, Shape.TEXT: 9}, "string", ""),
        ({Shape.ZEROS: 1, Shape.WHOLE: 6, Shape.TEXT: 3}, "string", "mixed"),
        ({Shape.BOOLEAN: 8, Shape.TEXT: 2}, "boolean", ""),
        ({Shape.BOOLEAN: 79, Shape.TEXT: 21}, "string", "mixed"),
        ({Shape.ISO_DATE: 4, Shape.ISO_TIME: 1}, "datetime", ""),  # a day is a moment, a moment no day
        ({Shape.ISO_DATE: 3, Shape.ISO_TIME: 3}, "datetime", ""),
        ({Shape.ISO_ZONED: 5}, "datetime", ""),
        ({Shape.DAY_FIRST: 5}, "date", ""),
        ({Shape.LONG: 5, Shape.WHOLE: 5}, "string", "mixed"),
    ],
)
def test_shares_of_the_filled_cells_decide(counts: dict[Shape, int], wanted: str, why: str) -> None:
    found = decide(PLAIN, counts, Choice())
    assert (found.type, found.why) == (wanted, why)
