"""All rows are studied: what is odd at the end of a million is named like what is odd at the beginning."""

from pathlib import Path

import pytest
from tests.engines.tabular.samples import column, file, guessed, studied, types

from duoc.engines.tabular import Choice, Limits, Refused, open_source, probe, study


def test_a_bad_cell_far_down_is_named_by_row_and_line(tmp_path: Path) -> None:
    rows = [f"CS{n},{n},01/01/2026" for n in range(1, 60_001)]
    rows[50_000] = "CS50001,năm mươi,01/01/2026"
    found = studied(tmp_path, "ma,so,ngay\n" + "\n".join(rows) + "\n")
    assert types(found) == {"ma": "string", "so": "integer", "ngay": "date"}
    [fault] = found.faults
    assert (fault.row, fault.line, fault.column, fault.rule, fault.expected) == (
        50_001,
        50_002,
        "so",
        "type",
        "integer",
    )
    assert fault.value_shape == "aaa aaaa"
    assert fault.proposals == ("empty", "text", "source")
    assert found.fault_count == 1


def test_no_fault_holds_a_value(tmp_path: Path) -> None:
    found = column(tmp_path, *[str(n) for n in range(20)], "0912345678 Nguyễn Văn A")
    assert len(found.faults) == 1
    assert "0912" not in repr(found)
    assert "Nguyễn" not in repr(found)


def test_a_line_counts_the_lines_inside_cells(tmp_path: Path) -> None:
    text = "a,b\n" + '"hai\ndòng",1\n' * 9 + "x,bad\n"
    assert studied(tmp_path, text).faults[0].line == 2 + 9 * 2


def test_faults_are_named_up_to_a_limit_and_counted_beyond(tmp_path: Path) -> None:
    rows = "".join(f"k{n},{n}\n" for n in range(100)) + "".join("k,x\n" for _ in range(20))
    path = file(tmp_path, "a,b\n" + rows)
    found = study(open_source(path, Choice(), Limits(faults=5)))
    assert [fault.row for fault in found.faults] == [101, 102, 103, 104, 105]
    assert found.fault_count == 20


def test_a_choice_repairs_what_was_named(tmp_path: Path) -> None:
    cells = [str(n) for n in range(20)] + ["chưa đo"]
    assert column(tmp_path, *cells).fault_count == 1
    emptied = column(tmp_path, *cells, empty=("cot",))
    assert (emptied.fault_count, emptied.columns[0].type, emptied.columns[0].misfits) == (0, "integer", 1)
    as_text = column(tmp_path, *cells, types={"cot": "string"})
    assert (as_text.fault_count, as_text.columns[0].type) == (0, "string")


def test_statistics_are_those_of_all_rows(tmp_path: Path) -> None:
    found = column(tmp_path, "1.234,5", "-2", "", "N/A", "10", "10", "  ").columns[0]
    assert (found.type, found.minimum, found.maximum, found.longest) == ("number", -2.0, 1234.5, 7)
    assert (found.empty, found.empty_words, found.distinct) == (2, 1, 4)
    assert found.word_rows == (4,)


@pytest.mark.parametrize(
    ("cells", "kind", "low", "high"),
    [
        (["5", "-3", "12"], "integer", -3, 12),
        (["1.000", "20", "1.000.000"], "integer", 20, 1_000_000),
        (["05/03/2026", "31/12/2025"], "date", "2025-12-31", "2026-03-05"),
        (["12/31/2025", "05/03/2026"], "date", "2025-12-31", "2026-05-03"),
        (["2026-03-05 10:00", "01/02/2026 07:30:00"], "datetime", "2026-02-01T07:30:00", "2026-03-05T10:00:00"),
        (
            ["2026-03-05T07:00:00+07:00", "2026-03-05T01:00:00Z"],
            "datetime",
            "2026-03-05T00:00:00Z",
            "2026-03-05T01:00:00Z",
        ),
        (["Có", "không"], "boolean", None, None),
        (["b", "a"], "string", None, None),
    ],
)
def test_bounds_are_told_in_the_type_of_the_column(
    tmp_path: Path, cells: list[str], kind: str, low: object, high: object
) -> None:
    found = column(tmp_path, *cells).columns[0]
    assert (found.type, found.minimum, found.maximum) == (kind, low, high)


def test_years_are_years(tmp_path: Path) -> None:
    found = column(tmp_path, "2023", "2024", name="Năm").columns[0]
    assert (found.type, found.minimum, found.maximum) == ("year", 2023, 2024)


def test_different_cells_are_counted_up_to_a_bound(tmp_path: Path) -> None:
    found = studied(tmp_path, "a,b\n" + "".join(f"{n},{n % 7}\n" for n in range(12_000)))
    assert [one.distinct for one in found.columns] == [None, 7]


def test_columns_of_codes_and_of_repeats_are_counted_alike(tmp_path: Path) -> None:
    # The first column is read without a dictionary, the second with one; both hold the same odd cells in the same rows.
    rows = [f"{n},{n % 5}" for n in range(1, 40_001)]
    for at in (10, 20_000, 39_999):
        rows[at - 1] = "x,x"
    rows[499] = ",N/A"
    rows[500] = "N/A,"
    found = studied(tmp_path, "a,b\n" + "\n".join(rows) + "\n")
    for one in found.columns:
        assert (one.type, one.misfits, one.empty, one.empty_words) == ("integer", 3, 1, 1)
        assert [fault.row for fault in found.faults if fault.column == one.name] == [10, 20_000, 39_999]
    assert [one.word_rows for one in found.columns] == [(501,), (500,)]


def test_a_column_without_head_and_cells_is_dropped(tmp_path: Path) -> None:
    found = studied(tmp_path, "a,b,,\n1,2,,\n3,4,,x\n")
    assert found.dropped == ("cot_3",)
    assert [one.name for one in found.schema] == ["a", "b", "cot_4"]
    assert [one.place for one in found.schema] == [0, 1, 3]


def test_a_last_row_that_sums_up_is_seen(tmp_path: Path) -> None:
    assert studied(tmp_path, "ten,so\na,1\nb,2\nTổng cộng:,3\n").total_line == 4
    assert studied(tmp_path, "stt,ten,so\n1,a,1\n,Cộng,1\n").total_line == 3
    assert studied(tmp_path, "ten,so\na,1\nTổng công ty A,2\n").total_line == 0
    assert studied(tmp_path, "ten,so\nTổng,1\nb,2\n").total_line == 0


def test_rows_that_are_odd_in_a_text_are_pointed_at(tmp_path: Path) -> None:
    found = column(tmp_path, "12", "15", "12A", "7", "8B").columns[0]
    assert (found.type, found.why, found.odd_rows) == ("string", "mixed", (3, 5))


def test_progress_is_told_and_may_cancel(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b\n" + "1,2\n" * 1000)
    told: list[tuple[int, int]] = []
    study(open_source(path, Choice()), lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)

    class Cancelled(Exception):  # noqa: N818  # what a job would raise
        pass

    def stop(_done: int, _total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        study(open_source(path, Choice()), stop)


def test_a_study_is_kept_as_json(tmp_path: Path) -> None:
    import json

    kept = json.loads(json.dumps(guessed(file(tmp_path, "a,ngay\n1,05/03/2026\nx,1\n")).to_json()))
    assert kept["rows"] == 2
    assert kept["columns"][0]["name"] == "a"


def test_bounds_are_those_of_all_batches(tmp_path: Path) -> None:
    rows = [f"{n},{n / 4:.2f},2026-01-{n % 28 + 1:02d}" for n in range(5000)]
    path = file(tmp_path, "a,b,ngay\n" + "\n".join(["7,3.25,2026-01-02", *reversed(rows), "9,1.50,2026-01-03"]) + "\n")
    found = study(open_source(path, Choice(), Limits(row_bytes=4096)))
    assert [(one.minimum, one.maximum) for one in found.columns] == [
        (0, 4999),
        (0.0, 1249.75),
        ("2026-01-01", "2026-01-28"),
    ]


def test_only_the_very_last_row_can_sum_up(tmp_path: Path) -> None:
    text = "ten,so\n" + "Tổng cộng,1\n" * 2000 + "a,1\n"
    assert study(open_source(file(tmp_path, text), Choice(), Limits(row_bytes=4096))).total_line == 0


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "a,b\n" + "1,2\n" * 9 + ",\n" * 3), ("a.json", '[{"a": 1, "b": 2}' + ', {"a": 3, "b": 4}' * 8 + "]")],
)
def test_rows_are_counted_to_their_limit_blank_ones_too(tmp_path: Path, name: str, text: str) -> None:
    path = file(tmp_path, text, name)
    choice = probe(path, name).choice
    most = 9 + (3 if name == "a.csv" else 0)
    assert study(open_source(path, choice, Limits(rows=most))).rows == 9
    with pytest.raises(Refused, match=f"hơn {most - 1} dòng"):
        study(open_source(path, choice, Limits(rows=most - 1)))
