"""The pages of those on watch: what was decided and proven, what was refused, what must be looked into, who is connected."""

import json
import re
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from tests.guard.app_cast import UPSTREAM, Cast, added
from tests.guard.test_application_pages import client as client_of
from tests.guard.test_decisions import AN, BINH, NOTE, SOURCE, Office

import duoc
from duoc.cli import main as cli
from duoc.guard.models import ScanReport
from duoc.guard.pages.reasons import _reasons, reason
from duoc.guard.services import applications, incidents, tallies
from duoc.guard.services.applications import Person
from duoc.people import services as people
from duoc.wire.decisions import Decision, source_of

OTHER = source_of(application="bhyt", session="6a", account="app_bhyt", program="psql", source="127.0.0.1")
SOURCE_TREE, RULED = Path(duoc.__file__).parent, ("wire/wall", "wire/gateway/guard", "engines/policy")
PATHS = ("", "ung-dung/", "quyet-dinh/", "quyet-dinh/wall/1/", "bi-chan/", "phien/", "su-co/", "su-co/?all=1")


def client(person: Person | None, language: str = "vi") -> Client:
    """A page speaks English to whom the cookie says so; what a browser wishes is not asked."""
    made = client_of(person)
    made.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return made


def page(person: Person, address: str, language: str = "vi") -> str:
    answer = client(person, language).get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def office(cast: Cast, home: Path, database: str) -> Iterator[Office]:
    """Five decisions of the province's own application `dvc` and one of `bhyt`, a department's; the ledger has taken them."""
    made = Office(database, home)
    added(cast)
    applications.add("bhyt", UPSTREAM, cast.first, cast.so.key)
    made.decide(
        made.ask("lan", AN),
        Decision(SOURCE, NOTE, "done", of=1, officer="lan", marks=[made.mark(AN)], rows=3, size=120),
        made.ask("lan", BINH, verdict="block", rule="khong-co-ve"),
        made.ask("lan", BINH, verdict="block", rule="khong-co-ve"),
        made.ask("huy", BINH, verdict="block", rule="han-muc"),
        Decision(OTHER, NOTE, verdict="block", rule="ho-so-bay", officer="mai"),
    )
    made.log()
    yield made
    made.close()


def test_pages_of_the_watch_are_for_those_who_may_see_applications(cast: Cast, office: Office) -> None:
    officer = Person.of(people.create_user("khach", "rung-duoc-ven-bien-lan-ra-bien", display_name="Khách"))
    for path in (*PATHS, "quet/"):
        assert client(None).get(f"/bao-ve/{path}").status_code == 302, path
        assert client(officer).get(f"/bao-ve/{path}").status_code == 403, path
        assert client(cast.auditor).get(f"/bao-ve/{path}").status_code == 200, path
        assert client(cast.auditor, "en").get(f"/bao-ve/{path}").status_code == 200, path


def test_a_department_sees_its_own_application_and_nothing_else(cast: Cast, office: Office) -> None:
    listed = page(cast.department, "/bao-ve/quyet-dinh/")
    assert 'href="/bao-ve/quyet-dinh/wall/6/"' in listed
    assert 'href="/bao-ve/quyet-dinh/wall/1/"' not in listed
    assert client(cast.department).get("/bao-ve/quyet-dinh/wall/1/").status_code == 404
    assert client(cast.department).get("/bao-ve/quyet-dinh/wall/6/").status_code == 200
    assert client(cast.department).get("/bao-ve/quet/").status_code == 403
    assert tallies.applications(tallies.today(), frozenset({"bhyt"})) == {"bhyt": tallies.Tally(0, 1)}
    incidents.follow()
    assert [one.rule for one in incidents.incidents(frozenset({"bhyt"})).rows] == ["ho-so-bay"]
    assert incidents.waiting(frozenset()) == 0


def test_what_was_decided_is_listed_filtered_and_taken_away(cast: Cast, office: Office) -> None:
    shown = page(cast.auditor, "/bao-ve/quyet-dinh/")
    assert [f"/wall/{number}/" in shown for number in range(1, 7)] == [True, False, True, True, True, True]
    assert AN not in shown
    only = page(cast.auditor, "/bao-ve/quyet-dinh/?verdict=block&rule=han-muc")
    assert [f"/wall/{number}/" in only for number in range(1, 7)] == [False, False, False, False, True, False]
    answer: Any = client(cast.auditor).get("/bao-ve/quyet-dinh/?form=json&officer=lan")
    told = json.loads(answer.content)
    assert [row[2] for row in told["rows"]] == [4, 3, 1]
    assert "không đọc được" in page(cast.auditor, "/bao-ve/quyet-dinh/?after=x")
    assert "Chưa có quyết định nào" in page(cast.auditor, "/bao-ve/quyet-dinh/?from=2020-01-01&to=2020-01-02")


def test_a_decision_is_recounted_up_to_the_ledger_and_its_proof_leads_to_the_root(cast: Cast, office: Office) -> None:
    shown = page(cast.auditor, "/bao-ve/quyet-dinh/wall/1/")
    assert "tính lại mọi bước" in shown
    assert "/so-cai/kiem-chung/?index=" in shown
    proof = json.loads(client(cast.auditor).get("/bao-ve/quyet-dinh/wall/1/?form=proof").content)
    assert (proof["index"], proof["size"], len(proof["path"])) == (0, 6, 3)
    # RFC 6962, section 2.1: by hand, with nothing of this house but the file. All keys sort as ASCII does.
    leaf = json.dumps(proof["decision"], ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    node = sha256(b"\0" + leaf).digest()
    for step in proof["path"]:
        node = sha256(b"\1" + node + bytes.fromhex(step)).digest()
    assert node.hex() == proof["root"]
    assert client(cast.auditor).get("/bao-ve/quyet-dinh/wall/77/").status_code == 404


def test_a_row_that_was_changed_is_shown_as_wrong(cast: Cast, office: Office) -> None:
    office.sql.execute("ALTER TABLE guard_decision DISABLE TRIGGER decision_is_never_changed")
    office.sql.execute("UPDATE guard_decision SET officer = 'ai khac' WHERE number = 3")
    office.sql.execute("ALTER TABLE guard_decision ENABLE TRIGGER decision_is_never_changed")
    assert "Dòng đã bị sửa" in page(cast.auditor, "/bao-ve/quyet-dinh/wall/3/")
    assert "Dòng đã bị sửa" not in page(cast.auditor, "/bao-ve/quyet-dinh/wall/4/")


def test_refusals_are_grouped_and_counted(cast: Cast, office: Office) -> None:
    day = tallies.today()
    found = [(one.application, one.rule, one.count) for one in tallies.refusals(day, day, None)]
    assert found == [("dvc", "khong-co-ve", 2), ("bhyt", "ho-so-bay", 1), ("dvc", "han-muc", 1)]
    hours = tallies.hours(day, None)
    assert (sum(one.passed for one in hours), sum(one.refused for one in hours)) == (1, 4)
    shown = page(cast.auditor, "/bao-ve/bi-chan/")
    assert "Không có vé hồ sơ" in shown
    assert "kèm vé của hồ sơ" in shown
    assert "Không có gì bị chặn" in page(cast.auditor, "/bao-ve/bi-chan/?from=2020-01-01&to=2020-01-02")


def test_incidents_wait_until_somebody_says_what_he_has_done(cast: Cast, office: Office) -> None:
    shown = page(cast.first, "/bao-ve/su-co/")
    assert "Chờ xem (2)" in shown
    (honey,) = [one for one in incidents.incidents(None).rows if one.rule == "ho-so-bay"]
    address = f"/bao-ve/su-co/{honey.number}/"
    assert 'href="/bao-ve/quyet-dinh/wall/6/"' in page(cast.auditor, address)
    assert client(cast.auditor).post(f"{address}ghi-nhan/", {"note": "xong"}).status_code == 403
    assert client(cast.first).get(f"{address}ghi-nhan/").status_code == 405
    assert client(cast.first).post(f"{address}ghi-nhan/", {"note": "  "}).status_code == 422
    assert client(cast.first).post(f"{address}ghi-nhan/", {"note": "đã hỏi bà Mai"}).status_code == 302
    assert client(cast.department).post(f"{address}ghi-nhan/", {"note": "đã họp"}).status_code == 302
    assert incidents.waiting(None) == 1
    assert incidents.proven(honey) == "ok"
    assert "Đã kiểm chứng" in page(cast.auditor, address)
    office.sql.execute("ALTER TABLE guard_incident DISABLE TRIGGER incident_is_never_changed")
    office.sql.execute("UPDATE guard_incident SET officer = 'lan' WHERE number = %s", [honey.number])
    office.sql.execute("ALTER TABLE guard_incident ENABLE TRIGGER incident_is_never_changed")
    assert "Không khớp" in page(cast.auditor, address)
    shown = page(cast.auditor, address)
    assert shown.index("đã hỏi bà Mai") < shown.index("đã họp")
    (other,) = incidents.incidents(None, waiting=True).rows
    assert other.rule == "han-muc"
    assert client(cast.department).post(f"/bao-ve/su-co/{other.number}/ghi-nhan/", {"note": "x"}).status_code == 404
    for table, name in (
        ("guard_acknowledgement", "acknowledgement_of_an_incident_is_never_changed"),
        ("guard_incident", "incident_is_never_changed"),
    ):
        with pytest.raises(psycopg.errors.RestrictViolation) as refused:
            office.sql.execute(f"DELETE FROM {table}")
        assert refused.value.diag.constraint_name == name


def test_the_front_page_says_what_waits_and_what_passed(cast: Cast, office: Office) -> None:
    shown = page(cast.auditor, "/bao-ve/")
    assert 'href="/bao-ve/su-co/">2</a>' in shown
    day = tallies.today()
    assert f'href="/bao-ve/quyet-dinh/?verdict=pass&amp;from={day}&amp;to={day}">1</a>' in shown
    assert f'href="/bao-ve/bi-chan/?from={day}&amp;to={day}">4</a>' in shown
    assert 'href="/san-sang/"' in shown
    assert "<svg viewBox" in shown


def test_open_sessions_are_shown_and_an_old_file_is_said_to_be_old(cast: Cast, office: Office, home: Path) -> None:
    assert "chưa có tin" in page(cast.auditor, "/bao-ve/phien/")
    file, now = home / "guard" / "open-sessions.json", time.time()
    sessions = [
        {"application": name, "session": "5f", "account": "app", "program": "psql", "source": "10.0.0.9", "secure": True,
         "since": now - 60, "statements": 1234, "rows": 5, "blocked": 3}
        for name in ("dvc", "bhyt")
    ]  # fmt: skip
    file.write_text(json.dumps({"form": 1, "at": now, "count": 2, "sessions": sessions}))
    shown = page(cast.auditor, "/bao-ve/phien/")
    assert shown.count("1.234") == 2
    assert "tin cũ" not in shown
    assert page(cast.department, "/bao-ve/phien/").count("1.234") == 1
    file.write_text(json.dumps({"form": 1, "at": now - 21, "count": 2, "sessions": sessions}))
    assert "tin cũ" in page(cast.auditor, "/bao-ve/phien/")
    file.write_text("nonsense")
    assert "chưa có tin" in page(cast.auditor, "/bao-ve/phien/")


def test_a_scan_is_kept_as_figures_and_no_value(
    cast: Cast, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "--keep" in page(cast.auditor, "/bao-ve/quet/")
    folder = tmp_path / "chia-se"
    folder.mkdir()
    (folder / "ds.txt").write_text("Số định danh: 096200000014\nThư: an@camau.gov.vn\nThư: binh@camau.gov.vn\n")
    (folder / "khong.txt").write_text("không có gì\n")
    assert cli.main(["guard", "scan", str(folder), "--keep"]) == 0
    kept = ScanReport.objects.get()
    assert kept.types["EMAIL"] == 2
    assert (kept.files_read, kept.files_unread, kept.path) == (2, 0, str(folder))
    assert "an@" not in json.dumps([kept.types, kept.files])
    assert "0962" not in json.dumps([kept.types, kept.files])
    for language in ("vi", "en"):
        assert str(folder) in page(cast.auditor, "/bao-ve/quet/", language)
        shown = page(cast.auditor, f"/bao-ve/quet/{kept.pk}/", language)
        assert shown.index("thư điện tử" if language == "vi" else "e-mail") < shown.index("ds.txt")
    assert client(cast.auditor).get("/bao-ve/quet/99/").status_code == 404


@pytest.mark.parametrize("path", ["", "quyet-dinh/", "bi-chan/", "phien/", "quet/", "su-co/", "su-co/?all=1"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_where_nothing_has_happened_a_page_says_what_to_do(cast: Cast, home: Path, path: str, language: str) -> None:
    shown = page(cast.first, f"/bao-ve/{path}", language)
    assert 'class="empty"' in shown or "guard app add" in shown


def test_days_in_an_address_are_put_in_order_and_nonsense_is_passed_over(cast: Cast, home: Path) -> None:
    for query in (
        "from=2026-02-31&to=x",
        "from=2026-11-02&to=2026-11-01",
        "from=0001-01-01&to=9999-12-31",
        "after=AAAA",
    ):
        assert page(cast.auditor, f"/bao-ve/quyet-dinh/?{query}")
    turned = page(cast.auditor, "/bao-ve/bi-chan/?from=2026-11-02&to=2026-11-01")
    assert turned.index('value="2026-11-01"') < turned.index('value="2026-11-02"')


def test_every_rule_that_the_wall_and_the_desk_use_is_said_in_words() -> None:
    """The rules are read from their sources: whoever adds one is reminded to say what to do about it."""
    texts = "\n".join(path.read_text("utf-8") for folder in RULED for path in (SOURCE_TREE / folder).rglob("*.py"))
    used = set(re.findall(r'"([a-z]+(?:-[a-z]+){1,5})"', texts)) & set(_reasons())
    assert {"ho-so-bay", "han-muc", "khong-co-ve", "ve-het-han", "ngoai-muc-dich", "gioi-han-dong", "giao-thuc"} <= used
    for rule in used:
        why, do = reason(rule)
        assert why
        assert do.endswith((".", "?"))
        assert rule not in why
    assert reason("thu:han-muc")[0].startswith("lẽ ra chặn")
    assert reason("du-lieu-ca-nhan: DOB")[0].endswith("(DOB)")
    assert "12" in reason("limit12")[0]
