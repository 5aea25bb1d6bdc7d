"""A server that stands before the real site and lies as it is told.

Proof documents and scan pages are its own, the rest is the site's.
"""

import http.client
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.trace.verifier.documents import ACTIVATED, GTIN, HONEST, LOT, MINTED, SERIAL, History

from duoc.trace.rules.event_lines import lines, moment
from duoc.trace.services.verifier_script import scan_script

PATH = f"/01/{GTIN}/21/{SERIAL}"
Document = dict[str, Any]


def honest(history: History = HONEST) -> Callable[[int | None], Document]:
    """What an honest server of a history answers, with the proof that was asked for."""

    def told(since: int | None) -> Document:
        return history.document(since if since is not None and 0 < since <= history.size else None)

    return told


def scan_page(document: Document | None, shown: list[tuple[str, ...]] | None = None, *, english: bool = False) -> str:
    """A scan page by the contract of the verifier: no more than what the script reads. shown: other lines than the document's."""
    events = lines(document, english=english) if document else []
    items = "".join(
        f'<li><span data-event="{k}">{" · ".join(map(escape, parts))}</span></li>'
        for k, parts in enumerate(events if shown is None else shown)
    )
    proof = json.dumps(document, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{"en" if english else "vi"}"><meta charset="utf-8"><title>Tem</title>'
        f'<link rel="icon" href="data:,">'
        f'<main><h1>Tem</h1><p class="seal" data-seal>Đang kiểm…</p><p data-lot>{LOT}</p><p data-minted>{moment(MINTED)}</p>'
        f"<p data-activated>{moment(ACTIVATED)}</p><ol>{items}</ol></main>"
        f'<script type="application/json" id="proof">{proof}</script>'
        f'<script type="module">{scan_script(english=english)}</script>'
    )


@dataclass
class Mood:
    """How it answers now. document: of the proof that is asked for by `since`; page: of the printed address; rewrite: of what the
    site answered, by path; absent: it cuts the connection of who asks for a proof."""

    document: Callable[[int | None], Document] = field(default_factory=honest)
    page: Callable[[], str] | None = None
    rewrite: Callable[[str, bytes], bytes] = lambda _path, body: body
    absent: bool = False


class LyingServer(ThreadingHTTPServer):
    """Listens on a free port below 32768; `behind` is the real site's port."""

    daemon_threads = True

    def __init__(self, port: int, behind: int) -> None:
        super().__init__(("127.0.0.1", port), _Answering)
        self.behind, self.mood = behind, Mood()
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_port}"


class _Answering(BaseHTTPRequestHandler):
    server: LyingServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        parts, mood = urlsplit(self.path), self.server.mood
        query = parse_qs(parts.query)
        if parts.path.upper() != PATH:
            self._passed_on(mood)
        elif "linkType" in query:
            if mood.absent:
                self.close_connection = True
                return
            since = query.get("since", [None])[0]
            told = json.dumps(mood.document(int(since) if since else None)).encode()
            self._answer(200, told, [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")])
        else:
            page = mood.page() if mood.page else scan_page(mood.document(None))
            self._answer(200, page.encode(), [("Content-Type", "text/html; charset=utf-8")])

    def do_OPTIONS(self) -> None:
        self._answer(204, b"", [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")])

    def _passed_on(self, mood: Mood) -> None:
        site = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        fields = {
            name: value
            for name, value in self.headers.items()
            if name.lower() in ("accept", "accept-language", "cookie")
        }
        site.request("GET", self.path, headers={**fields, "Host": "localhost"})
        found = site.getresponse()
        body = mood.rewrite(urlsplit(self.path).path, found.read())
        kept = [
            (name, value)
            for name, value in found.getheaders()
            if name.lower() not in ("content-length", "connection", "server", "date")
        ]
        site.close()
        self._answer(found.status, body, kept)

    def _answer(self, status: int, body: bytes, fields: list[tuple[str, str]]) -> None:
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """A test's own output is enough."""
