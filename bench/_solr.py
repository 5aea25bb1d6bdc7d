"""A stand-in for Solr beside the CKAN of `duoc bench catalogue`: its schema, select and update, without any search.

It keeps the documents that are sent and gives back those whose id or name is asked for, else all of them: enough for datasets and
resources to be made. CKAN's dataset search is therefore never compared; its DataStore does not come here.

    python bench/_solr.py PORT SCHEMA     # SCHEMA: the file of the CKAN that asks, whose version it looks for
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

_NAMED = re.compile(r'\b(?:id|name):"([^"]*)"')
Document = dict[str, Any]


class Core:
    """The documents of one core, by `index_id`."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}

    def add(self, documents: list[Document]) -> None:
        for one in documents:
            self.documents[str(one.get("index_id") or one["id"])] = one

    def delete(self, query: str) -> None:
        """Those whose id or name the query names; all where it names none."""
        for one in self._named(query):
            self.documents = {key: held for key, held in self.documents.items() if held is not one}

    def select(self, query: str, start: int = 0, rows: int = 10) -> dict[str, Any]:
        """Solr's answer."""
        found = self._named(query)
        held = {"numFound": len(found), "start": start, "docs": found[start : start + rows]}
        return {"responseHeader": {"status": 0, "QTime": 0}, "response": held, "facet_counts": {"facet_fields": {}}}

    def _named(self, query: str) -> list[Document]:
        names = set(_NAMED.findall(query))
        return [
            one for one in self.documents.values() if not names or {str(one.get("id")), str(one.get("name"))} & names
        ]


class Door(BaseHTTPRequestHandler):
    """What comes after `/solr/<core>`."""

    protocol_version = "HTTP/1.1"
    core: Core
    schema: bytes

    def do_GET(self) -> None:  # the library's name for it
        self._answer(b"")

    def do_POST(self) -> None:  # as above
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, body: bytes) -> None:
        address = urlsplit(self.path)
        verb = address.path.rstrip("/").rpartition("/")[2]
        if verb == "schema" or address.path.endswith("admin/file/"):
            return self._write(200, self.schema, "application/xml")
        if verb == "select":
            asked = parse_qs(address.query) | parse_qs(body.decode())
            one = {name: values[-1] for name, values in asked.items()}
            told = self.core.select(one.get("q", ""), int(one.get("start", 0)), int(one.get("rows", 10)))
            return self._write(200, json.dumps(told).encode())
        if verb == "update":
            if "json" in self.headers.get("Content-Type", ""):
                self.core.add(json.loads(body or b"[]"))
            elif deleted := re.search(r"<query>(.*?)</query>", body.decode(), re.DOTALL):
                self.core.delete(deleted[1].replace("&quot;", '"'))
            return self._write(200, b'{"responseHeader": {"status": 0, "QTime": 0}}')
        return self._write(404, b"{}")

    def _write(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def server(port: int, schema: bytes) -> ThreadingHTTPServer:
    """The stand-in at a port of loopback (0: any), not yet serving."""
    door = type("Door", (Door,), {"core": Core(), "schema": schema})
    return ThreadingHTTPServer(("127.0.0.1", port), door)


if __name__ == "__main__":
    server(int(sys.argv[1]), Path(sys.argv[2]).read_bytes()).serve_forever()
