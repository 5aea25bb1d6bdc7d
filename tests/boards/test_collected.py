"""What the system shows of itself, against rows that were written and counted by hand."""

import ssl
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from tests.boards.conftest import made

from duoc.boards.services import Verdict
from duoc.boards.services.collected import COLLECTORS, Asked
from duoc.boards.services.collected.machine import digest, installed
from duoc.core import logins
from duoc.exchange import services as exchange
from duoc.guard.models import Application
from duoc.people import services as people
from duoc.people.services import User

NOW = timezone.now()
CLIENT = "VN/GOV/000.00.00.H12/thu"


def figures(key: str, days: int | None = 90) -> dict:
    return {one.key: one for collect in COLLECTORS[key] for one in collect(Asked(NOW, days))}


def counts(key: str, days: int | None = 90) -> dict[str, tuple[str, Verdict]]:
    return {name: (one.value, one.verdict) for name, one in figures(key, days).items()}


def login(user: User, days_ago: int) -> None:
    User.objects.filter(pk=user.pk).update(last_login=NOW - timedelta(days=days_ago))


@pytest.fixture
def people_of_three_kinds(province):
    """Four with a duty (one with a second factor, one of them away for 91 days, one suspended), one without any."""
    one, two, three, four = (made("operator", f"nguoi-{number}") for number in range(4))
    made(None, "khong-vai-tro")
    people.suspend_user(four)
    User.objects.update(password="a$hash")
    login(one, 1)
    login(two, 91)
    login(three, 90)
    factor = User._meta.get_field("authenticator").related_model
    factor.objects.create(user=one, type="totp", data={})
    factor.objects.create(user=two, type="recovery_codes", data={})
    return one, two, three, four


def test_accounts_are_counted_as_they_stand(people_of_three_kinds):
    assert counts("tai-khoan") == {
        "dang-dung": ("3", Verdict.INFO),
        "mot-yeu-to": ("2", Verdict.GAP),  # recovery codes are no second factor
        "khong-dang-nhap": ("1", Verdict.GAP),  # 91 days; 90 are not yet more than 90
        "mat-khau-cu": ("0", Verdict.OK),
        "mau": ("0", Verdict.OK),
        "da-khoa": ("1", Verdict.GAP),
    }


def test_rows_of_a_figure_are_the_accounts_that_make_it(people_of_three_kinds):
    found = figures("tai-khoan")
    names = {key: [row[0] for row in one.rows().rows] for key, one in found.items()}
    assert names["mot-yeu-to"] == ["nguoi-1", "nguoi-2"]
    assert names["khong-dang-nhap"] == ["nguoi-1"]
    assert names["da-khoa"] == ["nguoi-3"]
    assert all(len(one.rows().rows) == int(one.value) for one in found.values())


def test_password_is_as_old_as_the_ledger_says_not_as_the_account(people_of_three_kinds, monkeypatch):
    one = people_of_three_kinds[0]
    User.objects.update(date_joined=NOW - timedelta(days=400))
    monkeypatch.setattr(
        "duoc.boards.services.collected.accounts._passwords", lambda: {one.pk: NOW - timedelta(days=89)}
    )
    assert counts("tai-khoan")["mat-khau-cu"] == ("2", Verdict.GAP)
    assert "mat-khau-cu" not in counts("tai-khoan", None)


def test_sample_accounts_are_named(people_of_three_kinds, tmp_path, monkeypatch):
    logins.keep_logins(tmp_path, [{"role": "operator", "user": "nguoi-0", "password": "x"}])
    monkeypatch.setattr("duoc.boards.services.collected.accounts.locate", lambda _settings: tmp_path)
    assert counts("tai-khoan")["mau"] == ("1", Verdict.GAP)


def test_software_is_told_apart_by_how_it_proves_itself(province):
    before = counts("duong-truyen")
    parts = tuple(CLIENT.split("/"))
    exchange.register_member(parts[:3], "Tỉnh thử")
    exchange.register_subsystem(parts, "Phần mềm thử", authentication="open")
    found = counts("duong-truyen")
    assert (before["ngo"], found["ngo"]) == (("0", Verdict.OK), ("1", Verdict.GAP))
    assert found["hai-chieu"] == before["hai-chieu"] == ("0", Verdict.INFO)
    assert [row[0] for row in figures("duong-truyen")["ngo"].rows().rows] == [CLIENT]


def test_keys_without_an_end_are_a_gap(province):
    agency = people.agency_named("so-tp")
    assert counts("duong-truyen")["khoa-vo-han"] == ("0", Verdict.OK)
    people.issue_key(agency, "A")
    people.issue_key(agency, "B", expires_at=NOW + timedelta(days=30))
    people.revoke_key(people.issue_key(agency, "C").row.pk)
    found = counts("duong-truyen")
    assert (found["khoa"], found["khoa-vo-han"]) == (("2", Verdict.INFO), ("1", Verdict.GAP))


@pytest.mark.parametrize(
    ("days", "own", "value", "says"),
    [
        (400, False, "còn 399 ngày", Verdict.OK),
        (400, True, "còn 399 ngày", Verdict.GAP),
        (20, False, "còn 19 ngày", Verdict.GAP),
        (-1, False, "hết hạn", Verdict.GAP),
    ],
)
def test_certificate_counts_while_it_lasts_and_somebody_vouches(province, monkeypatch, days, own, value, says):
    from duoc.core.certificates import Shown

    ends = NOW + timedelta(days=days) - timedelta(hours=1)
    shown = Shown("CN=a", "CN=a" if own else "CN=b", NOW - timedelta(days=9), ends, "00")
    monkeypatch.setattr("duoc.core.certificates.shown_by", lambda _host, _port: shown)
    assert counts("duong-truyen")["cong"] == (value, says)


def test_gateway_that_does_not_answer_shows_no_certificate(province, monkeypatch):
    def refuse(*_arguments, **_named):
        raise ConnectionRefusedError

    monkeypatch.setattr(ssl, "get_server_certificate", refuse)
    assert counts("duong-truyen")["cong"] == ("không trả lời", Verdict.GAP)
    assert counts("duong-truyen")["web"] == ("không có TLS", Verdict.GAP)


def test_refused_calls_of_thirty_days_are_counted_by_reason(province, seeded):
    with psycopg.connect(seeded, options="-c search_path=production", autocommit=True) as sql:
        for number, (code, days) in enumerate([("A", 0), ("A", 28), ("B", 1), ("B", 31)]):
            sql.execute(
                "INSERT INTO exchange_refusal (gateway, number, at, client, service, method, path, code, status, detail,"
                " message) VALUES (1, %s, %s, '', '', 'GET', '/', %s, 403, gen_random_uuid(), '')",
                [number, NOW - timedelta(days=days, minutes=1), code],
            )
        try:
            found = figures("khai-thac")
        finally:
            sql.execute("DELETE FROM exchange_refusal")
    assert found["tu-choi"].value == "3"
    assert found["tu-choi"].rows().rows == [("A", 2), ("B", 1)]


def test_log_that_has_not_begun_and_audits_that_were_not_run_are_said(province):
    found = counts("nhat-ky", 30)
    assert found["so-cai"] == ("chưa bắt đầu", Verdict.GAP)
    assert found["so-cai-kiem"] == found["nhat-ky-kiem"] == ("chưa chạy", Verdict.MISSING)


def test_digest_of_what_is_installed_is_that_of_its_lines():
    # printf 'a==1\nb==2.0\n' | sha256sum
    assert digest((("a", "1"), ("b", "2.0"))) == "00bc3b7270644a9184fcba66ec870b7ef534d98350e0ec76bea468b91dce27c4"
    names = dict(installed())
    assert names["django"] == "5.2.19"


def watched(table: str, ticket: bool) -> dict:
    return {"table": table, "oid": 1, "ticket": ticket,
            "columns": [{"name": "so_dinh_danh", "number": 1, "identity": True, "mask": "", "for": []},
                        {"name": "ho_ten", "number": 2, "identity": False, "mask": "mask", "for": ["*"]}]}  # fmt: skip


def test_province_without_applications_behind_the_wall_claims_nothing(province):
    assert counts("tuong-lua") == {"ung-dung": ("0", Verdict.INFO)}
    assert counts("muc-dich") == {}
    assert "khong-han-dong" not in counts("luu-tru")


def test_wall_is_shown_as_strict_as_it_is(province):
    strict = Application.objects.create(
        name="dvc", upstream="postgresql:///a?host=/b", mode="enforce", inspect="mask",
        limits={"rows": 1000, "identities_day": 150}, watched=[watched("dancu.cong_dan", True), watched("bhyt.the", False)],
    )  # fmt: skip
    Application.objects.create(name="thu", upstream="postgresql:///a?host=/b", inspect="off", unproven=True)
    assert counts("tuong-lua") == {
        "ung-dung": ("2", Verdict.OK),
        "chua-chan": ("1", Verdict.GAP),
        "khong-soat": ("1", Verdict.GAP),
        "khong-xac-thuc": ("1", Verdict.GAP),
    }
    assert counts("muc-dich") == {
        "can-ve": ("1", Verdict.OK),
        "khong-ve": ("1", Verdict.GAP),
        "da-tra": ("0", Verdict.INFO),
        "khong-ho-so": ("0", Verdict.OK),
    }
    rows = figures("muc-dich")
    assert list(rows["can-ve"].rows().rows) == [["dvc", "dancu.cong_dan", "so_dinh_danh", "ho_ten"]]
    found = counts("luu-tru")
    assert (found["khong-han-dong"], found["khong-han-nguoi"]) == (("1", Verdict.GAP), ("0", Verdict.OK))
    assert [row[:3] for row in figures("tuong-lua")["chua-chan"].rows().rows] == [["thu", "quan sát", "không xem"]]
    assert strict.name == "dvc"


def test_decisions_of_thirty_days_are_counted_by_hand(province):
    day = NOW.date()
    lines = [  # number, days ago, application, verdict, of, rule, dossier, identities
        (1, 0, "dvc", "pass", None, "", "HS1", 1),
        (2, 0, "dvc", "done", 1, "", "HS1", 1),
        (3, 1, "dvc", "mask", None, "", "", 2),
        (4, 2, "dvc", "pass", None, "", "", 0),  # asks about nobody
        (5, 2, "thu", "pass", None, "", "", 1),
        (6, 3, "dvc", "block", None, "hết vé", "", 1),
        (7, 3, "dvc", "block", None, "ngoài danh sách", "", 0),
        (8, 4, "dvc", "block", None, "hết vé", "", 1),
        (9, 31, "dvc", "block", None, "hết vé", "", 1),
    ]
    with connection.cursor() as sql:
        sql.execute("INSERT INTO guard_decision_writer (name) VALUES ('wall') RETURNING id")
        writer = sql.fetchone()[0]
        sql.execute("SELECT ensure_decision_partition(%s)", [day])
        for number, ago, application, verdict, of, rule, dossier, identities in lines:
            sql.execute(
                "INSERT INTO guard_decision (day, writer, number, time, application, session, account, program, source, key,"
                " verdict, of, rule, objects, dossier, officer, agency, identities, rows, size, duration_us, text) VALUES"
                " (%s, %s, %s, %s, %s, '', '', '', '', '', %s, %s, %s, '{}', %s, '', '', %s, 0, 0, 0, '')",
                [day, writer, number, NOW - timedelta(days=ago, minutes=1), application, verdict, of, rule, dossier, identities],
            )  # fmt: skip
    purpose, use = figures("muc-dich"), figures("khai-thac")
    assert (purpose["da-tra"].value, purpose["khong-ho-so"].value, purpose["khong-ho-so"].verdict) == ("3", "2", "gap")
    assert purpose["khong-ho-so"].rows().rows == [("dvc", 1), ("thu", 1)]
    assert purpose["da-tra"].rows().rows == [("bị chặn", 3), ("che", 1), ("cho qua", 3)]
    assert use["tuong-lua"].value == "3"
    assert use["tuong-lua"].rows().rows == [("hết vé", 2), ("ngoài danh sách", 1)]
