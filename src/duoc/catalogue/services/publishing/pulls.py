"""Data that is fetched into the stage: from an address on the web, from a table of a database that the operator named.

No secret of a source is kept with the job, in an error's text or in a log: a steward knows a database by its name alone.
"""

import http.client
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from duoc.catalogue.services.publishing import asking, files
from duoc.core import outgoing, settings

TIMEOUT_S = 60.0
_PIECE = 1 << 20
_TABLE = re.compile(r"(?:([a-z_][a-z0-9_]{0,62})\.)?([a-z_][a-z0-9_]{0,62})")
Tell = Callable[[int, int], None]


class UnreadableError(RuntimeError):
    """The source gives nothing; the message says why in a steward's words and names no address of this house."""


def fetch(source: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Bring what a source gives into the stage: {name, sha256, bytes}.

    Raises `UnreadableError`, `files.TooLargeError`; `tell` hears bytes and may raise to cancel.
    """
    if source["kind"] == "url":
        return _from_url(source["url"], tell)
    if source["kind"] == "table":
        return _from_table(source["database"], source["table"], tell)
    raise UnreadableError("Tệp đã nộp không còn được giữ; hãy gửi lại.")


def _from_url(url: str, tell: Tell) -> dict[str, Any]:
    parts = urlsplit(url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    opened = outgoing.networks(settings.load().fetch_networks)
    try:
        connection = outgoing.connection(url, opened, timeout_s=TIMEOUT_S)
        try:
            connection.request("GET", target, headers={"User-Agent": "duoc-catalogue", "Accept-Encoding": "identity"})
            answer = connection.getresponse()
            if answer.status != 200:
                raise UnreadableError(f"Địa chỉ trả lời {answer.status}, không có dữ liệu để lấy.")
            total = int(answer.headers.get("Content-Length") or 0)
            if total > files.LARGEST:
                raise files.TooLargeError(files.LARGEST)
            kept = files.stage(_told(iter(lambda: answer.read(_PIECE), b""), total, tell))
        finally:
            connection.close()
    except outgoing.AddressRefusedError:
        raise UnreadableError("Địa chỉ không phải là địa chỉ công khai trên Internet, nên không được lấy.") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, files.TooLargeError):
            raise
        raise UnreadableError(f"Không lấy được dữ liệu từ địa chỉ đã cho ({type(error).__name__}).") from None
    if total and kept.bytes != total:
        raise UnreadableError("Kết nối đứt giữa chừng, dữ liệu chưa đủ.")
    name = asking.plain_name(unquote(parts.path)) if parts.path.strip("/") else "du-lieu"
    return {"name": name, **kept._asdict()}


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
