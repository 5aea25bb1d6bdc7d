"""The checklist as data: its twenty rows, what is verified, new wordings; rows that nobody can change."""

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from tests.boards.conftest import queued

from duoc.boards import services
from duoc.boards.services import StatementRefusedError, Worded
from duoc.people.services.periods import today

# Read off §4.2 of the reference by hand: numbers whose mark is "verified" (9: "in principle"); the rest is press, part or not.
VERIFIED = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20}


def worded(**changes) -> Worded:
    row = services.demand("giam-sat")
    names = [name for name in Worded.__slots__ if name not in {"valid_from", "ends"}]
    return replace(Worded(**{name: getattr(row, name) for name in names}, valid_from=today()), **changes)


def test_twenty_rows_stand_in_their_order_with_their_marks(module_database):
    rows = services.demands()
    assert [row.number for row in rows] == list(range(1, 21))
    assert {row.number for row in rows if row.verified} == VERIFIED
    assert all(row.basis and row.source and row.title_en for row in rows)
    assert all(bool(row.asks) == bool(row.asks_en) for row in rows)
    # What is not verified says what is missing, in both languages.
    assert all(row.caveat and row.caveat_en for row in [*rows, *services.provisions()] if not row.verified)
    # Two demands need nobody's word: logs (15) and the report of use (20).
    assert [row.number for row in rows if not row.asks] == [15, 20]


def test_law_names_what_was_not_read(module_database):
    unread = [row.document for row in services.provisions() if not row.verified]
    # §4.3 of the reference, as far as it concerns the link.
    for document in ("CV 708/BTTTT-CATTT", "TT 59/2021/TT-BCA", "TT 46/2022/TT-BCA: kiểm tra định kỳ"):
        assert document in unread
    in_force = {row.document: row.in_force for row in services.provisions() if row.in_force}
    assert in_force["TT 46/2022/TT-BCA"] == date(2022, 12, 19)
    assert in_force["Luật 91/2025/QH15; NĐ 356/2025/NĐ-CP"] == date(2026, 1, 1)


def test_periods_of_review_are_the_laws_where_the_law_has_one(module_database):
    days = {row.key: row.review_days for row in services.demands()}
    assert (days["tai-khoan"], days["tac-dong"], days["khai-thac"]) == (90, 183, 31)
    assert days["cap-do"] is None


def test_new_wording_holds_from_its_day_and_the_old_one_stays(person):
    by = person()
    tomorrow = today() + timedelta(days=1)
    services.word_demand("giam-sat", worded(basis="CV 708/BTTTT-CATTT", verified=True, caveat=""), by)
    services.word_demand("giam-sat", worded(review_days=30, valid_from=tomorrow), by)
    now, later = services.demand("giam-sat"), services.demands(tomorrow)[11]
    assert (now.basis, now.verified, now.review_days) == ("CV 708/BTTTT-CATTT", True, 365)
    assert (later.key, later.review_days) == ("giam-sat", 30)
    assert [row.review_days for row in services.wordings("giam-sat")] == [30, 365, 365]
    assert now.title_en == "SOC monitoring, central anti-malware, feed to NCSC"
    assert services.wordings("giam-sat")[0].entered_by == by
    told = queued("boards.demand_worded")
    assert [one["valid_from"] for one in told] == [today().isoformat(), tomorrow.isoformat()]
    assert told[0]["by"] == by.pk


def test_title_in_other_words_loses_its_english(person):
    services.word_demand("giam-sat", worded(title="Giám sát an toàn"), person())
    assert services.demand("giam-sat").title_en == ""
    assert services.demand("giam-sat").asks_en != ""


def test_demand_that_ends_leaves_the_list_and_can_come_back(person):
    by = person()
    services.word_demand("giam-sat", worded(ends=True), by)
    assert "giam-sat" not in [row.key for row in services.demands()]
    assert len(services.demands()) == 19
    before = services.wordings("giam-sat")[0]
    assert before.ends
    names = [name for name in Worded.__slots__ if name not in {"valid_from", "ends"}]
    again = Worded(**{name: getattr(before, name) for name in names}, valid_from=today())
    services.word_demand("giam-sat", again, by)
    assert len(services.demands()) == 20


def test_new_demand_takes_its_place_by_number(person):
    services.word_demand("ma-hoa", worded(title="Mã hóa dữ liệu khi lưu"), person(), number=14)
    assert [row.key for row in services.demands()][13:15] == ["ma-hoa", "phan-vung"]


@pytest.mark.parametrize(
    ("key", "changes", "number", "told"),
    [
        ("giam-sat", {}, None, "Chưa có gì khác"),
        ("giam-sat", {"caveat": ""}, None, "còn thiếu gì"),
        ("giam-sat", {"basis": " "}, None, "căn cứ pháp lý"),
        ("giam-sat", {"source": ""}, None, "nơi đã đọc"),
        ("giam-sat", {"title": ""}, None, "cần một tên"),
        ("giam-sat", {"review_days": 0}, None, "Kỳ rà soát"),
        ("giam-sat", {"valid_from": date(2025, 1, 1), "title": "x"}, None, "01/01/2026"),
        ("khong-co", {}, None, "Không có yêu cầu"),
        ("giam-sat", {"title": "x"}, 30, "đã có"),
    ],
)
def test_wording_that_cannot_stand_is_refused(person, key, changes, number, told):
    by = person()
    with pytest.raises(StatementRefusedError, match=told):
        services.word_demand(key, worded(**changes), by, number=number)
    assert queued("boards.demand_worded") == []


@pytest.mark.parametrize("table", ["demand", "provision"])
@pytest.mark.parametrize("what", ["UPDATE {} SET source = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_demand_is_never_changed(module_database, table, what):
    """provision_is_never_changed as well: the database itself refuses, and names the invariant."""
    with (
        psycopg.connect(module_database, options="-c search_path=public") as sql,
        pytest.raises(psycopg.errors.RestrictViolation, match=f"{table}_is_never_changed"),
    ):
        sql.execute(what.format(f"boards_{table}"))
