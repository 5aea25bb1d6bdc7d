"""Services by their OpenAPI description: registered closed, followed when it changes, and fetched from known servers alone."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import find_free_port
from tests.exchange.conftest import CLIENT, SERVICE
from tests.exchange.test_commands import run
from tests.wire.test_registry_snapshot import snapshot

from duoc.core.environment import Environment
from duoc.exchange import services as exchange
from duoc.exchange.models import Endpoint, Right
from duoc.exchange.services import RefusedError, description_source

NEW = (*SERVICE[:4], "ho-so")
NAME = "/".join(NEW)


def description(*paths: str, server: str | None = "http://10.1.2.3:8080/dn", **more: Any) -> bytes:
    """A GET on each path."""
    answers = {"responses": {"200": {"description": "ok"}}}
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Hồ sơ", "version": "1"},
        "paths": {p: {"get": answers} for p in paths},
    }
    return json.dumps(document | ({"servers": [{"url": server}]} if server is not None else {}) | more).encode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_bytes(description("/hoso", "/hoso/{id}"))
    return path


class Server:
    """A provider's server: path → (status, headers, body)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked.append(self.path)
                status, headers, body = owner.pages.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", find_free_port()), Handler)
        self.base = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def endpoints(code: str = "ho-so") -> set[tuple[str, str, bool]]:
    return set(Endpoint.objects.filter(service__code=code).values_list("method", "path", "described"))


def test_service_is_registered_closed_from_its_description(registry: str, file: Path) -> None:
    assert run("register", "service", NAME, "--openapi", str(file)) == 0
    service = exchange.find_service(NAME)
    assert (service.name, service.kind, service.base_url) == ("Hồ sơ", "OPENAPI3", "http://10.1.2.3:8080/dn")
    assert service.enabled is False
    assert endpoints() == {("GET", "/hoso", True), ("GET", "/hoso/*", True)}
    told = snapshot(registry)
    (document,) = told["documents"].values()
    assert document["media"] == "application/json"
    assert "10.1.2.3" not in document["text"]
    assert json.loads(document["text"])["servers"] == [{"url": "/dn"}]
    exchange.resume_service(NAME)
    assert exchange.find_service(NAME).enabled


def test_service_that_is_there_already_stays_as_it_is(
    registry: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("register", "service", "/".join(SERVICE), "--openapi", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["registered"] is False
    service = exchange.find_service("dan-cu")
    assert (service.kind, service.base_url) == ("REST", "http://127.0.0.1:8090/CSDL_DanCu")
    assert endpoints("dan-cu") == set()


@pytest.mark.parametrize("server", [None, "/v2", "https://{host}/v2", ""])
def test_description_without_an_address_of_its_own_needs_one(registry: str, file: Path, server: str | None) -> None:
    file.write_bytes(description("/a", server=server))
    assert run("register", "service", NAME, "--openapi", str(file)) == 1
    assert (
        run("register", "service", NAME, "--openapi", str(file), "--url", "http://dich-vu.vn/api", "--name", "Tên") == 0
    )
    service = exchange.find_service(NAME)
    assert (service.base_url, service.name) == ("http://dich-vu.vn/api", "Tên")


def test_refresh_shows_the_difference_and_changes_only_when_told(
    registry: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("register", "service", NAME, "--openapi", str(file))
    service = exchange.find_service(NAME)
    Endpoint.objects.create(service=service, method="POST", path="/bang-tay")
    for method, path in (("GET", "/hoso/*"), ("GET", "/hoso"), ("*", "**")):
        exchange.grant("/".join(CLIENT), NAME, method=method, path=path)
    file.write_bytes(description("/hoso", "/moi", server="http://10.9.9.9"))
    before = endpoints()
    capsys.readouterr()
    for apply in (False, True):
        assert run("refresh", "ho-so", "--openapi", str(file), "--json", *(["--apply"] if apply else [])) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["added"], told["removed"], told["rights_removed"]) == ([["GET", "/moi"]], [["GET", "/hoso/*"]], 1)
        assert told["applied"] is apply
        assert (endpoints() == before) is not apply
    assert endpoints() == {("GET", "/hoso", True), ("GET", "/moi", True), ("POST", "/bang-tay", False)}
    assert set(Right.objects.filter(service=service).values_list("method", "path")) == {("GET", "/hoso"), ("*", "**")}
    assert "10." not in str(snapshot(registry)["documents"])
    assert exchange.find_service(NAME).base_url == "http://10.1.2.3:8080/dn"  # a refresh moves no service
    assert run("refresh", "ho-so") == 1  # it came from a file: nothing to read again
    assert run("refresh", "dan-cu", "--openapi", str(file)) == 1


def test_description_is_fetched_from_a_server_that_is_registered(registry: str, server: Server) -> None:
    text = b"openapi: 3.1.0\npaths: {/a: {get: }}\nservers: [{url: /goc}]"
    server.pages["/api.yaml"] = (200, {"Content-Type": "application/x-yaml; charset=utf-8"}, text)
    url = f"{server.base}/api.yaml"
    assert run("register", "service", NAME, "--openapi", url) == 1
    assert server.asked == []  # nobody has a service there
    assert run("register", "service", NAME, "--openapi", url, "--url", f"{server.base}/goc") == 0
    assert exchange.find_service(NAME).description_url == url
    # From now on the server is known, and the address registered.
    server.pages["/api.yaml"] = (200, {}, description("/a", "/b"))
    assert run("refresh", "ho-so", "--apply") == 0
    assert endpoints() == {("GET", "/a", True), ("GET", "/b", True)}


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("file:///etc/passwd", "không dùng được"), ("ftp://127.0.0.1/x", "không dùng được"),
        ("http://127.0.0.1:1/x", "chưa có dịch vụ"), ("http://10.0.0.1/x", "chưa có dịch vụ"),
        ("http://u:p@127.0.0.1/x", "không dùng được"), ("/nowhere/openapi.json", "Không đọc được"),
    ],
)  # fmt: skip
def test_no_other_place_is_asked(registry: str, place: str, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        exchange.read_source(place, Environment.PRODUCTION)


def test_fetching_is_bounded(registry: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Server()
    production = Environment.PRODUCTION
    server.pages = {
        "/away": (302, {"Location": f"{other.base}/x"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/round": (302, {"Location": "/round"}, b""),
        "/once": (307, {"Location": "/good"}, b""),
        "/good": (200, {"Content-Type": "a b\tc"}, b"ok"),
        "/large": (200, {}, b"x" * (10 * 2**20 + 2)),
        "/page": (500, {}, b"<html>"),
    }
    # Registered itself, and still not for this server to name.
    exchange.register_service((*SERVICE[:4], "khac"), "Khác", other.base)
    reasons = {"away": "sang máy chủ khác", "file": "sang máy chủ khác", "round": "chuyển hướng quá 3",
               "large": "10 MiB", "page": "trả lời 500", "none": "trả lời 404"}  # fmt: skip
    for path, reason in reasons.items():
        with pytest.raises(RefusedError, match=reason):
            exchange.read_source(f"{server.base}/{path}", production, base_url=server.base)
    assert other.asked == []
    found = exchange.read_source(f"{server.base}/once", production, base_url=server.base)
    assert (found.octets, found.media, found.url) == (b"ok", "text/plain", f"{server.base}/good")
    monkeypatch.setattr(description_source, "SECONDS", -1.0)
    with pytest.raises(RefusedError, match=r"chậm|Không đọc được"):
        exchange.read_source(f"{server.base}/good", production, base_url=server.base)
    other.http.shutdown()
    other.http.server_close()
