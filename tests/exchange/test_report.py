"""The arithmetic of the report of connections."""

import json
from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.report import Report, ReportedService, compose
from duoc.exchange.rules.text_table import aligned

COLUMNS = {1: ("A", "Phần mềm A"), 2: ("B", "Phần mềm B"), 3: ("unknown", "Chưa rõ phần mềm"), 4: ("VN/GOV/x/y", "y")}


def service(id_: int, stt: int | None, state: str = "connected", published: int | None = None) -> ReportedService:
    return ReportedService(id_, f"VN/GOV/m/s/v{id_}", stt, f"v{id_}", f"Dịch vụ {id_}", "Bộ", state, published)


SERVICES = [service(3, 2, published=17), service(1, 1, "not_connected"), service(2, 3), service(9, None)]
COUNTS = [(3, 1, 200, 9), (3, 2, 200, 5), (3, 1, 500, 1), (3, 3, 404, 2), (9, 4, 200, 4)]
ABOUT: dict[str, Any] = {"first": date(2024, 1, 1), "last": date(2024, 8, 23), "environment": "replay", "scale": 0.5}


def made(recount: dict[str, int] | None = None) -> Report:
    told = {"VN/GOV/m/s/v3": 17, "VN/GOV/m/s/v9": 4} if recount is None else recount
    return compose(SERVICES, COLUMNS, COUNTS, told, list(COLUMNS.values())[:3], **ABOUT)


def test_row_is_the_sum_of_its_columns() -> None:
    row = made().rows[1]
    assert (row.service.code, row.by_software, row.total, row.failed) == ("v3", {"A": 10, "B": 5, "unknown": 2}, 17, 3)


def test_rows_stand_as_published_and_others_follow() -> None:
    assert [row.service.code for row in made().rows] == ["v1", "v3", "v2", "v9"]


def test_complaints_come_first() -> None:
    assert [row.service.code for row in made().complaints_first()] == ["v1", "v2", "v3", "v9"]
    assert made().members()["not_connected"] == ["v1"]
    assert made().members()["unused"] == ["v2"]


def test_client_without_software_is_a_column_of_its_own() -> None:
    assert made().software == [*list(COLUMNS.values())[:3], ("VN/GOV/x/y", "y")]
    assert made().column_totals() == {"A": 10, "B": 5, "unknown": 2, "VN/GOV/x/y": 4}


def test_agreeing_report_has_no_disagreement() -> None:
    assert made().disagreeing() == []
    assert (made().total, made().ledger_total, made().published_total) == (21, 21, 17)


def test_row_that_differs_from_the_ledger_is_named() -> None:
    short = made({"VN/GOV/m/s/v3": 16, "VN/GOV/m/s/v9": 4})
    assert [row.service.code for row in short.disagreeing()] == ["v3"]
    unseen = made({"VN/GOV/m/s/v3": 17, "VN/GOV/m/s/v9": 4, "VN/GOV/m/s/v2": 1})
    assert [row.service.code for row in unseen.disagreeing()] == ["v2"]


def test_json_form_is_that_of_the_issue() -> None:
    whole = json.loads(json.dumps(made().members()))
    assert {key: whole[key] for key in ("from", "to", "environment", "scale", "total")} == {
        "from": "2024-01-01",
        "to": "2024-08-23",
        "environment": "replay",
        "scale": 0.5,
        "total": 21,
    }
    row = whole["services"][1]
    assert row == {
        "stt": 2,
        "code": "v3",
        "id": "VN/GOV/m/s/v3",
        "name": "Dịch vụ 3",
        "ministry": "Bộ",
        "state": "connected",
        "by_software": {"A": 10, "B": 5, "unknown": 2},
        "total": 17,
        "failed": 3,
        "published_total": 17,
        "ledger_total": 17,
    }
    assert whole["services"][0]["published_total"] is None


def test_table_ends_with_the_totals_of_its_columns() -> None:
    head, rows = made().table()
    assert len({len(row) for row in [head, *rows]}) == 1
    first_number = head.index("Phần mềm A")
    for column in [*range(first_number, len(head))]:
        values = [row[column] for row in rows[:-1] if row[column] is not None]
        assert rows[-1][column] == (sum(values) if values else None), head[column]
    assert [row[4] for row in rows[:3]] == ["Chưa kết nối", "Đã kết nối, chưa dùng", "Đã kết nối"]


def test_replay_says_that_its_days_are_invented() -> None:
    assert any("MINH HỌA" in note and "0,5" in note for note in made().notes())
    live = compose([], {}, [], {}, [], **{**ABOUT, "environment": "production"})
    assert not any("MINH HỌA" in note for note in live.notes())


@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 2, 3, 9]), st.sampled_from([1, 2, 3, 4]), st.integers(100, 599), st.integers(0, 10**9)
        )
    )
)
def test_every_total_counts_every_call_once(counts: list[tuple[int, int, int, int]]) -> None:
    told: Counter[str] = Counter()
    for service_id, _, _, requests in counts:
        told[f"VN/GOV/m/s/v{service_id}"] += requests
    whole = compose(SERVICES, COLUMNS, counts, told, [], **ABOUT)
    assert whole.total == whole.ledger_total == sum(whole.column_totals().values()) == sum(row[3] for row in counts)
    assert whole.disagreeing() == []


def test_text_table_aligns_numbers_to_the_right_and_cuts_long_names() -> None:
    lines = aligned(["Mã", "Tổng"], [["a", 1_234_567], ["đ" * 60, None]]).splitlines()
    assert lines[0] == "Mã" + " " * 44 + " " * 5 + "Tổng"
    assert lines[2] == "a" + " " * 43 + "  1.234.567"
    assert lines[3] == "đ" * 43 + "…" + "  " + "        –"
