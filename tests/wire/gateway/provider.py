"""A provider that records what reaches it and answers as a test says: real sockets, one thread per connection."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

JSON = b'HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: 11\r\n\r\n{"ok":true}'


@dataclass
class Request:
    """One request as it arrived. `headers` in order, names as spelt."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int

    def values(self, name):
        return [value for spelling, value in self.headers if spelling.lower() == name.lower()]


def answer(status=200, headers=(), body=b""):
    """A plain answer with its length."""
    lines = [f"HTTP/1.1 {status} Said".encode(), *(f"{name}: {value}".encode() for name, value in headers)]
    if status != 304:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join((*lines, b"", body))


class Provider:
    """Listens on a port. `script(request, socket)` returns the bytes to send, or None when it has done all by itself.

    `before_body(socket, head)`, when set, is asked as soon as a head is there; True: it took the connection over.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.requests: list[Request] = []
        self.raw = bytearray()
        self.connections = 0
        self.script: Callable = lambda request, connection: JSON
        self.before_body: Callable | None = None
        self._listener = socket.create_server(("127.0.0.1", port), backlog=256)
        self._open: set[socket.socket] = set()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def forget(self) -> None:
        """Begin anew: nothing recorded, the plain answer."""
        self.requests, self.raw = [], bytearray()
        self.script, self.before_body = (lambda request, connection: JSON), None

    def drop_connections(self) -> None:
        """Close every kept-alive connection, as a restarted provider does."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_connections()
        self._accepting.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        self._open.add(connection)
        with contextlib.suppress(OSError, EOFError), connection:
            reader = _Reader(connection, self)
            while True:
                head = reader.until(b"\r\n\r\n")
                if self.before_body is not None and self.before_body(connection, head):
                    return
                request = _request(head, reader, number)
                self.requests.append(request)
                said = self.script(request, connection)
                if said is None:
                    return
                connection.sendall(said)
        self._open.discard(connection)


class _Reader:
    def __init__(self, connection, provider):
        self._connection, self._provider, self._buffer = connection, provider, b""

    def _more(self):
        data = self._connection.recv(1 << 16)
        if not data:
            raise EOFError
        self._provider.raw += data
        self._buffer += data

    def until(self, mark):
        while mark not in self._buffer:
            self._more()
        got, _, self._buffer = self._buffer.partition(mark)
        return got

    def exactly(self, size):
        pieces = []
        while size:
            if not self._buffer:
                self._more()
            piece, self._buffer = self._buffer[:size], self._buffer[size:]
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)


def _request(head, reader, number):
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    method, target, _ = lines[0].split(" ")
    fields = [line.partition(":") for line in lines[1:]]
    request = Request(method, target, [(name, value.strip(" \t")) for name, _, value in fields], b"", number)
    if request.values("Transfer-Encoding"):
        pieces = []
        while size := int(reader.until(b"\r\n"), 16):
            pieces.append(reader.exactly(size))
            assert reader.exactly(2) == b"\r\n"
        reader.until(b"\r\n")
        request.body = b"".join(pieces)
    elif request.values("Content-Length"):
        request.body = reader.exactly(int(request.values("Content-Length")[0]))
    return request
