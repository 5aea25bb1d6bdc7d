"""What is kept beside decisions, and its pages: incidents and who looked at them, figures of scans, sessions that are open."""

import json
import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.guard.app_cast import UPSTREAM, Cast, added, client, page, settle

from duoc.frame import paging
from duoc.guard.models import Acknowledgement, Incident
from duoc.guard.pages import scans as pages
from duoc.guard.rules.applications import AppRefusedError
from duoc.guard.services import applications, incidents, kept_reports
from duoc.guard.services.live_sessions import LARGEST, live
from duoc.guard.services.reports import FileReport, Report

BEGIN = datetime(2026, 11, 20, 1, tzinfo=UTC)
LIST, SCANS, SESSIONS = "/bao-ve/su-co/", "/bao-ve/quet/", "/bao-ve/phien/"
# Two of the province's own application, one of the journals themselves, and 31 of a department's.
ERASED, ACCOUNT, BROKEN = 9001, 9002, 9003
OWN = range(9101, 9132)


@pytest.fixture(scope="module")
def kept(module_database: str, module_home: Path) -> Cast:
    """The cast, two applications, and incidents that no ledger holds."""
    cast = settle()
    added(cast)
    applications.add("bhyt", UPSTREAM, cast.first, cast.so.key)
    told: dict[int, dict[str, Any]] = {
        ERASED: {"application": "dvc"},
        ACCOUNT: {"application": "dvc", "rule": "han-muc", "account": "app_dvc", "writer": "wall", "decision": 1234},
        BROKEN: {"rule": "chuoi-hong", "writer": "wall"},
        **{number: {"application": "bhyt", "rule": "ho-so-bay", "officer": "mai", "account": "app"} for number in OWN},
    }
    Incident.objects.bulk_create(
        Incident(
            number=number, event=f"00000000-0000-0000-0000-{number:012}", time=BEGIN + timedelta(seconds=number), **more
        )
        for number, more in told.items()
    )
    return cast


def numbers(text: str) -> list[int]:
    """The incidents that a page lists, in its order."""
    return [int(number) for number in re.findall(r'<th scope="row"><span><a href="/bao-ve/su-co/(\d+)/"', text)]


def test_incidents_are_paged_the_newest_first(kept: Cast) -> None:
    first = page(kept.department, LIST)
    assert numbers(first) == list(range(9131, 9101, -1))
    following = unescape(first.split('rel="next" href="')[1].split('"')[0])
    second = page(kept.department, LIST + following)
    assert numbers(second) == [9101]
    assert "Về đầu" in second
    assert "Về đầu" not in first
    assert "Waiting (31)" in page(kept.department, LIST, "en")
    assert "Chờ xem (34)" in page(kept.auditor, LIST)


@pytest.mark.parametrize(
    "key", [[], ["2026-11-20"], ["x", 1], [1, 1], ["2026-11-20T00:00:00+00:00", "1"], [None, 1], ["2026-13-01", 1]]
)
def test_an_address_of_another_list_is_refused(kept: Cast, key: list[Any]) -> None:
    with pytest.raises(paging.CursorError):
        incidents.incidents(None, cursor=paging.encode(key))
    assert "không đọc được" in page(kept.auditor, f"{LIST}?after={paging.encode(key)}")


def test_a_moment_without_a_zone_is_universal_time() -> None:
    assert incidents._moment("2026-11-20T01:02:03") == datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)
    assert incidents._moment("2026-11-20T01:02:03+07:00") == datetime(2026, 11, 19, 18, 2, 3, tzinfo=UTC)
    assert [incidents._moment(text) for text in ("hôm qua", "", None, 5)] == [None] * 4


def test_an_incident_says_what_it_was_and_what_is_left_of_it(kept: Cast) -> None:
    shown = page(kept.auditor, f"{LIST}{ACCOUNT}/")
    assert "<h1>Vượt hạn mức công dân một ngày</h1>" in shown
    assert 'href="/bao-ve/quyet-dinh/wall/1234/">số 1.234, cùng câu lệnh' in shown
    assert "Chưa ai ghi nhận việc này." in shown
    assert "<h1>More citizens than allowed a day</h1>" in page(kept.auditor, f"{LIST}{ACCOUNT}/", "en")
    erased = page(kept.auditor, f"{LIST}{ERASED}/")
    assert "<h1>Nội dung đã xóa</h1>" in erased
    assert "Quy tắc" not in erased.split("<main")[1]
    assert "/bao-ve/quyet-dinh/wall/" not in erased
    # No entry of the ledger has such a number: what is shown was never told there.
    assert incidents.proven(Incident.objects.get(number=ACCOUNT)) == "bad"
    assert "không đúng với mục trong sổ cái" in shown


def test_what_belongs_to_no_application_is_the_committees(kept: Cast) -> None:
    assert client(kept.auditor).get(f"{LIST}{BROKEN}/").status_code == 200
    for number in (BROKEN, ACCOUNT, 1, 2**70):
        assert client(kept.department).get(f"{LIST}{number}/").status_code == 404
        with pytest.raises(AppRefusedError, match="phạm vi"):
            incidents.acknowledge(number, "đã xem", kept.department.user)
    assert not Acknowledgement.objects.filter(incident_id__lt=OWN[0]).exists()


def test_who_may_not_acknowledge_is_shown_no_form(kept: Cast) -> None:
    own = f"{LIST}{OWN[0]}/"
    assert 'name="note"' in page(kept.department, own)
    shown = page(kept.auditor, own)
    assert 'name="note"' not in shown
    assert "của cơ quan ghi nhận được" in shown
    with pytest.raises(AppRefusedError, match="phạm vi"):
        incidents.acknowledge(OWN[0], "đã xem", kept.auditor.user)


def test_an_empty_note_is_refused_where_it_was_written(kept: Cast) -> None:
    for note in ("", " \n\t", "\0"):
        answer = client(kept.first).post(f"{LIST}{ACCOUNT}/ghi-nhan/", {"note": note})
        assert answer.status_code == 422
        assert 'role="alert">Ghi điều đã xem và việc đã làm' in answer.content.decode()
    assert client(kept.first).post(f"{LIST}4/ghi-nhan/", {"note": "x"}).status_code == 404
    assert incidents.waiting(frozenset({"dvc"})) == 2


def test_a_note_is_kept_as_it_was_said_and_takes_the_incident_off_the_watch(kept: Cast) -> None:
    before = incidents.waiting(None)
    said = incidents.acknowledge(OWN[5], "  đã hỏi\0 bà Mai " + "x" * 3000, kept.department.user)
    assert (said.by, len(said.note), said.note[:15]) == ("lan", 2000, "đã hỏi bà Mai x")
    incidents.acknowledge(OWN[5], "đã họp", kept.second.user)
    assert incidents.waiting(None) == before - 1
    assert [one.by for one in Incident.objects.get(number=OWN[5]).acknowledgements.order_by("id")] == ["lan", "minh"]
    assert OWN[5] not in [one.number for one in incidents.incidents(None, waiting=True, size=50).rows]
    row = page(kept.auditor, f"{LIST}?all=1").split(f'href="{LIST}{OWN[5]}/"')[1].split("</tr>")[0]
    assert "đã ghi nhận" in row
    assert "<small>minh, " in row
    # Neither note has reached the ledger: no writer of it runs here.
    assert page(kept.auditor, f"{LIST}{OWN[5]}/").count("đang vào sổ") == 2
    assert "acknowledged" in page(kept.auditor, f"{LIST}?all=1", "en")


def test_the_list_names_the_officer_and_else_the_account(kept: Cast) -> None:
    later = page(kept.auditor, f"{LIST}?all=1&after={paging.encode([BEGIN.replace(year=2027).isoformat(), 1])}")
    assert '<td data-label="Ai" class=" is-tight"><span>mai</span>' in later
    assert "app_dvc" not in later
    last = page(
        kept.auditor, f"{LIST}?all=1&after={paging.encode([(BEGIN + timedelta(seconds=9101)).isoformat(), 9101])}"
    )
    assert numbers(last) == [BROKEN, ACCOUNT, ERASED]
    assert '<td data-label="Ai" class=" is-tight"><span>app_dvc</span>' in last


def reported(path: str, size: int = 10, unread: str = "", **counts: int) -> FileReport:
    return FileReport(path, size, Counter(counts), unread=unread)


def test_a_report_is_kept_with_its_worst_files_first(kept: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [
        reported("/a/khong"), reported("/a/bin", 5, "it is no text"), reported("/a/b", 2000, EMAIL=3, BHYT=2),
        reported("/a/c", 1_500_000, PHONE=7), reported("/a/a", 1, EMAIL=5),
    ]  # fmt: skip
    made = kept_reports.keep(Report(files, 1.5), "/a", "root")
    assert (made.files_read, made.files_unread, made.size, made.duration_us) == (4, 1, 1_502_016, 1_500_000)
    assert made.types == {"EMAIL": 8, "PHONE": 7, "BHYT": 2}
    assert [(one[0], one[3]) for one in made.files] == [
        ("/a/c", ""),
        ("/a/a", ""),
        ("/a/b", ""),
        ("/a/bin", "it is no text"),
    ]
    assert made.files[2][1:3] == [2000, {"EMAIL": 3, "BHYT": 2}]
    monkeypatch.setattr(kept_reports, "MOST_FILES", 2)
    assert [one[0] for one in kept_reports.keep(Report(files), "/a", "root").files] == ["/a/c", "/a/a"]
    shown = page(kept.auditor, f"{SCANS}{made.pk}/")
    assert [shown.index(word) for word in ("/a/c", "/a/a", "/a/b", "/a/bin")] == sorted(
        shown.index(word) for word in ("/a/c", "/a/a", "/a/b", "/a/bin")
    )
    assert "không đọc: it is no text" in shown
    assert "thư điện tử 3, thẻ bảo hiểm y tế 2" in shown
    assert "1,5 MB" in shown
    monkeypatch.setattr(pages, "MOST_FILES", 1)
    assert "/a/a" not in page(kept.auditor, f"{SCANS}{made.pk}/")


def test_findings_are_counted_by_the_class_that_the_law_gives_them() -> None:
    # NĐ 356/2025: numbers, telephones and names are basic, bank and health sensitive, tax codes in no list.
    assert kept_reports.classes({"SO_DINH_DANH": 4, "PHONE": 1, "BANK_CARD": 2, "BHYT": 3, "MST": 5, "KHAC": 6}) == {
        "basic": 5, "sensitive": 5, "": 11,
    }  # fmt: skip
    assert kept_reports.classes({}) == {"basic": 0, "sensitive": 0, "": 0}


def test_reports_are_paged_and_told_in_three_types(kept: Cast) -> None:
    made = [kept_reports.keep(Report([reported("/x", PHONE=n)]), f"/quet/{n:02}", "kiem").pk for n in range(1, 31)]
    many = reported("/y", EMAIL=9, PHONE=1234, NAME=5, DOB=2)
    newest = kept_reports.keep(Report([many, reported("/z", unread="x")]), "/quet/99", "kiem").pk
    assert [one.pk for one in kept_reports.reports().rows] == [newest, *made[:0:-1]]
    assert [one.pk for one in kept_reports.reports(size=1).rows] == [newest]
    first = page(kept.auditor, SCANS)
    assert "điện thoại 1.234, thư điện tử 9, họ tên 5, …" in first
    assert "1 không đọc" in first
    assert "/quet/01" not in first
    second = page(kept.auditor, SCANS + unescape(first.split('rel="next" href="')[1].split('"')[0]))
    assert "/quet/01" in second
    assert f'href="{SCANS}">Về đầu' in second
    assert " 1,234, e-mail 9, " in page(kept.auditor, SCANS, "en")
    for wrong in ("x", paging.encode(["5"]), paging.encode([1, 2])):
        assert "không đọc được" in page(kept.auditor, f"{SCANS}?after={wrong}")
    assert "Dữ liệu cá nhân trong tệp. Lần cuối " in page(kept.auditor, "/bao-ve/")


def test_a_report_of_nothing_says_so(kept: Cast) -> None:
    number = kept_reports.keep(Report([]), "/khong", "kiem").pk
    shown = page(kept.auditor, f"{SCANS}{number}/")
    assert "Không thấy dữ liệu cá nhân nào." in shown
    assert "Không tệp nào có dữ liệu cá nhân." in shown
    assert "No personal data was found." in page(kept.auditor, f"{SCANS}{number}/", "en")
    assert "không thấy gì" in page(kept.auditor, SCANS)
    assert client(kept.department).get(f"{SCANS}{number}/").status_code == 403
    assert client(kept.auditor).get(f"{SCANS}{2**40}/").status_code == 404


def connected(session: str, blocked: int, statements: int, **more: Any) -> dict[str, Any]:
    return {
        "application": "dvc", "session": session, "account": "app", "program": "psql", "source": "10.0.0.9", "secure": True,
        "since": time.time() - 125, "statements": statements, "rows": 5, "blocked": blocked, **more,
    }  # fmt: skip


def tell(home: Path, text: Any) -> None:
    """The wall's file with these words."""
    (home / "guard" / "open-sessions.json").write_text(text if isinstance(text, str) else json.dumps(text))


def test_sessions_with_refusals_come_first_then_the_busiest(kept: Cast, module_home: Path) -> None:
    listed = [
        connected("s1", 0, 9), connected("s2", 2, 1), connected("s4", 0, 10, application="bhyt", source="", program=""),
        connected("s3", 0, 10, secure=False),
    ]  # fmt: skip
    tell(module_home, {"form": 1, "at": time.time(), "count": 1204, "sessions": listed})
    found = live(None)
    assert ([one.session for one in found.sessions], found.more) == (["s2", "s3", "s4", "s1"], 1200)
    own = live(frozenset({"bhyt"}))
    assert ([one.session for one in own.sessions], own.more) == (["s4"], 0)
    shown = page(kept.auditor, SESSIONS)
    assert [shown.index(f"?session={one}") for one in ("s2", "s3", "s4", "s1")] == sorted(
        shown.index(f"?session={one}") for one in ("s2", "s3", "s4", "s1")
    )
    assert 'href="/bao-ve/quyet-dinh/?session=s2&amp;verdict=block">2</a>' in shown
    assert shown.count("verdict=block") == 1
    for words in ("Và 1.200 phiên ít việc hơn.", "không nêu", "ổ cắm cục bộ", "không mã hóa", "2 phút trước"):
        assert words in shown
    assert "And 1,200 sessions with less to do." in page(kept.auditor, SESSIONS, "en")
    assert "ít việc hơn" not in page(kept.department, SESSIONS)
    assert f'href="{SESSIONS}">1.204</a>' in page(kept.auditor, "/bao-ve/")
    assert f'href="{SESSIONS}">1</a>' in page(kept.department, "/bao-ve/")


def test_nobody_connected_is_told_apart_from_a_silent_wall(kept: Cast, module_home: Path) -> None:
    tell(module_home, {"form": 1, "at": time.time(), "count": 0, "sessions": []})
    assert "Chưa phần mềm nào đang nối" in page(kept.auditor, SESSIONS)
    assert "tường lửa không báo" not in page(kept.auditor, "/bao-ve/")
    tell(module_home, {"form": 1, "at": time.time() - 3600, "count": 1, "sessions": [connected("s1", 0, 1)]})
    assert "Tường lửa đã ngừng báo" in page(kept.auditor, SESSIONS)
    assert f'href="{SESSIONS}">–</a>' in page(kept.auditor, "/bao-ve/")
    assert "the wall is silent" in page(kept.auditor, "/bao-ve/", "en")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"at": 1, "count": 0}', '{"at": "x", "count": 0, "sessions": []}',
        '{"at": 1, "count": 0, "sessions": [{}]}', '{"at": 1, "count": 0, "sessions": 5}',
        '{"at": 1e20, "count": 0, "sessions": []}', '{"at": 1, "count": 1e999, "sessions": []}',
        '{"at": 1, "count": 0, "sessions": []}' + " " * LARGEST,
    ],
    ids=range(10),
)  # fmt: skip
def test_a_file_that_the_wall_did_not_write_counts_as_none(module_home: Path, text: str) -> None:
    (module_home / "guard").mkdir(exist_ok=True)
    tell(module_home, text)
    found = live(None)
    assert (found.at, found.sessions, found.more) == (None, [], 0)
    assert found.stale(datetime.now(UTC))
