"""A real web server over a folder of files, with the faults of real ones on demand."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.conftest import find_free_port

# Gives True when it has answered itself.
Fault = Callable[[BaseHTTPRequestHandler], bool]


class Shelf:
    """The server. `folder` may be changed at any time; `faults` by path (or "*"); what was asked is in `asked`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: dict[str, Fault] = {}
        self.asked: list[str] = []
        self.callers: set[tuple[str, int]] = set()
        self.headers: list[dict[str, str]] = []
        self.packed = False
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the name that http.server looks for
                shelf.asked.append(self.path)
                shelf.callers.add(self.client_address)
                shelf.headers.append(dict(self.headers.items()))
                fault = shelf.faults.get(self.path, shelf.faults.get("*"))
                if fault is not None and fault(self):
                    return
                try:
                    data = (shelf.folder / self.path.lstrip("/")).read_bytes()
                except OSError:
                    answer(self, 404, b"nothing here\n")
                    return
                if shelf.packed:
                    answer(self, 200, gzip.compress(data), ("Content-Encoding", "gzip"))
                else:
                    answer(self, 200, data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the parameter's own name
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", find_free_port()), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator["Shelf"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def answer(handler: BaseHTTPRequestHandler, status: int, data: bytes, *headers: tuple[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def status(number: int, *headers: tuple[str, str]) -> Fault:
    """Every answer has this status."""

    def fault(handler: BaseHTTPRequestHandler) -> bool:
        answer(handler, number, b"no\n", *headers)
        return True

    return fault


def times(count: int, fault: Fault) -> Fault:
    """Only the first answers are faulty."""
    left = [count]

    def limited(handler: BaseHTTPRequestHandler) -> bool:
        left[0] -= 1
        return left[0] >= 0 and fault(handler)

    return limited


def cut(handler: BaseHTTPRequestHandler) -> bool:
    """A body that ends before its length."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"123")
    handler.close_connection = True
    return True


def hang_up(handler: BaseHTTPRequestHandler) -> bool:
    """No answer at all."""
    handler.close_connection = True
    return True


def drip(handler: BaseHTTPRequestHandler) -> bool:
    """One byte at a time, for ever: no time-out of a socket ends it."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        for _second in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True
    return True


def endless(handler: BaseHTTPRequestHandler) -> bool:
    """A body without an end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _block in range(100_000):
            handler.wfile.write(bytes(65_536))
    except OSError:
        pass
    handler.close_connection = True
    return True
