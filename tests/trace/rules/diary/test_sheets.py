"""Files of strangers as entries: encodings, separators, heads, and cells that would run on somebody's desk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.trace.rules.diary import TEMPLATES, delimited, sheets, template
from duoc.trace.rules.diary.written import UnreadableError

TEXT = "Làm lúc;Công đoạn;Khối lượng (kg);Loài;Cách nuôi, đánh bắt\r\n29/11/2026;Thu hoạch;1.234,5;Cua xanh;Nuôi\r\n"
CRAB = template("crab-farmed")


def read(text, **how):
    return sheets.entries(delimited.rows(text.encode()), CRAB, "htx-cua", product="09520001100017", **how)


@pytest.mark.parametrize(
    "octets",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        # As Windows-1258 has it: letters with their hats, tones behind them.
        "La\u0300m lu\u0301c;Công đoa\u0323n;Khô\u0301i lươ\u0323ng (kg);"
        "Loa\u0300i;Ca\u0301ch nuôi, đa\u0301nh b\u0103\u0301t\r\n"
        "29/11/2026;Thu hoa\u0323ch;1.234,5;Cua xanh;Nuôi\r\n".encode("cp1258"),
    ],
)  # fmt: skip
def test_file_is_read_in_every_encoding_that_offices_use(octets):
    if isinstance(octets, str):
        octets = octets.encode("cp1258")
    _, (row,) = sheets.entries(delimited.rows(octets), CRAB, "htx-cua")
    assert row.faults == []
    assert row.sent.fields == {"weight": "1.234,5", "species": "Cua xanh", "method": "Nuôi"}


@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_separator_is_found(sign):
    head = sign.join(["Ngày", "Công đoạn", '"Khối lượng, cân"', "Loài"])
    assert delimited.separator(head) == sign
    assert delimited.rows(f'a{sign}"b{sign}c"\n'.encode()) == [["a", f"b{sign}c"]]


@pytest.mark.parametrize(
    "octets", [b"a;b\n\xff\xfe\x00;c\n\x81\x8d", b'a;"b\n', b"a;b\n" * 5_002, (";" * 61).encode(), b"x" * 2_001],
)  # fmt: skip
def test_file_that_cannot_be_taken_apart_is_refused_in_words(octets):
    with pytest.raises(UnreadableError) as error:
        delimited.rows(octets)
    assert str(error.value)[0].isupper()


def test_heads_are_known_without_marks_and_with_units_in_any_case():
    for head in (
        "lam luc;CONG DOAN;khoi luong;loai",
        "Ngày;Việc;KHỐI LƯỢNG [kg];Loài",
        "date;stage;Weight (kg);Species",
    ):
        found, _ = read(f"{head}\n")
        assert found.base == {"at": 0, "stage": 1}
        assert found.fields[2]["harvest"] == "weight"
        assert found.fields[3]["harvest"] == "species"
        assert found.unknown == []


def test_column_with_words_of_its_own_is_mapped_by_hand_and_others_are_named():
    text = "Ngày;Việc;Cân tại vựa;Tài xế\n29/11/2026;Thu hoạch;5;Ba\n"
    with pytest.raises(UnreadableError, match="không có tên cột nào"):
        read(text)
    found, (row,) = read(text, chosen={"cân tại vựa": "weight"})
    assert found.unknown == ["Tài xế"]
    assert row.sent.fields == {"weight": "5"}


def test_what_two_columns_say_at_once_is_refused():
    for head in ("Ngày;Làm lúc;Khối lượng", "Ngày;Khối lượng;Weight"):
        with pytest.raises(UnreadableError, match="Hai cột"):
            read(f"{head};Việc\n")


def test_file_without_stage_or_day_is_refused_unless_the_stage_is_given():
    with pytest.raises(UnreadableError, match="Công đoạn"):
        read("Ngày;Khối lượng\n29/11/2026;5\n")
    with pytest.raises(UnreadableError, match="Làm lúc"):
        read("Việc;Khối lượng\nThu hoạch;5\n")
    _, (row,) = read("Ngày;Khối lượng\n29/11/2026;5\n", stage="harvest")
    assert row.sent.stage == "harvest"
    with pytest.raises(UnreadableError, match="không có dòng"):
        read("\n\n;;\n")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\rx", "＝1", " =1", "-", "=HYPERLINK(1)"]
)
def test_cell_that_a_spreadsheet_would_run_is_refused_with_its_column(cell):
    assert sheets.runs(cell)
    quoted = cell.replace('"', '""')
    _, (row,) = read(f'Ngày;Việc;Khối lượng;Ghi thêm\n29/11/2026;Thu hoạch;5;"{quoted}"\n')
    assert row.sent is None
    assert [column for column, _ in row.faults] == ["Ghi thêm"]
    assert "công thức" in row.faults[0][1]


@pytest.mark.parametrize("cell", ["-5", "+5", "-1.234,5", "−5", "5", "", "a=b", "nước - mặn", "2-3 con"])
def test_number_with_a_sign_is_a_number(cell):
    assert not sheets.runs(cell)


def test_fault_names_row_and_column():
    text = "Ngày;Việc;Khối lượng;Thức ăn\n\nhôm qua;Thu hoạch;5;\n"
    text += "29/11/2026;Bay;5;\n29/11/2026;Thu hoạch;5;ốc;thừa\n;Thu hoạch;5;\n"
    _, rows = read(text)
    assert [(row.number, row.faults[0][0]) for row in rows] == [(3, "Ngày"), (4, "Việc"), (5, ""), (6, "Ngày")]
    assert rows[2].faults[1] == ("Thức ăn", "Công đoạn thu hoạch không có mục này; để trống ô.")


def test_same_row_is_the_same_entry_and_its_twin_is_another():
    text = "Ngày;Việc;Khối lượng\n29/11/2026;Thu hoạch;5\n29/11/2026;Thu hoạch;5\n29/11/2026;Thu hoạch;6\n"
    first, second = (  # the same rows in a file whose columns stand otherwise
        [row.sent for row in read(one)[1]]
        for one in (
            text,
            "Việc;Khối lượng;Ngày\nThu hoạch;5;29/11/2026\nThu hoạch;5;2026-11-29\nThu hoạch;6;29/11/2026\n",
        )
    )
    assert len({one.id for one in first}) == 3
    assert [one.id for one in first] == [one.id for one in second]
    assert [one.digest(None) for one in first] == [one.digest(None) for one in second]
    other = sheets.entries(delimited.rows(text.encode()), CRAB, "vua-cua", product="09520001100017")[1]
    assert not {one.id for one in first} & {row.sent.id for row in other}


def test_row_with_a_number_of_its_own_keeps_it():
    def number(row, weight):
        return read(f"Mã dòng;Ngày;Việc;Khối lượng\n{row};29/11/2026;Thu hoạch;{weight}\n")[1][0].sent.id

    assert number("PN-17", 5) == number("PN-17", 6) != number("PN-18", 5)
    assert str(number("0190c7f0-0000-7000-8000-000000000001", 5)) == "0190c7f0-0000-7000-8000-000000000001"


@pytest.mark.parametrize("one", TEMPLATES, ids=lambda one: one.name)
@pytest.mark.parametrize("english", [False, True])
def test_sample_of_every_template_is_read_again(one, english):
    for stage in one.stages:
        found = sheets.columns(sheets.sample(stage, english=english), one)
        assert sorted(found.base) == ["at", "lot", "product", "row", "stage"]
        assert {by_stage[stage.name] for by_stage in found.fields.values()} == {field.name for field in stage.fields}
        assert found.unknown == []


@given(st.binary(max_size=300))
def test_no_octets_end_in_anything_but_rows_or_a_sentence(octets):
    reason = "."
    try:
        assert all(isinstance(cell, str) for row in delimited.rows(octets) for cell in row)
    except UnreadableError as error:
        reason = str(error)
    assert reason


_CELLS = st.one_of(
    st.text(max_size=20), st.sampled_from(["Ngày", "Việc", "Khối lượng", "Thu hoạch", "29/11/2026", "5", "=1", "-5"])
)


@given(st.lists(st.lists(_CELLS, max_size=6), max_size=6))
def test_no_rows_end_in_anything_but_entries_or_sentences(rows):
    try:
        _, found = sheets.entries([["Ngày", "Việc", "Khối lượng"], *rows], CRAB, "htx-cua")
    except UnreadableError:
        return
    for row in found:
        assert (row.sent is None) == bool(row.faults)
        assert row.sent is None or not any(sheets.runs(value) for value in row.sent.fields.values())
