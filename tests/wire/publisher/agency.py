"""A witness in this process: the real rules and the real state file, behind a plain HTTP server that can be slow or false."""

import http.server
import threading
import time
from collections.abc import Callable
from pathlib import Path

from duoc.core.clock import SystemClock
from duoc.engines.merkle.keys import COSIGNATURE, VerifierKey
from duoc.engines.merkle.signer import FileSigner
from duoc.wire.listener import Answer, Asked
from duoc.wire.witness.cosigned_logs import CosignedLogs
from duoc.wire.witness.pages import Pages
from duoc.wire.witness.witness import WatchedLog, Witness


class Agency:
    """`away`, `delay_s` and `falsify` may be changed at any time; `asked` counts what reached it."""

    def __init__(self, folder: Path, code: str, log: VerifierKey) -> None:
        folder.mkdir(parents=True)
        self.code = code
        self.folder = folder
        self.signer = FileSigner.open(folder / "key", f"nhan-chung.test/{code}", COSIGNATURE)
        self.said: list[str] = []
        self.witness = Witness(
            self.signer, {log.name: WatchedLog([log], folder / "state")}, CosignedLogs(folder / "key"), SystemClock(),
            self.said.append,
        )  # fmt: skip
        self.away = False
        self.delay_s = 0.0
        self.falsify: Callable[[Answer], Answer] = lambda answer: answer
        self.asked = 0
        self._pages = Pages(self.witness, SystemClock())
        self._one_at_a_time = threading.Lock()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def line(self) -> str:
        """Its line in a policy."""
        return f"witness {self.code} {self.signer.key} {self.url}\n"

    def answer(self, asked: Asked) -> Answer | None:
        if self.away:
            return None
        with self._one_at_a_time:
            self.asked += 1
            given = self.falsify(self._pages.answer(asked))
        time.sleep(self.delay_s)
        return given

    def held(self, origin: str) -> int:
        """The size it cosigned last."""
        held = self.witness.held.get(origin)
        return held.checkpoint.size if held else 0

    def end(self) -> None:
        self.away = True
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(agency: Agency) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            given = agency.answer(Asked(self.command, self.path, {}, body))
            if given is None:
                self.close_connection = True
                return
            self.send_response(given.status)
            self.send_header("Content-Type", given.media)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = _serve  # noqa: N815  # http.server's names

        def log_message(self, *_: object) -> None:
            pass

    return Handler
