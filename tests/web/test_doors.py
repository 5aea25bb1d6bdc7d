"""Doors that no room owns: headers, health, metrics, sign-in, language, error pages, static files."""

import json
import re

import psycopg
import pytest
from django.test import Client

from duoc.people import services as people
from duoc.web import headers

PASSWORD = "con-cua-bo-ngang-rung-duoc"


@pytest.fixture
def operator(database):
    return people.create_user("truc-ca", password=PASSWORD)


def test_policy_allows_no_inline_script_and_no_foreign_origin(client: Client, database):
    policy = client.get("/thiet-ke/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_identity_provider_is_the_only_foreign_form_target():
    assert "form-action 'self' https://id.example" in headers.policy(("https://id.example",))


def test_style_sheet_is_kept_for_a_year_under_its_digest(client: Client, database):
    href = re.search(r'href="(/frame/[0-9a-f]{12}\.css)"', client.get("/thiet-ke/").content.decode())[1]
    answer = client.get(href)
    assert answer["Content-Type"].startswith("text/css")
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/frame/000000000000.css").status_code == 404


def test_health_is_ready_on_a_prepared_database(client: Client, database):
    answer = client.get("/healthz")
    assert (answer.status_code, json.loads(answer.content)) == (200, {"ready": True})


def test_health_names_the_environment_whose_sequencer_stands_still(client: Client, database):
    with psycopg.connect(database, autocommit=True, options="-c search_path=production") as connection:
        connection.execute(
            "INSERT INTO frame_outbox (event, kind, entry, created_at)"
            " VALUES (gen_random_uuid(), 'test', 'x', now() - interval '5 minutes')"
        )
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["why"][0].startswith("1 entries wait")


def test_metrics_are_prometheus_text(client: Client, database):
    answer = client.get("/metrics")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    for line in answer.content.decode().splitlines():
        if line.startswith(("# HELP ", "# TYPE ")):
            continue
        assert re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]+"(,[a-z]+="[^"]+")*\})? [0-9.e+-]+', line), line
    assert 'duoc_outbox_entries{environment="replay"} 0' in answer.content.decode()


def test_signing_in_leads_to_the_account_page(client: Client, operator):
    assert client.get("/tai-khoan/").status_code == 302
    answer = client.post("/tai-khoan/login/", {"login": "truc-ca", "password": PASSWORD})
    assert answer.status_code == 302
    page = client.get("/tai-khoan/")
    assert "chỉ có mật khẩu" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_wrong_password_is_said_in_vietnamese(client: Client, operator):
    answer = client.post("/tai-khoan/login/", {"login": "truc-ca", "password": "sai"})
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/tai-khoan/2fa/", "Bước xác nhận thứ hai"),
        ("/tai-khoan/password/change/", "Mật khẩu hiện tại"),
        ("/tai-khoan/logout/", "Đăng xuất khỏi máy này?"),
        ("/tai-khoan/2fa/totp/activate/", "Quét mã QR"),
        ("/tai-khoan/2fa/webauthn/add/", "Thêm khóa bảo mật"),
    ],
)
def test_account_pages_speak_vietnamese(client: Client, operator, path, words):
    client.post("/tai-khoan/login/", {"login": "truc-ca", "password": PASSWORD})
    # What guards the account asks for the password once more.
    client.post("/tai-khoan/reauthenticate/", {"password": PASSWORD})
    assert words in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/tai-khoan/signup/", "/tai-khoan/password/reset/", "/tai-khoan/email/"])
def test_accounts_are_given_and_not_taken(client: Client, database, path):
    assert client.get(path).status_code == 404


def test_browsers_own_language_does_not_switch_the_page(client: Client, database):
    html = client.get("/thiet-ke/", headers={"accept-language": "en-US"}).content.decode()
    assert '<html lang="vi">' in html


def test_form_without_its_token_is_refused_in_words(database):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post("/ngon-ngu/", {"language": "en"})
    assert answer.status_code == 403
    assert "Biểu mẫu đã hết hạn" in answer.content.decode()


def test_failure_gives_a_number_and_keeps_the_cause_to_itself(client: Client, database, monkeypatch):
    def fail():
        raise RuntimeError("secret of the house")

    client.raise_request_exception = False
    monkeypatch.setattr("duoc.web.guide.icons.names", fail)
    html = client.get("/thiet-ke/").content.decode()
    assert "Chưa trả lời được yêu cầu này" in html
    assert "secret" not in html
