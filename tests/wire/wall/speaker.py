"""A client that speaks the protocol message by message, also wrongly."""

import socket
import time
from typing import Any

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.framing import Stream
from duoc.engines.pgwire.messages import CLIENT, SERVER

START = {"user": "app_dvc", "database": "dvc"}


def asked(letter: str, *values: Any) -> bytes:
    """A message of the client; texts as str, a Bind with its parameters alone, all in text form."""
    raw = [value.encode() if isinstance(value, str) else value for value in values]
    if letter == "P":
        raw += [()] if len(raw) == 2 else []
    elif letter == "B":
        raw = [raw[0], raw[1], (), tuple(None if v is None else v.encode() for v in values[2]), ()]
    elif letter == "F":
        raw = [raw[0], (), (), 0]
    return CLIENT[ord(letter)].write(*raw)


class Speaker:
    """`replies` holds (letter, body) of everything that has come since the last `drain`."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = Stream(SERVER, {}, b"")
        self.replies: list[tuple[str, bytes]] = []
        self.closed = False

    def __enter__(self) -> "Speaker":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *data: bytes) -> None:
        try:
            self.socket.sendall(b"".join(data))
        except (BrokenPipeError, ConnectionResetError):
            self.closed = True

    def start(self, **parameters: str) -> "Speaker":
        """Start a session as app_dvc and wait until it is ready."""
        self.send(startup.message((START | parameters).items()))
        self.hear("Z")
        assert not self.closed, self.letters
        self.replies.clear()
        return self

    def hear(self, last: str = "Z", times: int = 1, seconds: float = 10) -> str:
        """Read until so many messages of this letter have come, or the end. The letters since the last `drain`."""
        until = time.monotonic() + seconds
        while not self.closed and sum(letter == last for letter, _ in self.replies) < times:
            self.socket.settimeout(max(0.01, until - time.monotonic()))
            try:
                data = self.socket.recv(65_536)
            except ConnectionResetError:
                data = b""
            except TimeoutError:
                raise AssertionError(f"nothing more came after {self.letters}") from None
            self.closed = not data
            for letter, start, stop, _ in self._stream.feed(data):
                self.replies.append((chr(letter), bytes(self._stream.data[start + 5 : stop])))
        return self.letters

    def ask(self, *messages: bytes) -> str:
        """Say these in one segment and hear as many ReadyForQuery as there are Sync and Query among them. The letters."""
        self.drain()
        self.send(*messages)
        return self.hear("Z", sum(message[:1] in (b"S", b"Q") for message in messages))

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        """The rows that have come, as text."""
        found = []
        for letter, body in self.replies:
            if letter == "D":
                (values,) = SERVER[ord("D")].read(body)
                found.append(tuple(None if value is None else value.decode() for value in values))
        return found

    def hear_the_end(self) -> str:
        return self.hear("no such letter")

    @property
    def letters(self) -> str:
        return "".join(letter for letter, _ in self.replies)

    def drain(self) -> None:
        self.replies.clear()

    @property
    def errors(self) -> list[dict[str, str]]:
        """The fields of every error that has come."""
        return self.said("E")

    def said(self, kind: str) -> list[dict[str, str]]:
        """The fields of every error (E) or notice (N)."""
        found = []
        for letter, body in self.replies:
            if letter == kind:
                (fields,) = SERVER[ord(kind)].read(body)
                found.append({name: text.decode() for name, text in fields})
        return found

    @property
    def states(self) -> str:
        """The states that ReadyForQuery told."""
        return "".join(body.decode() for letter, body in self.replies if letter == "Z")
