"""Clients that nobody here wrote call through the gateway unchanged: curl, requests, urllib, http.client."""

import hashlib
import http.client
import json
import shutil
import subprocess
import urllib.error
import urllib.request
import uuid
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from tests.peers.running import Running

from duoc.core.ids import parse_receipt_name


@dataclass
class Answer:
    """What a client made of it; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[[str, str, dict[str, str], bytes | None], Answer]


def by_curl(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    if shutil.which("curl") is None:
        pytest.skip("curl is absent: apt-get install curl")
    command = ["curl", "-sS", "-i", "--max-time", "20", "-X", method, url]
    command += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command += ["--data-binary", "@-", "-H", "Expect:"] if body is not None else []
    done = subprocess.run(command, input=body or b"", capture_output=True, check=True)
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    status, *lines = head.decode("ascii").split("\r\n")
    return Answer(int(status.split(" ")[1]), _named(line.split(": ", 1) for line in lines), content)


def by_requests(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    with requests.Session() as session:
        session.trust_env = False
        found = session.request(method, url, headers=headers, data=body, timeout=20)
        return Answer(found.status_code, _named(found.headers.items()), found.content)


def by_urllib(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    request = urllib.request.Request(url, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as found:
            return Answer(found.status, _named(found.headers.items()), found.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Answer(refused.code, _named(refused.headers.items()), refused.read())


def by_http_client(method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        found = connection.getresponse()
        return Answer(found.status, _named(found.getheaders()), found.read())
    finally:
        connection.close()


def _named(pairs: object) -> dict[str, str]:
    return {name.lower(): value for name, value in pairs}  # type: ignore[attr-defined]  # pairs of texts


CLIENTS = {"curl": by_curl, "requests": by_requests, "urllib": by_urllib, "http.client": by_http_client}


@pytest.fixture(params=list(CLIENTS))
def ask(request: pytest.FixtureRequest) -> Ask:
    chosen: Ask = CLIENTS[request.param]
    return chosen


def test_client_reads_the_services_answer_and_its_receipts_name(running: Running, ask: Ask) -> None:
    sent = {**running.headers, "X-Road-Id": f"VN-{uuid.uuid4()}", "X-Road-UserId": "VN1234567890"}
    answer = ask("GET", running.url("/tra-cuu?so=079012345678"), sent, None)
    assert answer.status == 200
    assert isinstance(json.loads(answer.body), dict)
    # PR-REST 4.3: the provider's side of the protocol, in every answer.
    assert answer.headers["x-road-client"] == running.client
    assert answer.headers["x-road-service"] == running.service
    assert answer.headers["x-road-id"] == sent["X-Road-Id"]
    assert uuid.UUID(answer.headers["x-road-request-id"]).version == 4
    assert len(b64decode(answer.headers["x-road-request-hash"])) == 64
    _, request_id = parse_receipt_name(answer.headers["x-duoc-receipt"])
    assert request_id == answer.headers["x-road-request-id"]


def test_client_that_gives_no_id_is_given_one(running: Running, ask: Ask) -> None:
    assert ask("GET", running.url("/tra-cuu"), running.headers, None).headers["x-road-id"]


def test_call_with_a_body_is_recorded_by_its_size_and_the_answer_by_its_hash(running: Running, ask: Ask) -> None:
    body = json.dumps({"hoTen": "Nguyễn Văn Đước"}, ensure_ascii=False).encode()
    answer = ask("POST", running.url("/tra-cuu"), {**running.headers, "Content-Type": "application/json"}, body)
    assert answer.status == 200
    message = running.receipt(answer.headers["x-duoc-receipt"])["message"]
    assert (message["method"], message["status"], message["request_size"]) == ("POST", 200, len(body))
    assert message["response_size"] == len(answer.body)
    assert b64decode(message["response_hash"]) == hashlib.sha256(answer.body).digest()
    assert message["request_hash"] == answer.headers["x-road-request-hash"]


def test_call_that_holds_for_its_proof_is_answered_as_any_other(running: Running, ask: Ask) -> None:
    answer = ask("GET", running.url("/tra-cuu"), {**running.headers, "X-Duoc-Receipt": "hold"}, None)
    assert answer.status == 200
    assert running.receipt(answer.headers["x-duoc-receipt"])["message"]["status"] == 200


@pytest.mark.parametrize(
    ("changes", "service", "status", "code"),
    [
        ({"X-Api-Key": "sai"}, "", 500, "Server.ClientProxy.AuthenticationFailed"),
        ({"X-Road-Client": "VN/GOV/G01/chia-se"}, "", 500, "Server.ClientProxy.AuthenticationFailed"),
        ({"X-Road-Client": "VN/GOV/000.00.00.H12/khong-co"}, "", 500, "Server.ClientProxy.UnknownMember"),
        ({"X-Road-Client": "VN"}, "", 400, "Client.BadRequest"),
        ({}, "VN/GOV/G01/chia-se/khong-co", 500, "Server.ServerProxy.UnknownService"),
        ({}, "VN/GOV/G01/chia-se/ho-khau", 500, "Server.ServerProxy.AccessDenied"),
    ],
)
def test_refusal_has_the_form_of_the_protocol(
    running: Running, ask: Ask, changes: dict[str, str], service: str, status: int, code: str
) -> None:
    """PR-REST 4.6: 500 for Server.*, 400 for Client.*; header X-Road-Error; type, message, detail."""
    answer = ask("GET", running.url("", service), {**running.headers, **changes}, None)
    assert (answer.status, answer.headers["x-road-error"]) == (status, code)
    members = json.loads(answer.body)
    assert set(members) == {"type", "message", "detail"}
    assert members["type"] == code
    assert "x-duoc-receipt" not in answer.headers


def test_connection_of_a_client_is_kept_for_its_next_call(running: Running) -> None:
    connection = http.client.HTTPConnection(urlsplit(running.gateway).netloc, timeout=20)
    connection.connect()
    first = connection.sock
    for number in range(20):
        connection.request("GET", urlsplit(running.url(f"/tra-cuu?so={number}")).path, headers=running.headers)
        assert connection.getresponse().read()
        assert connection.sock is first
    connection.close()


def test_file_that_curl_sends_in_chunks_arrives_whole(running: Running, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is absent: apt-get install curl")
    body = b"x" * 1_000_003
    (tmp_path / "body").write_bytes(body)
    command = ["curl", "-sS", "-D", str(tmp_path / "head"), "-o", str(tmp_path / "answer"), "-T", "-", "-X", "POST"]
    command += [word for name, value in running.headers.items() for word in ("-H", f"{name}: {value}")]
    subprocess.run([*command, running.url("/tra-cuu")], input=body, capture_output=True, check=True, timeout=30)
    lines = (tmp_path / "head").read_text("ascii").lower().splitlines()
    (name,) = [line.split(": ")[1] for line in lines if line.startswith("x-duoc-receipt: ")]
    assert running.receipt(name)["message"]["request_size"] == len(body)
