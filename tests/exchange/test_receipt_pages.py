"""Receipts on their page, as a file and by API: names that nobody holds, evidence that somebody changed."""

import json
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from tests.exchange.conftest import register_all
from tests.exchange.scribe import DVC, Scribe, write

from duoc.cli.main import main
from duoc.core import profile
from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.people import services as people
from duoc.people.models import User

STEPS = ["message", "counted", "signature", "ledger", "checkpoint"]


@pytest.fixture(scope="module")
def log(module_database: str) -> Iterator[Scribe]:
    cache.clear()
    people.seed(profile.load("ca-mau"))
    register_all(Environment.PRODUCTION)
    made = people.create_user("thanh-tra", None)
    people.assign_role(made, people.agency_named("so-tp"), "auditor")
    with Scribe(module_database, Environment.PRODUCTION) as scribe:
        yield write(scribe)
    cache.clear()


@pytest.fixture
def stranger(log: Scribe) -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture
def auditor(stranger: Client) -> Client:
    stranger.force_login(User.objects.get(username="thanh-tra"))
    return stranger


@pytest.fixture
def name(log: Scribe) -> str:
    """The receipt of the call that failed: status 500, in the batch over midnight."""
    return exchange.messages(exchange.Filter(outcome="failure"), size=1).rows[0].receipt


def by_api(client: Client, name: str) -> Any:
    return client.get(f"/api/v1/exchange/receipts/{name}")


def test_page_shows_the_message_and_a_proof_of_every_step(auditor: Client, name: str) -> None:
    html = auditor.get(f"/trao-doi/bien-nhan/{name}/").content.decode()
    assert "seal--ok" in html
    assert html.count('<li class="is-ok">') == len(STEPS)
    made = exchange.receipt(name)["message"]
    for shown in (made["client"], made["service"], made["request_hash"], made["response_hash"], made["request_id"]):
        assert shown.replace("+", "&#x2B;") in html or shown in html
    assert "23:59:59" in html  # 16:59:59 UTC on the clock of the province
    assert "500" in html


def test_file_of_the_page_is_what_the_api_gives_and_proves_itself_offline(
    stranger: Client, name: str, tmp_path: Path
) -> None:
    answer = stranger.get(f"/trao-doi/bien-nhan/{name}.json")
    assert answer["Content-Disposition"] == f'attachment; filename="bien-nhan-{name}.json"'
    assert json.loads(answer.content) == by_api(stranger, name).json()
    file = tmp_path / "bien-nhan.json"
    file.write_bytes(answer.content)
    assert main(["exchange", "verify", str(file)]) == 0


def test_receipt_says_nothing_of_what_was_asked_and_answered(stranger: Client, name: str) -> None:
    """Hashes of the contents and of the person who asked, never the contents: who is given a receipt learns no more."""
    made = json.loads(stranger.get(f"/trao-doi/bien-nhan/{name}.json").content)
    assert set(made) == {"format", "message", "batch", "ledger"}
    assert set(made["message"]) <= {
        "client", "duration", "fault", "id", "issue", "method", "request_hash", "request_id", "request_size",
        "response_hash", "response_size", "service", "status", "time", "user",
    }  # fmt: skip
    assert set(made["batch"]["entry"]) == {
        "batch", "counts", "event", "gateway", "kind", "previous", "root", "size", "time",
    }  # fmt: skip


def strangers(name: str) -> list[str]:
    """Names that are no receipt of this log, each nearly one."""
    moment, request = name.split(".", 1)
    return [
        f"{int(moment) + 1}.{request}",
        f"{int(moment) - 86_400_000_000}.{request}",
        f"{moment}.{uuid.UUID(int=int(uuid.UUID(request)) ^ 1)}",
        f"0{moment}.{request}",
        f"+{moment}.{request}",
        f"-{moment}.{request}",
        f"{moment}.{request.upper()}",
        f"{moment}.{request.replace('-', '')}",
        f"{moment}.{{{request}}}",
        f"{moment}.{request}%0A",
        f"{moment}.{request}%00",
        f"%20{moment}.{request}",
        f"{moment}000000.{request}",
        f"{moment},{request}",
        f"{moment}.",
        f".{request}",
        "%D9%A1." + request,  # an Arabic digit one
        "9999999999999999." + request,  # the year 2286
        "1." + request,
        "..%2F..%2Fetc%2Fpasswd",
        "%27%20OR%20%271%27=%271",
    ]


@pytest.mark.parametrize("number", range(21))
def test_name_that_nobody_holds_is_absent_everywhere_in_words(auditor: Client, name: str, number: int) -> None:
    asked = strangers(name)[number]
    page, file, api = (
        auditor.get(f"/trao-doi/bien-nhan/{asked}/"),
        auditor.get(f"/trao-doi/bien-nhan/{asked}.json"),
        by_api(auditor, asked),
    )
    assert (page.status_code, file.status_code, api.status_code) == (404, 404, 404)
    assert "Không có" in page.content.decode()
    assert api["Content-Type"] == "application/problem+json"
    assert api.json()["title"]
    assert DVC not in page.content.decode()


def test_receipt_of_one_environment_is_none_of_another(auditor: Client, name: str) -> None:
    assert auditor.get(f"/trao-doi/bien-nhan/{name}/?environment=replay").status_code == 404
    assert auditor.get(f"/trao-doi/bien-nhan/{name}.json?environment=replay").status_code == 404
    for other in (Environment.REPLAY, Environment.SANDBOX):
        assert auditor.get(f"/api/v1/exchange/receipts/{name}?environment={other}").status_code == 404


def test_name_of_a_moment_ago_is_under_way_and_of_the_future_unknown(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the answer and the log lies the recorder: a fresh name is neither proven nor denied, an old one is denied."""
    from duoc.core import clock

    noon = 1_750_000_000_000_000
    monkeypatch.setattr(clock.SystemClock, "now_us", lambda _self: noon)
    request = "00000000-0000-4000-8000-000000000001"
    for age, status in [(0, 202), (59_999_999, 202), (60_000_000, 404), (-1, 404)]:
        assert by_api(stranger, f"{noon - age}.{request}").status_code == status, age
    # A replay's clock is not this one: nothing is under way there by the time of this machine.
    assert stranger.get(f"/api/v1/exchange/receipts/{noon}.{request}?environment=replay").status_code == 404


CHANGES = [
    ("exchange_message", "status = 200", "status = 500", "message"),
    ("exchange_message", "duration_us = duration_us + 1", "status = 500", "message"),
    ("exchange_message", "message_id = message_id || 'x'", "status = 500", "message"),
    ("exchange_message", "issue = coalesce(issue, '') || '1'", "status = 500", "message"),
    ("exchange_message", "request_hash = sha512('khác')", "status = 500", "message"),
    ("exchange_message", "response_hash = sha256('khác')", "status = 500", "message"),
    ("exchange_message", "fault = NULL, issue = NULL, user_hash = NULL", "status = 500", "message"),
    ("exchange_message", "client = (SELECT max(id) FROM exchange_subsystem)", "status = 500", "message"),
    ("exchange_batch", "signature = sha512('khác')", "number = 2", "signature"),
    ("exchange_batch", "leaves = substr(leaves, 33) || substr(leaves, 1, 32)", "number = 2", "message"),
]


@pytest.mark.parametrize(("table", "change", "where", "step"), CHANGES, ids=range(len(CHANGES)))
def test_change_of_the_stored_evidence_shows_on_its_receipt(
    auditor: Client, log: Scribe, name: str, table: str, change: str, where: str, step: str
) -> None:
    """Somebody with the database's password changes a row: page, file and command all say so, by the step that breaks."""
    log.sql.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table} WHERE {where}")
    try:
        log.sql.execute(f"UPDATE {table} SET {change} WHERE {where}")
        html = auditor.get(f"/trao-doi/bien-nhan/{name}/").content.decode()
        made = by_api(auditor, name).json()
    finally:
        keys = "day, gateway, batch, leaf" if table == "exchange_message" else "gateway, number"
        log.sql.execute(f"DELETE FROM {table} WHERE ({keys}) IN (SELECT {keys} FROM kept)")
        log.sql.execute(f"INSERT INTO {table} SELECT * FROM kept")
        log.sql.execute("DROP TABLE kept")
    assert "seal--bad" in html
    assert "seal--ok" not in html
    verdicts = {check.name: check.ok for check in exchange.verify_receipt(made)}
    assert verdicts[step] is False
    assert exchange.leads(exchange.verify_receipt(exchange.receipt(name)))  # put back, whole again


def test_verification_page_is_open_and_reflects_nothing_of_a_foreign_name(stranger: Client, name: str) -> None:
    html = stranger.get(f"/kiem-chung/?receipt={name}").content.decode()
    assert f'data-receipt="/trao-doi/bien-nhan/{name}.json?environment=production"' in html
    for odd in ("%22%3E%3Cscript%3E", "https://example.com/x.json", "//example.com", "javascript:1", f"{name}%22"):
        html = stranger.get(f"/kiem-chung/?receipt={odd}").content.decode()
        assert "data-receipt" not in html
        assert 'src="https://example.com' not in html
        assert '"><script>' not in html


def test_verification_page_publishes_the_key_that_signs(stranger: Client, log: Scribe) -> None:
    html = stranger.get("/kiem-chung/").content.decode()
    published = json.loads(re.findall(r'<script id="verify-keys"[^>]*>(.*?)</script>', html, re.DOTALL)[0])
    assert published == [str(log.log_signer.key)]  # of the one log that has begun


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("first=2024-03-01", 422),
        ("first=2024-03-02&last=2024-03-01", 422),
        ("first=2024-02-30&last=2024-03-01", 422),
        ("first=hom-nay&last=2024-03-01", 422),
        ("first=2024-03-01&last=2024-03-02&environment=staging", 422),
        ("first=2024-03-01&last=2024-03-02&environment=", 422),
        ("first=0001-01-01&last=9999-12-31", 200),
        ("first=2024-03-01&last=2024-03-02&environment=sandbox", 200),
    ],
)
def test_report_of_the_api_refuses_what_it_cannot_read(stranger: Client, query: str, status: int) -> None:
    answer = stranger.get(f"/api/v1/exchange/report?{query}")
    assert answer.status_code == status
    if status == 422:
        assert answer["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == 422
        assert problem["title"]
        assert problem["detail"]
