"""Data that is fetched into the stage: from a web address, a service of the exchange, a table of a named database.

No secret of a source is kept with the job, in an error's text or in a log: a steward knows a database by its name alone.
"""

import errno
import http.client
import re
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from duoc.catalogue.services.publishing import asking, files
from duoc.core import outgoing, settings

TIMEOUT_S = 60.0  # of one step
LONGEST_S = 3600.0  # of a whole answer, however slowly it drips
_PIECE = 1 << 20
_GATEWAY = 1  # the offset of its port
_SERVICE = re.compile(r"(?:[\w.-]+/){4}[\w./?=&%-]+", re.ASCII)
_TABLE = re.compile(r"(?:([a-z_][a-z0-9_]{0,62})\.)?([a-z_][a-z0-9_]{0,62})")
Tell = Callable[[int, int], None]


class UnreadableError(RuntimeError):
    """The source gives nothing; the message says why in a steward's words and names no address of this house."""


class SameError(Exception):
    """The source says itself that it still gives what it gave before (304)."""


def fetch(source: Mapping[str, Any], tell: Tell, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Bring what a source gives into the stage: {name, sha256, bytes}, of an address also its validators {etag, modified}.

    before: what this gave the last time; an address is then asked whether it has anything else. Raises `SameError`,
    `UnreadableError`, `files.TooLargeError`; `tell` hears bytes and may raise to cancel.
    """
    if source["kind"] == "url":
        return _from_url(source["url"], tell, before or {})
    if source["kind"] == "service":
        return _from_service(source["service"], tell)
    if source["kind"] == "table":
        return _from_table(source["database"], source["table"], tell)
    raise UnreadableError("Tệp đã nộp không còn được giữ; hãy gửi lại.")


def _from_url(url: str, tell: Tell, before: Mapping[str, Any]) -> dict[str, Any]:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    opened = outgoing.networks(settings.load().fetch_networks)
    try:
        asked = outgoing.connection(url, opened, timeout_s=TIMEOUT_S)
    except outgoing.AddressRefusedError:
        raise UnreadableError("Địa chỉ không phải là địa chỉ công khai trên Internet, nên không được lấy.") from None
    except OSError as error:
        raise UnreadableError(f"Không tìm thấy máy chủ của địa chỉ ({type(error).__name__}).") from None
    had = {"If-None-Match": before.get("etag", ""), "If-Modified-Since": before.get("modified", "")}
    return _answered(asked, target, {"User-Agent": "duoc-catalogue"} | {n: v for n, v in had.items() if v}, tell)


def _from_service(service: str, tell: Tell) -> dict[str, Any]:
    """A GET through the gateway, with the rights, the journal and the receipt of every other client."""
    held = settings.load()
    if not held.catalogue_client:
        raise UnreadableError("Danh mục chưa có phân hệ để gọi dịch vụ qua trục; hãy báo quản trị viên.")
    if not _SERVICE.fullmatch(service):
        raise UnreadableError("Dịch vụ được ghi như VN/GOV/cơ quan/phân hệ/dịch vụ, có thể kèm đường dẫn.")
    headers = {"X-Road-Client": held.catalogue_client}
    if held.catalogue_key_file:
        try:
            headers["X-Api-Key"] = Path(held.catalogue_key_file).read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise UnreadableError("Khóa của phân hệ danh mục không đọc được; hãy báo quản trị viên.") from None
    asked = http.client.HTTPConnection("127.0.0.1", held.port(_GATEWAY), timeout=TIMEOUT_S)
    return _answered(asked, f"/r1/{service}", headers, tell)


def _answered(asked: http.client.HTTPConnection, target: str, headers: Mapping[str, str], tell: Tell) -> dict[str, Any]:
    """The answer to a GET into the stage, as it comes."""
    try:
        asked.request("GET", target, headers={"Accept-Encoding": "identity", **headers})
        answer = asked.getresponse()
        if answer.status == 304 and headers.keys() & {"If-None-Match", "If-Modified-Since"}:
            raise SameError
        if answer.status != 200:
            raise UnreadableError(f"Nguồn trả lời {answer.status}, không có dữ liệu để lấy.")
        total = int(answer.headers.get("Content-Length") or 0)
        if total > files.LARGEST:
            raise files.TooLargeError(files.LARGEST)
        kept = files.stage(_told(_arriving(answer), total, tell))
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, files.TooLargeError) or getattr(error, "errno", None) == errno.ENOSPC:
            raise
        raise UnreadableError(f"Không lấy được dữ liệu từ nguồn ({type(error).__name__}).") from None
    finally:
        asked.close()
    if total and kept.bytes != total:
        raise UnreadableError("Kết nối đứt giữa chừng, dữ liệu chưa đủ.")
    name = unquote(urlsplit(target).path).rstrip("/").rpartition("/")[2]
    return {"name": asking.plain_name(name or "du-lieu"), **kept._asdict(), **_validators(answer.headers)}


def _arriving(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    """As it arrives, so that whoever sends a byte a minute is left all the same."""
    deadline = time.monotonic() + LONGEST_S
    while piece := answer.read1(_PIECE):
        yield piece
        if time.monotonic() > deadline:
            raise UnreadableError(f"Nguồn gửi chậm hơn {LONGEST_S / 60:.0f} phút, chưa có đủ dữ liệu.")


def _validators(headers: Message) -> dict[str, str]:
    """What the source can be asked with the next time (RFC 9110 §8.8)."""
    told = {"etag": headers.get("ETag", ""), "modified": headers.get("Last-Modified", "")}
    return {
        name: value for name, value in told.items() if value.isprintable() and value.isascii() and 0 < len(value) <= 200
    }


def _from_table(database: str, table: str, tell: Tell) -> dict[str, Any]:
    named = _TABLE.fullmatch(table)
    if named is None:
        raise UnreadableError("Tên bảng chỉ gồm chữ thường không dấu, số và gạch dưới, có thể kèm tên lược đồ.")
    try:
        with psycopg.connect(_address(database), connect_timeout=10) as connection:
            connection.execute("SET TRANSACTION READ ONLY")
            whole = sql.Identifier(*[part for part in named.groups() if part])
            statement = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT csv, HEADER true)").format(whole)
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                kept = files.stage(_told(map(bytes, copy), 0, tell))
    except psycopg.Error as error:
        # The server's own words may hold an address or a value.
        raise UnreadableError(f"Không đọc được bảng {table} của {database} ({type(error).__name__}).") from None
    return {"name": f"{named[2]}.csv", **kept._asdict()}


def _address(database: str) -> str:
    path = settings.load().pull_databases_file
    try:
        known = tomllib.loads(Path(path).read_text("utf-8")) if path else {}
    except (OSError, tomllib.TOMLDecodeError):
        raise UnreadableError("Tệp khai báo các cơ sở dữ liệu nguồn không đọc được; hãy báo quản trị viên.") from None
    if not isinstance(known.get(database), str):
        raise UnreadableError(f"Không có cơ sở dữ liệu nguồn tên {database}.")
    return str(known[database])


def _told(pieces: Iterator[bytes], total: int, tell: Tell) -> Iterator[bytes]:
    done = 0
    for piece in pieces:
        done += len(piece)
        tell(done, total)
        yield piece
