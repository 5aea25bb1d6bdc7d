"""A provider with an OpenAPI description: an invented land register that answers the same question the same way every time.

Every answer tells what arrived (method, target, the caller's own header, media type, digest of the body), so that equal answers
also prove equal requests. Once it answers against its own description, as providers do: a search for the parcel 0.
"""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BASE = "/dat-dai/v1"
_PARCEL = {
    "type": "object",
    "required": ["soThua", "dienTich"],
    "additionalProperties": False,
    "properties": {
        "soThua": {"type": "integer", "minimum": 1, "maximum": 99_999},
        "dienTich": {"type": "number", "minimum": 0, "maximum": 1e6},
        "chuSuDung": {"type": "string", "maxLength": 40},
        "muc": {"type": "array", "maxItems": 3, "items": {"enum": ["o", "lua", "rung"]}},
    },
}
_TOLD = {"application/json": {"schema": {"type": "object", "required": ["nhan"]}}}
_ANSWERS = {str(status): {"description": "…", "content": _TOLD} for status in (200, 400, 404, 405, 415)}


def _parameter(name: str, place: str, schema: dict[str, Any], required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": place, "schema": schema, "required": required or place == "path"}


def description(port: int) -> dict[str, Any]:
    """OpenAPI 3.0 of the register that listens on this port."""
    number = _parameter("xa", "path", {"type": "string", "minLength": 1, "maxLength": 12})
    body = {"required": True, "content": {"application/json": {"schema": _PARCEL}}}
    form = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": {
        "type": "object", "required": ["lyDo"], "properties": {"lyDo": {"type": "string", "maxLength": 30}}}}}}  # fmt: skip
    text = {"required": True, "content": {"text/plain": {"schema": {"type": "string", "maxLength": 60}}}}
    search = [
        _parameter("thua", "query", {"type": "integer", "minimum": 0, "maximum": 5}, required=True),
        _parameter("ten", "query", {"type": "string", "maxLength": 20}),
        _parameter("X-Ho-So", "header", {"type": "string", "maxLength": 20}),
    ]
    return {
        "openapi": "3.0.3",
        "info": {"title": "Đất đai (MINH HỌA)", "version": "1"},
        "servers": [{"url": f"http://127.0.0.1:{port}{BASE}"}],
        "paths": {
            "/xa/{xa}/thua": {
                "get": {"parameters": [number, *search], "responses": _ANSWERS},
                "post": {"parameters": [number], "requestBody": body, "responses": _ANSWERS},
            },
            "/xa/{xa}/ho-so": {
                "put": {"parameters": [number], "requestBody": form, "responses": _ANSWERS},
                "delete": {"parameters": [number], "responses": {**_ANSWERS, "204": {"description": "…"}}},
            },
            "/xa/{xa}/ghi-chu": {"post": {"parameters": [number], "requestBody": text, "responses": _ANSWERS}},
        },
    }


class LandRegister:
    """Listens on a port of the loopback until `close`. `seen`: how many requests reached it."""

    def __init__(self, port: int) -> None:
        self.port, self.seen = port, 0
        register = self

        class Door(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                register.seen += 1
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status = _judge(self.command, self.path, self.headers.get("Content-Type") or "", content)
                told = {
                    "method": self.command,
                    "target": self.path,
                    "hoSo": self.headers.get_all("X-Ho-So") or [],
                    "media": self.headers.get("Content-Type"),
                    "accept": self.headers.get("Accept"),
                    "body": hashlib.sha256(content).hexdigest(),
                }
                said = b"" if status == 204 else json.dumps({"nhan": told}, ensure_ascii=False).encode()
                self.send_response(status)
                if status != 204:
                    self.send_header("Content-Type", "application/json; charset=utf-8")
                    self.send_header("Content-Length", str(len(said)))
                self.send_header("X-So-Dang-Ky", str(len(content)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" else said)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = answer  # noqa: N815  # names of http.server

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Door)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _judge(method: str, target: str, media: str, content: bytes) -> int:
    """The status of an answer."""
    parts = urlsplit(target)
    place = parts.path.removeprefix(BASE).split("/")
    if not parts.path.startswith(BASE) or len(place) != 4 or place[1] != "xa" or not place[2]:
        return 404
    wanted = {"thua": ("GET", "POST"), "ho-so": ("PUT", "DELETE"), "ghi-chu": ("POST",)}.get(place[3])
    if wanted is None:
        return 404
    if method not in wanted:
        return 405
    if method == "GET":
        asked = parse_qs(parts.query, keep_blank_values=True).get("thua", [])
        if asked == ["0"]:
            return 418  # which its description does not know
        return 200 if asked and asked[0] in "12345" else 400
    if method == "DELETE":
        return 204
    kind = media.partition(";")[0].strip()
    if kind != {"thua": "application/json", "ho-so": "application/x-www-form-urlencoded"}.get(place[3], "text/plain"):
        return 415
    return 200 if kind != "application/json" or _is_parcel(content) else 400


def _is_parcel(content: bytes) -> bool:
    try:
        parcel = json.loads(content)
    except ValueError:
        return False
    if not isinstance(parcel, dict) or not {"soThua", "dienTich"} <= set(parcel) <= set(_PARCEL["properties"]):
        return False
    number, area = parcel["soThua"], parcel["dienTich"]
    return type(number) is int and 1 <= number <= 99_999 and type(area) in (int, float) and 0 <= area <= 1e6
