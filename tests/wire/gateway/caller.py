"""A caller on a raw socket: sends any bytes, reads answers strictly, one after the other."""

import json
import socket
import ssl
from dataclasses import dataclass


@dataclass
class Answer:
    """One answer as it arrived. `closed`: the gateway ended the connection behind it."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def values(self, name):
        return [value for spelling, value in self.headers if spelling.lower() == name.lower()]

    def __getitem__(self, name):
        (value,) = self.values(name)
        return value

    @property
    def error(self):
        """The code of a gateway's error, checked for its whole X-Road form; None when it is no such error."""
        if not self.values("X-Road-Error"):
            return None
        if "xml" not in self["Content-Type"] and self.body:
            document = json.loads(self.body)
            assert list(document) == ["type", "message", "detail"]
            assert document["type"] == self["X-Road-Error"]
            assert all(document.values())
        usual = 500 if self["X-Road-Error"].startswith("Server.") else 400
        assert self.status == (429 if self["X-Road-Error"] == "Client.QuotaExceeded" else usual)
        return self["X-Road-Error"]


class Caller:
    """One connection to a gateway."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None, timeout: float = 15.0, small_window: bool = False):
        self.socket = socket.socket()
        if small_window:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self._buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def call(self, data: bytes) -> Answer:
        """Send a request and read its answer."""
        self.send(data)
        return self.answer(head_only=data.startswith(b"HEAD "))

    def answer(self, head_only: bool = False) -> Answer:
        """The next answer. Raises `EOFError` when the gateway closes instead, or in its middle."""
        while True:
            lines = self.until(b"\r\n\r\n").decode("utf-8", "surrogateescape").split("\r\n")
            version, status, _ = lines[0].split(" ", 2)
            assert version == "HTTP/1.1"
            if int(status) >= 200:
                break
        fields = [line.partition(":") for line in lines[1:]]
        answer = Answer(int(status), [(name, value.strip(" \t")) for name, _, value in fields], b"")
        lengths, chunked = answer.values("Content-Length"), answer.values("Transfer-Encoding")
        assert len(lengths) + len(chunked) <= 1
        if head_only or answer.status in (204, 304):
            return answer
        if chunked:
            pieces = []
            while size := int(self.until(b"\r\n"), 16):
                pieces.append(self.exactly(size))
                assert self.exactly(2) == b"\r\n"
            assert self.until(b"\r\n") == b""
            answer.body = b"".join(pieces)
        elif lengths:
            answer.body = self.exactly(int(lengths[0]))
        else:
            answer.body = self.rest()
        return answer

    def until(self, mark: bytes) -> bytes:
        while mark not in self._buffer:
            self._buffer += self._more()
        got, _, self._buffer = self._buffer.partition(mark)
        return got

    def exactly(self, size: int) -> bytes:
        pieces = []
        while size:
            data = self._buffer or self._more()
            pieces.append(data[:size])
            self._buffer = data[size:]
            size -= len(pieces[-1])
        return b"".join(pieces)

    def rest(self) -> bytes:
        """Everything until the gateway closes."""
        pieces, self._buffer = [self._buffer], b""
        while data := self.socket.recv(1 << 16):
            pieces.append(data)
        return b"".join(pieces)

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        return data


def request(method="GET", target="/", headers=(), body=b"", version="HTTP/1.1") -> bytes:
    """A request with a Host and, where there is a body or a method that has one, its length."""
    lines = [f"{method} {target} {version}", "Host: gateway.test", *(f"{name}: {value}" for name, value in headers)]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "", "")).encode() + body


def chunked(target, headers, pieces) -> bytes:
    """A POST in chunks."""
    head = request("GET", target, (*headers, ("Transfer-Encoding", "chunked"))).replace(b"GET", b"POST", 1)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
