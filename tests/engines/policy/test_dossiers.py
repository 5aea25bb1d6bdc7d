"""One form of a dossier, read from a file or asked of a server; what cannot be read opens nothing."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.engines.policy.conftest import CASE, write_dossiers

from duoc.engines.policy import Dossier, DossiersAwayError, FileDossiers, HttpDossiers

FORM: dict[str, Any] = {
    "code": "H12.26-1129-0001", "agency": "H12.12", "officer": "lan", "state": "waiting", "fields": ["dancu.cong_dan"],
    "until": "2026-12-01T17:00:00+07:00",
}  # fmt: skip


def test_form_is_read_and_written() -> None:
    dossier = Dossier.from_document(FORM)
    assert dossier[:5] == ("H12.26-1129-0001", "H12.12", "lan", "waiting", ("dancu.cong_dan",))
    assert dossier.until_us == 1_796_119_200_000_000  # 2026-12-01 10:00:00 UTC, by `date -d`
    assert Dossier.from_document(dossier.document()) == dossier
    assert datetime.fromisoformat(dossier.document()["until"]) == datetime.fromisoformat(FORM["until"])
    assert Dossier.from_document(CASE.document()) == CASE


@pytest.mark.parametrize(
    "change",
    [
        {"code": ""}, {"code": 1}, {"agency": None}, {"officer": None}, {"state": "open"}, {"state": []}, {"fields": "a"},
        {"fields": [1]}, {"until": 17}, {"until": "tomorrow"}, {"until": "2026-12-01T17:00:00"},
    ],
)  # fmt: skip
def test_other_forms_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Dossier.from_document({**FORM, **change})


def test_file_is_read_when_it_changes(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.json"
    source = FileDossiers(path)
    with pytest.raises(DossiersAwayError):
        source.dossier(CASE.code)
    write_dossiers(path, CASE)
    assert source.at_once(CASE.code)
    assert source.dossier(CASE.code) == CASE
    assert source.dossier("other") is None
    write_dossiers(path, CASE._replace(state="returned", officer="minh"))
    assert source.dossier(CASE.code) == CASE._replace(state="returned", officer="minh")


def test_large_new_file_is_no_work_for_an_event_loop(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.json"
    write_dossiers(path, *(CASE._replace(code=f"H12.26-1129-{number:06}") for number in range(3000)))
    source = FileDossiers(path)
    assert not source.at_once("H12.26-1129-000001")
    assert source.dossier("H12.26-1129-002999")
    assert source.at_once("H12.26-1129-000001")


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", '{"dossiers": []}', '{"form": 2, "dossiers": []}', '{"form": 1}', '{"form": 1, "dossiers": [1]}',
        json.dumps({"form": 1, "dossiers": [FORM, FORM]}),
    ],
)  # fmt: skip
def test_damaged_file_is_away(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dossiers.json"
    path.write_text(text)
    with pytest.raises(DossiersAwayError):
        FileDossiers(path).dossier(CASE.code)


class CaseSystem(ThreadingHTTPServer):
    """Answers by path what a test has put there; notes who asked."""

    answers: dict[str, tuple[int, bytes]]
    asked: list[tuple[str, str | None]]


@pytest.fixture
def system() -> Iterator[CaseSystem]:
    class Handler(BaseHTTPRequestHandler):
        server: CaseSystem

        def do_GET(self) -> None:
            self.server.asked.append((self.path, self.headers["Authorization"]))
            status, content = self.server.answers.get(self.path, (404, b""))
            self.send_response(status)
            self.send_header("Location", "/ho-so/H12.26-1129-0001")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with CaseSystem(("127.0.0.1", 0), Handler) as server:
        server.answers, server.asked = {}, []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_server_is_asked_and_remembered_for_two_seconds(system: CaseSystem) -> None:
    now = [100.0]
    source = HttpDossiers(f"http://127.0.0.1:{system.server_port}/ho-so/", "s3cret", now=lambda: now[0])
    path = "/ho-so/H12.26-1129-0001"
    system.answers[path] = 200, json.dumps(FORM).encode()
    assert not source.at_once(FORM["code"])
    assert source.dossier(FORM["code"]) == Dossier.from_document(FORM)
    assert source.at_once(FORM["code"])
    system.answers[path] = 200, json.dumps({**FORM, "state": "returned"}).encode()
    now[0] += 1.9
    assert source.dossier(FORM["code"]) == Dossier.from_document(FORM)
    now[0] += 0.2
    assert source.dossier(FORM["code"]) == Dossier.from_document({**FORM, "state": "returned"})
    assert system.asked == [(path, "Bearer s3cret")] * 2
    assert source.dossier("../%2e/x y") is None
    assert system.asked[2:] == [("/ho-so/..%2F%252e%2Fx%20y", "Bearer s3cret")]
    assert source.dossier("..") is None
    assert len(system.asked) == 3


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"{}"), (302, b""), (204, b""), (200, b""), (200, b"{"), (200, b"[]"), (200, b"x" * 70_000),
        (200, json.dumps({**FORM, "code": "H12.26-1129-0002"}).encode()),
        (200, json.dumps({**FORM, "state": "open"}).encode()),
    ],
)  # fmt: skip
def test_any_other_answer_is_away(system: CaseSystem, answer: tuple[int, bytes]) -> None:
    system.answers["/H12.26-1129-0001"] = answer
    source = HttpDossiers(f"http://127.0.0.1:{system.server_port}")
    with pytest.raises(DossiersAwayError):
        source.dossier(FORM["code"])
    assert not source.at_once(FORM["code"])  # a failure is not remembered


def test_nobody_there_is_away() -> None:
    with pytest.raises(DossiersAwayError):
        HttpDossiers("http://127.0.0.1:9").dossier("1")


@pytest.mark.parametrize("url", ["ftp://x/", "x", "http://", "http://u:p@x/", "http://x/?a=1"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError):
        HttpDossiers(url)
