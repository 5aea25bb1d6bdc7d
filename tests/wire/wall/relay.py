"""A relay between the wall and the server that writes down what the server would see, and can speak in the server's name."""

import contextlib
import socket
import threading
from collections.abc import Callable

from tests.conftest import find_free_port

from duoc.engines.pgwire import startup
from duoc.engines.pgwire.framing import Stream
from duoc.engines.pgwire.messages import CLIENT


class Relay:
    """`seen` holds (letter, body) of every message of the sessions since `forget`; `starts` their start-up packets.

    `greeting`, when set, is said in place of everything the server has to say; there is no server then.
    """

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self.port = find_free_port()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.greeting = b""
        self.forget()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def forget(self) -> None:
        self.seen: list[tuple[str, bytes]] = []
        self.starts: list[bytes] = []
        self.ended = threading.Event()
        self._last: socket.socket | None = None

    @property
    def texts(self) -> list[str]:
        """The SQL that came, without what stands for blocked texts."""
        found = []
        for letter, body in self.seen:
            if letter in "QP":
                words = body.split(b"\0")
                text = words[0] if letter == "Q" else words[1]
                if not text.startswith(b"/* duoc wall: block "):
                    found.append(text.decode())
        return found

    def say(self, data: bytes) -> None:
        """Speak in the server's name to the last session."""
        assert self._last is not None
        self._last.sendall(data)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                wall, _ = self._listener.accept()
            except OSError:
                return
            self._last = wall
            self._start(self._session, wall)

    def _session(self, wall: socket.socket) -> None:
        with wall, contextlib.suppress(OSError):
            wall.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            head = wall.recv(startup.LONGEST_PACKET)
            if not head:
                return
            self.starts.append(head)
            if self.greeting:
                wall.sendall(self.greeting)
                wall.recv(1)
                return
            with socket.create_connection(self._server) as server:
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server.sendall(head)
                back = self._start(self._back, server, wall)
                self._forth(wall, server)
                server.shutdown(socket.SHUT_WR)
                back.join(10)
                self.ended.set()

    def _forth(self, wall: socket.socket, server: socket.socket) -> None:
        stream = Stream(CLIENT, {}, b"")
        with contextlib.suppress(OSError):
            while data := wall.recv(65_536):
                for letter, start, stop, _ in stream.feed(data):
                    self.seen.append((chr(letter), bytes(stream.data[start + 5 : stop])))
                server.sendall(data)

    @staticmethod
    def _back(server: socket.socket, wall: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                wall.sendall(data)
            wall.shutdown(socket.SHUT_RDWR)
