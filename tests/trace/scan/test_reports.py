"""Reports: kept with the suspicion, bounded, erasable, read by inspectors alone."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from tests.trace.scan.test_photos import picture
from tests.trace.scans.stamped import copied, serial

from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.trace.models import Report, Suspicion
from duoc.trace.rules import reporting
from duoc.trace.services import reports, suspicions

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture
def inspector(shop):
    user = people.create_user("kiem-tra-vien", password=PASSWORD)
    people.assign_role(user, people.agency_named("so-tp"), "inspector")
    return user


@pytest.fixture
def desk(inspector):
    client = Client(headers={"host": "localhost"})
    client.force_login(inspector)
    return client


def test_reports_of_one_stamp_meet_in_one_suspicion(shop):
    one = reports.report(serial(shop), "tem nhòe")
    other = reports.report(serial(shop).lower(), "tem bong")
    assert one.suspicion_id == other.suspicion_id
    assert [row.text for row in reports.of_suspicion(one.suspicion)] == ["tem bong", "tem nhòe"]


def test_report_joins_what_the_rules_suspect_and_leaves_their_score(shop):
    copied(serial(shop))
    before = Suspicion.objects.get(subject=serial(shop))
    made = reports.report(serial(shop), "tem nhòe")
    assert made.suspicion_id == before.pk
    assert Suspicion.objects.get(pk=before.pk).score == before.score


def test_what_was_dismissed_is_opened_anew_and_what_was_confirmed_is_not(shop, inspector):
    first = reports.report(serial(shop), "a").suspicion
    suspicions.settle(first.pk, "dismissed", "tem trưng bày", by=inspector)
    second = reports.report(serial(shop), "b").suspicion
    assert second.pk != first.pk
    suspicions.settle(second.pk, "confirmed", "đã kiểm tra tại chợ", by=inspector)
    assert reports.report(serial(shop), "c").suspicion_id == second.pk
    assert len(reports.of_suspicion(first)) == 3


def test_a_day_takes_so_many_reports_and_no_more(shop, monkeypatch):
    for number in range(reporting.A_DAY_OF_ONE_STAMP):
        reports.report(serial(shop), f"lần {number}")
    with pytest.raises(reports.ReportRefusedError, match="ngày mai"):
        reports.report(serial(shop), "lần nữa")
    reports.report(serial(shop, 2), "con khác")
    monkeypatch.setattr("duoc.trace.services.reports.A_DAY_OF_ALL", 11)
    with pytest.raises(reports.ReportRefusedError, match="ngày mai"):
        reports.report(serial(shop, 3), "con thứ ba")
    assert not Suspicion.objects.filter(subject=serial(shop, 3)).exists()


@pytest.mark.parametrize(("text", "why"), [("", "vài lời"), ("x" * 1_001, "1000"), ("\0 ", "vài lời")])
def test_nothing_and_too_much_are_refused(shop, text, why):
    with pytest.raises(reports.ReportRefusedError, match=why):
        reports.report(serial(shop), text)


def test_a_stamp_that_is_not_there_is_not_reported(shop):
    with pytest.raises(reports.ReportRefusedError):
        reports.report("ZZZZ0000ZZZZ0000", "a")


def test_ledger_learns_that_there_was_a_report_and_nothing_of_it(shop):
    made = reports.report(serial(shop), "chị Tư bán", picture())
    row = Outbox.objects.get(event=made.event)
    assert row.kind == "trace.suspicion_reported"
    told = bytes(row.payload).decode() + bytes(row.entry).decode()
    assert "chị Tư" not in told
    assert serial(shop) not in told


def test_erasing_takes_text_and_photo_and_tells_the_ledger(shop, inspector):
    made = reports.report(serial(shop), "chị Tư bán", picture())
    assert reports.photo_of(made.pk)[:2] == b"\xff\xd8"
    reports.erase(made.pk, by=inspector)
    made.refresh_from_db()
    assert (made.text, made.photo, made.erased_at is None) == ("", None, False)
    assert reports.photo_of(made.pk) is None
    assert Outbox.objects.filter(kind="trace.report_erased").count() == 1
    with pytest.raises(reports.ReportRefusedError):
        reports.erase(made.pk, by=inspector)


def test_inspector_reads_sees_and_erases(shop, desk):
    made = reports.report(serial(shop), "tem <b>nhòe</b>", picture())
    page = desk.get(f"/truy-xuat/nghi-ngo/{made.suspicion_id}/").content.decode()
    assert "tem &lt;b&gt;nhòe&lt;/b&gt;" in page
    assert "Người mua đã báo nghi ngờ về tem này" in page
    photo = desk.get(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/anh/")
    assert (photo.status_code, photo["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in photo["Content-Security-Policy"]
    assert photo["X-Content-Type-Options"] == "nosniff"
    answer = desk.post(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/xoa/")
    assert answer.status_code == 302
    assert "Đã xóa lời và ảnh." in desk.get(answer["Location"]).content.decode()
    assert desk.get(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/anh/").status_code == 404
    assert desk.post(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/xoa/")["Location"].startswith("/truy-xuat/nghi-ngo/?")


def test_nobody_else_reads_or_erases(shop):
    made = reports.report(serial(shop), "a", picture())
    stranger = Client(headers={"host": "localhost"})
    for client, status in ((stranger, 302), (_auditor(), 200)):
        assert client.get(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/anh/").status_code == status
    assert stranger.post(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/xoa/").status_code == 302
    assert _auditor().post(f"/truy-xuat/nghi-ngo/loi-bao/{made.pk}/xoa/").status_code == 403
    made.refresh_from_db()
    assert made.text == "a"


def _auditor():
    user = people.user_named("thanh-tra") if people.User.objects.filter(username="thanh-tra").exists() else None
    if user is None:
        user = people.create_user("thanh-tra", password=PASSWORD)
        people.assign_role(user, people.agency_named("so-tp"), "auditor")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


# The tables hold what the plate says, by plain SQL.

_INSERT = """INSERT INTO trace_report (suspicion_id, at, text, photo, commune, event, erased_at)
 VALUES (%s, now(), %s, %s, %s, gen_random_uuid(), %s)"""


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("report_says_or_shows_something", ("", None, "", None)),
        ("erased_report_holds_nothing", ("x", None, "", "2026-01-01")),
        ("erased_report_holds_nothing", ("", b"x", "", "2026-01-01")),
        ("report_is_a_thousand_signs_at_most", ("x" * 1_001, None, "", None)),
        ("photo_of_a_report_has_300_kb_at_most", ("", b"x" * 300_001, "", None)),
        ("report_names_a_commune_or_a_province", ("x", None, "Năm", None)),
    ],
)
def test_constraint_is_broken_by_plain_sql(shop, constraint, row):
    suspicion = reports.report(serial(shop), "a").suspicion_id
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_INSERT, [suspicion, *row])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trace_report SET text = 'khác'",
        "UPDATE trace_report SET text = '', photo = NULL, commune = '96', erased_at = now()",
        "DELETE FROM trace_report",
        "TRUNCATE trace_report",
    ],
)
def test_a_report_only_forgets(shop, statement):
    reports.report(serial(shop), "a")
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # what a test leaves open would stop TRUNCATE before the trigger
    with pytest.raises(DatabaseError, match="only be erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Report.objects.get().text == "a"


def test_what_was_erased_is_not_erased_again(shop, inspector):
    reports.erase(reports.report(serial(shop), "a").pk, by=inspector)
    with pytest.raises(DatabaseError, match="only be erased"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE trace_report SET erased_at = now()")
