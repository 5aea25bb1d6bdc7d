"""Decisions written out by hand, and what pages and counts make of them: hours, groups, filters, files, one decision's page."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from openpyxl import load_workbook
from tests.guard.app_cast import UPSTREAM, Cast, added, client, page, settle

from duoc.core.clock import PROVINCE_ZONE
from duoc.guard.pages import decisions as pages
from duoc.guard.services import applications, tallies, verdicts
from duoc.guard.services.tallies import Tally

DAY, NEXT, FULL = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22)
COLUMNS = (
    "number", "time", "application", "verdict", "rule", "key", "account", "identities", "dossier", "officer", "text", "of",
    "rows",
)  # fmt: skip
INSERT = f"""INSERT INTO guard_decision (day, writer, session, program, source, objects, agency, size, duration_us,
    {", ".join(COLUMNS)}) VALUES (%(day)s, 1, '', '', '', '{{}}', '', 0, 0, {", ".join(f"%({name})s" for name in COLUMNS)})"""
PLAIN = {"rule": "", "key": "aa", "account": "app_a", "identities": 0, "dossier": "", "officer": "", "text": "", "of": None,
         "rows": 0}  # fmt: skip
SERVICE, LONG = "VN/GOV/G01/a&b=c", "select " + "cot, " * 30 + "so"
DECISIONS: list[tuple[int, date, str, str, str, dict[str, Any]]] = [
    (1, DAY, "00:00:00", "dvc", "pass", {"identities": 1, "dossier": "HS-1", "officer": "lan"}),
    (2, DAY, "08:59:59.999999", "dvc", "pass", {"identities": 1}),
    (3, DAY, "09:00:00", "dvc", "block", {"rule": "khong-co-ve", "text": LONG}),
    (4, DAY, "09:10:00", "dvc", "block", {"rule": "khong-co-ve", "account": "app_b", "text": LONG}),
    (5, DAY, "09:20:00", "dvc", "block", {"rule": "khong-co-ve", "key": "bb", "text": "=cmd()"}),
    (6, DAY, "09:30:00", "bhyt", "block", {"rule": "han-muc", "key": SERVICE, "account": ""}),
    (7, DAY, "23:59:59.999999", "bhyt", "mask", {"rule": "du-lieu-ca-nhan: DOB", "identities": 2}),
    (8, DAY, "10:00:00", "dvc", "done", {"of": 2, "rows": 1234}),
    (9, DAY, "10:05:00", "dvc", "lost", {}),
    (10, NEXT, "00:00:00", "dvc", "pass", {}),
    (11, NEXT, "12:00:00", "exchange", "block", {"rule": "noi-giu-ho-so", "key": ""}),
    *((100 + n, FULL, f"08:00:{n:02}", "dvc", "pass", {"officer": "lan" if n % 2 else "huy"}) for n in range(1, 54)),
]  # fmt: skip
LIST, ON_DAY = "/bao-ve/quyet-dinh/", f"from={DAY}&to={DAY}"


def at(day: date, text: str) -> datetime:
    """A moment of the province's clock."""
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=PROVINCE_ZONE)


@pytest.fixture(scope="module")
def ruled(module_database: str, module_home: Path) -> Cast:
    """The cast, `dvc` of the province, `bhyt` of a department, and the decisions above; today three passed and one did not."""
    cast, today = settle(), tallies.today()
    added(cast)
    applications.add("bhyt", UPSTREAM, cast.first, cast.so.key)
    now = [
        (200 + n, today, f"08:3{n}:00", "dvc", "pass" if n else "block", {"rule": "" if n else "denied"})
        for n in range(4)
    ]
    with psycopg.connect(module_database, autocommit=True, options="-c search_path=production") as sql:
        sql.execute("INSERT INTO guard_decision_writer (name) VALUES ('wall')")
        for day in {DAY, NEXT, FULL, today}:
            sql.execute("SELECT ensure_decision_partition(%s)", [day])
        for number, day, text, application, verdict, more in [*DECISIONS, *now]:
            named = {
                "number": number,
                "day": day,
                "time": at(day, text),
                "application": application,
                "verdict": verdict,
            }
            sql.execute(INSERT.encode(), {**PLAIN, **named, **more})
    return cast


def rows(text: str) -> list[int]:
    """The numbers of the decisions that a page lists, in its order."""
    return [int(number) for number in re.findall(r'href="/bao-ve/quyet-dinh/wall/(\d+)/"', text)]


def file(cast: Cast, query: str, language: str = "vi") -> Any:
    return json.loads(client(cast.auditor, language).get(f"{LIST}?form=json&{query}").content)


def test_hours_are_the_provinces_and_hold_what_was_asked(ruled: Cast) -> None:
    hours = tallies.hours(DAY, None)
    assert len(hours) == 24
    assert {hour: one for hour, one in enumerate(hours) if one != Tally()} == {
        0: Tally(1, 0),
        8: Tally(1, 0),
        9: Tally(0, 4),
    }
    assert {hour: one for hour, one in enumerate(tallies.hours(NEXT, None)) if one != Tally()} == {
        0: Tally(1, 0), 12: Tally(0, 1),
    }  # fmt: skip
    assert tallies.hours(DAY, frozenset({"bhyt"}))[9] == Tally(0, 1)
    assert tallies.hours(DAY, frozenset()) == tallies.hours(date(2026, 11, 1), None) == [Tally()] * 24


def test_a_day_is_counted_by_application(ruled: Cast) -> None:
    assert tallies.applications(DAY, None) == {"bhyt": Tally(0, 1), "dvc": Tally(2, 3)}
    assert tallies.applications(DAY, frozenset({"dvc"})) == {"dvc": Tally(2, 3)}
    assert tallies.applications(DAY, frozenset()) == {}
    assert tallies.known() == ["bhyt", "dvc"]


def test_refusals_are_grouped_by_what_was_asked_the_most_frequent_first(ruled: Cast) -> None:
    found = tallies.refusals(DAY, NEXT, None)
    assert [(one.application, one.rule, one.key, one.count) for one in found] == [
        ("dvc", "khong-co-ve", "aa", 2), ("bhyt", "han-muc", SERVICE, 1), ("dvc", "khong-co-ve", "bb", 1),
        ("exchange", "noi-giu-ho-so", "", 1),
    ]  # fmt: skip
    assert (found[0].first, found[0].last, found[0].accounts) == (at(DAY, "09:00"), at(DAY, "09:10"), 2)
    assert tallies.refusals(DAY, NEXT, None, most=2) == found[:2]
    assert [one.key for one in tallies.refusals(DAY, NEXT, None, "dvc")] == ["aa", "bb"]
    assert tallies.refusals(NEXT, NEXT, None) == found[3:]
    assert tallies.refusals(DAY, NEXT, frozenset({"bhyt"}), "dvc") == []


def test_a_day_ends_with_the_provinces_midnight() -> None:
    assert tallies.bounds(DAY, NEXT) == (
        datetime(2026, 11, 19, 17, tzinfo=UTC), datetime(2026, 11, 21, 17, tzinfo=UTC),
    )  # fmt: skip


def test_verdicts_of_a_time_leave_out_what_came_back(ruled: Cast) -> None:
    found = verdicts.between(*tallies.bounds(DAY, DAY))
    assert found.verdicts == {"pass": 2, "block": 4, "mask": 1, "lost": 1}
    assert list(found.blocked.items()) == [("khong-co-ve", 3), ("han-muc", 1)]
    # Of those let through, 1, 2 and 7 ask about citizens, and only 1 names a dossier.
    assert (found.asked, list(found.unbound.items())) == (3, [("bhyt", 1), ("dvc", 1)])
    just = verdicts.between(at(DAY, "08:59:59.999999"), at(DAY, "09:00"))
    assert (just.verdicts, just.blocked, just.asked, just.unbound) == ({"pass": 1}, {}, 1, {"dvc": 1})
    assert verdicts.between(at(DAY, "09:00"), at(DAY, "09:00")).verdicts == {}


def test_the_list_holds_the_days_and_filters_that_were_asked_for(ruled: Cast) -> None:
    def listed(query: str, person: Any = ruled.auditor) -> list[int]:
        return rows(page(person, f"{LIST}?{query}"))

    assert listed(ON_DAY) == [7, 9, 6, 5, 4, 3, 2, 1]
    assert listed(f"from={NEXT}&to={DAY}") == [11, 10, 7, 9, 6, 5, 4, 3, 2, 1]
    assert listed(f"{ON_DAY}&key=bb") == [5]
    assert listed(f"{ON_DAY}&dossier=HS-1") == listed(f"{ON_DAY}&officer=+lan+") == [1]
    assert listed(f"{ON_DAY}&application=bhyt") == listed(ON_DAY, ruled.department) == [7, 6]
    assert listed(f"{ON_DAY}&application=dvc", ruled.department) == []
    assert listed(f"{ON_DAY}&verdict=done") == listed(f"{ON_DAY}&verdict=khac") == []


def test_a_sign_that_the_database_cannot_hold_is_passed_over(ruled: Cast) -> None:
    assert rows(page(ruled.auditor, f"{LIST}?{ON_DAY}&officer=l%00an")) == [1]
    assert "Vượt hạn mức" in page(ruled.auditor, f"/bao-ve/bi-chan/?{ON_DAY}&application=bhyt%00")
    assert client(ruled.auditor).get(f"{LIST}wa%00ll/1/").status_code == 404
    assert client(ruled.auditor).get(f"{LIST}wall/{2**70}/").status_code == 404


def test_an_empty_list_says_whether_the_filter_or_the_days_are_to_blame(ruled: Cast) -> None:
    filtered = page(ruled.auditor, f"{LIST}?{ON_DAY}&officer=ai")
    assert "với bộ lọc này" in filtered
    assert f'<a class="btn" href="{LIST}">Bỏ bộ lọc</a>' in filtered
    assert "Tải về" not in filtered
    assert "Chưa có quyết định nào trong các ngày này" in page(ruled.auditor, f"{LIST}?from=2026-11-01&to=2026-11-02")
    assert "No decision matches these filters." in page(ruled.auditor, f"{LIST}?{ON_DAY}&officer=ai", "en")


def test_the_list_offers_the_exchange_only_to_who_sees_everything(ruled: Cast) -> None:
    for person, wanted in ((ruled.auditor, ["bhyt", "dvc", "exchange"]), (ruled.department, ["bhyt"])):
        for address in (LIST, "/bao-ve/bi-chan/"):
            offered = page(person, f"{address}?application=bhyt").split('id="application"')[1].split("</select>")[0]
            assert re.findall(r"<option(?: selected)?>(\w+)", offered) == wanted
            assert "<option selected>bhyt" in offered


def test_pages_follow_each_other_with_their_filters(ruled: Cast) -> None:
    first = page(ruled.auditor, f"{LIST}?from={FULL}&to={FULL}")
    assert rows(first) == list(range(153, 103, -1))
    assert "Về đầu" not in first
    following = unescape(first.split('rel="next" href="')[1].split('"')[0])
    second = page(ruled.auditor, LIST + following)
    assert rows(second) == [103, 102, 101]
    assert 'rel="next"' not in second
    assert f'href="?from={FULL}&amp;to={FULL}">Về đầu' in second
    # 27 of the 53 are odd: they fit on a page.
    assert rows(page(ruled.auditor, f"{LIST}?from={FULL}&to={FULL}&officer=lan")) == list(range(153, 100, -2))


def test_files_hold_what_the_filters_hold(ruled: Cast) -> None:
    told = file(ruled, f"{ON_DAY}&verdict=block")
    assert [row[2] for row in told["rows"]] == [6, 5, 4, 3]
    assert told["notes"] == []
    assert told["rows"][0][3:6] == ["chặn", "vượt hạn mức công dân một ngày", "bhyt"]
    # What was asked stands there whole: the page cuts it, the file does not.
    assert (told["rows"][0][13], told["rows"][3][13], told["rows"][0][15]) == (SERVICE, LONG, None)
    english = file(ruled, f"{ON_DAY}&officer=lan", "en")
    assert english["columns"][:4] == ["Time", "Writer", "Number", "Verdict"]
    assert english["rows"][0][1:4] == ["wall", 1, "pass"]
    own = client(ruled.department).get(f"{LIST}?form=json&from={DAY}&to={FULL}").json()
    assert [row[2] for row in own["rows"]] == [7, 6]


def test_a_file_of_a_spreadsheet_runs_nothing_and_names_its_days(ruled: Cast) -> None:
    answer: Any = client(ruled.auditor).get(f"{LIST}?form=csv&{ON_DAY}&verdict=block")
    assert answer["Content-Disposition"].endswith(f"quyet-dinh-{DAY}-{DAY}.csv")
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"\xef\xbb\xbf")
    head, *lines = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    assert (len(head), [line[2] for line in lines], lines[1][13]) == (16, ["6", "5", "4", "3"], "'=cmd()")
    answer = client(ruled.auditor).get(f"{LIST}?form=xlsx&{ON_DAY}&key=bb")
    _, line = load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True)
    assert (str(line[0]), line[2], line[13]) == ("2026-11-20 09:20:00", 5, "=cmd()")
    assert client(ruled.auditor).get(f"{LIST}?form=exe&{ON_DAY}")["Content-Type"].startswith("text/html")


def test_a_file_that_is_cut_says_so(ruled: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_EXPORTED", 2)
    told = file(ruled, f"{ON_DAY}&verdict=block")
    assert [row[2] for row in told["rows"]] == [6, 5]
    assert told["notes"] == ["Còn nhiều hơn: tệp này chỉ có 2 dòng mới nhất."]
    assert file(ruled, f"{ON_DAY}&verdict=pass")["notes"] == []


def test_a_decision_shows_what_came_back_and_what_is_like_it(ruled: Cast) -> None:
    shown = page(ruled.auditor, f"{LIST}wall/2/")
    assert ">1.234<" in shown
    assert ">1,234<" in page(ruled.auditor, f"{LIST}wall/2/", "en")
    assert f'href="{LIST}wall/2/"' in page(ruled.auditor, f"{LIST}wall/8/")
    assert "Không có gì tới máy chủ" in page(ruled.auditor, f"{LIST}wall/3/")
    assert "Chưa có kết quả nào" in page(ruled.auditor, f"{LIST}wall/10/")
    alike = page(ruled.auditor, f"{LIST}wall/1/")
    assert f'href="{LIST}?dossier=HS-1">Cùng hồ sơ' in alike
    assert f'href="{LIST}?officer=lan">Cùng cán bộ' in alike
    assert "Cùng phiên" not in alike
    assert "Cùng hồ sơ" not in shown


def test_a_decision_without_a_seal_has_no_proof_to_take_away(ruled: Cast) -> None:
    answer = client(ruled.auditor).get(f"{LIST}wall/3/?form=proof")
    assert answer["Content-Type"].startswith("text/html")
    shown = answer.content.decode()
    assert "Ít nhất một bước không đúng" in shown
    assert "Tải bằng chứng" not in shown
    assert client(ruled.auditor).get(f"{LIST}gateway/3/").status_code == 404
    assert client(ruled.department).get(f"{LIST}wall/11/").status_code == 404


def test_a_long_statement_is_cut_where_it_is_listed(ruled: Cast) -> None:
    for address in (f"{LIST}?{ON_DAY}&rule=khong-co-ve", f"/bao-ve/bi-chan/?{ON_DAY}"):
        shown = page(ruled.auditor, address)
        assert f"{LONG[:90]}…" in shown
        assert LONG[:91] not in shown
        assert "=cmd()…" not in shown


def test_each_group_of_refusals_leads_to_its_own_rows(ruled: Cast) -> None:
    shown = page(ruled.auditor, f"/bao-ve/bi-chan/?from={DAY}&to={NEXT}")
    body = shown.split("<tbody>")[1].split("</tbody>")[0]
    links = [unescape(one) for one in re.findall(r'href="(/bao-ve/quyet-dinh/\?[^"]*)"', body)]
    assert [rows(page(ruled.auditor, one)) for one in links] == [[4, 3], [6], [5], [11]]
    assert "(không có câu lệnh)" in body
    assert "2 người dùng CSDL" in body
    every = unescape(shown.split('<dl class="figures">')[1].split('href="')[1].split('"')[0])
    assert rows(page(ruled.auditor, every)) == [11, 6, 5, 4, 3]
    english = page(ruled.auditor, f"/bao-ve/bi-chan/?{ON_DAY}", "en")
    assert "No dossier ticket" in english
    assert "2 database users" in english


def test_refusals_of_others_are_not_grouped_for_a_department(ruled: Cast) -> None:
    shown = page(ruled.department, f"/bao-ve/bi-chan/?from={DAY}&to={NEXT}")
    assert "Vượt hạn mức" in shown
    assert "Không có vé" not in shown
    assert "Chưa hỏi được" not in shown
    assert "Không có gì bị chặn" in page(ruled.department, f"/bao-ve/bi-chan/?{ON_DAY}&application=dvc")


def test_the_front_page_counts_today_for_its_reader(ruled: Cast) -> None:
    today = tallies.today()
    shown = page(ruled.auditor, "/bao-ve/")
    assert f'href="{LIST}?verdict=pass&amp;from={today}&amp;to={today}">3</a>' in shown
    assert f'href="/bao-ve/bi-chan/?from={today}&amp;to={today}">1</a>' in shown
    assert 'href="/bao-ve/ung-dung/">0 / 2</a>' in shown
    assert "Hôm nay chưa chặn gì" not in shown
    own = page(ruled.department, "/bao-ve/")
    assert f'href="{LIST}?verdict=pass&amp;from={today}&amp;to={today}">0</a>' in own
    assert 'href="/bao-ve/ung-dung/">0 / 1</a>' in own
    assert 'href="/bao-ve/quet/"' not in own
    assert "Applications enforcing" in page(ruled.auditor, "/bao-ve/", "en")


def test_without_days_the_last_seven_are_meant(ruled: Cast) -> None:
    shown, today = page(ruled.auditor, f"{LIST}?from=hôm+qua"), tallies.today()
    assert f'name="from" value="{today - timedelta(days=6)}"' in shown
    assert f'name="to" value="{today}"' in shown
    only = page(ruled.auditor, f"{LIST}?to={NEXT}")
    assert f'name="from" value="{NEXT - timedelta(days=6)}"' in only
    assert 10 in rows(only)
