"""Asking strangers: never into a private network, never without end."""

import http.server
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from duoc.core import outgoing
from duoc.core.outgoing import AddressRefusedError, NoAnswerError, ask, check, networks

LOOPBACK = networks("127.0.0.0/8")


class _Stranger(http.server.BaseHTTPRequestHandler):
    """A web server with bad habits."""

    seen: list[tuple[str, str, dict[str, str]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.command, self.path, dict(self.headers)))
        name = self.path.partition("?")[0]
        if name == "/well":
            return self._answer(200, b"ok", {"Content-Type": "text/turtle"})
        if name == "/round":
            return self._answer(302, b"", {"Location": "/round"})
        if name == "/away":
            return self._answer(302, b"", {"Location": "well?after=1"})
        if name == "/inside":
            return self._answer(302, b"", {"Location": "http://10.0.0.1/secret"})
        if name == "/file":
            return self._answer(302, b"", {"Location": "file:///etc/passwd"})
        if name == "/large":
            return self._answer(200, b"x" * 2_000, {})
        if name == "/drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(50):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.05)
            return None
        if name == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"only this")
            return None
        return self._answer(404, b"", {})

    do_HEAD = do_GET  # noqa: N815  # the name that http.server looks for

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def stranger() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Stranger)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://10.1.2.3/", "http://192.168.0.1:8080/x", "http://169.254.169.254/latest/meta-data",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://0.0.0.0/", "http://224.0.0.1/",
        "http://100.64.0.1/", "http://[2002:7f00:1::]/",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError, match="mạng riêng"):
        check(address)
    with pytest.raises(AddressRefusedError, match="mạng riêng"):
        ask(address)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://x.example/", "file:///etc/passwd", "gopher://x.example", "http:///x", "//x.example/", "x.example", "",
        "http://ai:mat-khau@x.example/", "http://x.example:port/", "http://x.example/a b", "http://x.example/\r\nHost: y",
        "http://ví-dụ.example/", "http://[::1", "http://x.example:70000/",
    ],
)  # fmt: skip
def test_addresses_of_another_kind_are_refused(address: str) -> None:
    with pytest.raises(AddressRefusedError):
        check(address)


@pytest.mark.parametrize(
    ("address", "parts"),
    [("https://x.example", ("https", "x.example", 443)), ("http://1.1.1.1:81/a?b#c", ("http", "1.1.1.1", 81))],
)
def test_public_addresses_are_read(address: str, parts: tuple[str, str, int]) -> None:
    assert check(address) == parts


def test_name_that_leads_inside_is_refused_when_it_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)) for host in ("1.1.1.1", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: looked_up)
    with pytest.raises(AddressRefusedError, match="mạng riêng"):
        ask("http://hai-mat.example/")


def test_opened_network_is_reached(stranger: str) -> None:
    answer = ask(f"{stranger}/well", opened=LOOPBACK)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"ok", "text/turtle")
    with pytest.raises(AddressRefusedError):
        ask(f"{stranger}/well", opened=networks("10.0.0.0/8"))


def test_own_web_is_reached_and_nothing_beside_it(stranger: str) -> None:
    assert ask(f"{stranger}/well", own=f"{stranger}/").status == 200
    with pytest.raises(AddressRefusedError):
        ask(f"{stranger}/well", own="http://127.0.0.1:1")
    with pytest.raises(AddressRefusedError):
        ask(f"{stranger}/inside", own=stranger)


def test_no_credential_and_no_cookie_is_sent(stranger: str) -> None:
    _Stranger.seen.clear()
    ask(f"{stranger}/well?a=1#b", headers={"Accept": "text/turtle"}, opened=LOOPBACK)
    ((method, path, headers),) = _Stranger.seen
    assert (method, path) == ("GET", "/well?a=1")
    assert headers == {
        "Host": stranger.removeprefix("http://"), "User-Agent": "duoc", "Accept-Encoding": "identity", "Connection": "close",
        "Accept": "text/turtle",
    }  # fmt: skip


def test_redirects_are_followed_and_each_is_looked_at(stranger: str) -> None:
    answer = ask(f"{stranger}/away", opened=LOOPBACK)
    assert (answer.status, answer.address) == (200, f"{stranger}/well?after=1")
    for name in ("inside", "file"):
        with pytest.raises(AddressRefusedError):
            ask(f"{stranger}/{name}", opened=LOOPBACK)
    with pytest.raises(NoAnswerError, match="chuyển hướng"):
        ask(f"{stranger}/round", opened=LOOPBACK)


def test_answers_are_bounded_in_size_and_time(stranger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(ask(f"{stranger}/large", most=2_000, opened=LOOPBACK).body) == 2_000
    with pytest.raises(NoAnswerError, match="lớn hơn 1999 byte"):
        ask(f"{stranger}/large", most=1_999, opened=LOOPBACK)
    monkeypatch.setattr(outgoing, "LONGEST_S", 0.2)
    with pytest.raises(NoAnswerError, match="lâu hơn") as late:
        ask(f"{stranger}/drip", opened=LOOPBACK)
    assert late.value.status == 200


def test_status_is_told_and_body_of_head_is_empty(stranger: str) -> None:
    assert ask(f"{stranger}/nothing", opened=LOOPBACK).status == 404
    answer = ask(f"{stranger}/large", method="HEAD", opened=LOOPBACK)
    assert (answer.status, answer.body) == (200, b"")


def test_answer_cut_short_is_none(stranger: str) -> None:
    with pytest.raises(NoAnswerError):
        ask(f"{stranger}/cut", opened=LOOPBACK)


def test_nobody_there_is_no_answer(free_port: int) -> None:
    with pytest.raises(NoAnswerError, match="không có trả lời"):
        ask(f"http://127.0.0.1:{free_port}/", opened=LOOPBACK)


def test_networks_of_a_setting() -> None:
    assert [str(one) for one in networks("10.0.0.0/8, fd00::/8,")] == ["10.0.0.0/8", "fd00::/8"]
    with pytest.raises(ValueError, match="appear to be"):
        networks("mọi nơi")
