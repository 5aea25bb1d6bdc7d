"""How records, pages, figures and files of the catalogue are told: JSON members, tags, how long an answer may be kept."""

import hashlib
import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from duoc.catalogue.api import ranges
from duoc.catalogue.rules.records import EntryRecord, ResourceRecord, VersionRecord
from duoc.catalogue.services import rows

Answer = TypeVar("Answer", bound=HttpResponseBase)
# A version never changes, but it may be withdrawn, and then nobody should go on showing it for long.
_KEPT = "public, max-age=86400, immutable"
_ASKED_AGAIN = "public, no-cache"
_OWN = "private, no-store"
_ENTRY = tuple(
    one.name for one in fields(EntryRecord) if one.name not in ("publisher", "operator", "topic", "resources")
)
_RESOURCE = tuple(one.name for one in fields(ResourceRecord) if one.name != "current")
_VERSION = tuple(one.name for one in fields(VersionRecord) if one.name not in ("rows_table", "columns"))


def entry(record: EntryRecord) -> dict[str, Any]:
    """An entry, its publisher and topic by their addresses."""
    told = {name: _plain(getattr(record, name)) for name in _ENTRY}
    told["publisher"] = {"name": record.publisher.name, "key": record.publisher.key, "title": record.publisher.title}
    told["operator"] = record.operator.name if record.operator else None
    told["topic"] = {"key": record.topic.key, "title": record.topic.title} if record.topic else None
    return told | {"resources": [resource(one, record) for one in record.resources]}


def resource(record: ResourceRecord, held: EntryRecord) -> dict[str, Any]:
    """A resource; its version only for whoever may read the rows."""
    told = {name: _plain(getattr(record, name)) for name in _RESOURCE}
    return told | {"current": version(record.current) if record.current and held.rows_open else None}


def version(record: VersionRecord) -> dict[str, Any]:
    """A version: number, hashes, schema, entry in the ledger."""
    return {name: _plain(getattr(record, name)) for name in _VERSION}


def page(
    found: rows.RowPage, total: int | None, *, pinned: bool, units: rows.UnitView | None = None, tag: str = ""
) -> HttpResponse:
    """A page of rows as objects, each with the columns of the view behind its own."""
    names = ("_id", *found.columns)
    body: dict[str, Any] = {
        "version": found.table.lasting.number,
        "columns": [{"name": one, "type": found.table.known.type(one)} for one in found.columns],
        "rows": [dict(zip(names, row, strict=True)) for row in found.rows],
        "total": total,
        "next": found.following or None,
    }
    if units:
        place = names.index(units.column)
        added = [dict(zip(units.lookup.names, units.cells(row[place]), strict=True)) for row in found.rows]
        body["rows"] = [row | more for row, more in zip(body["rows"], added, strict=True)]
        body["columns"] += [{"name": one, "type": "string"} for one in units.lookup.names]
        body["units"] = units.told()
    return _kept(_json(body), found.table, tag or found.etag, pinned and not units)


def figures(table: rows.Table, told: dict[str, Any], tag: str, *, pinned: bool) -> HttpResponse:
    """Figures of a version."""
    return _kept(_json({"version": table.lasting.number} | told), table, tag, pinned)


def file(
    table: rows.Table, made: rows.Export, tag: str, *, pinned: bool, units: rows.UnitView | None = None
) -> HttpResponseBase:
    """A download; of a view the head `Duoc-Units` says how many rows it could convert."""
    answer = StreamingHttpResponse(made.pieces, content_type=made.content_type)
    if made.size is not None:
        answer["Content-Length"] = str(made.size)
    answer["Content-Disposition"] = attachment(made.name)
    if units:
        told = units.told()
        answer["Duoc-Units"] = (
            f"converted={told['converted']}, unconverted={told['unconverted']}, empty={told['empty']}"
        )
    return _kept(answer, table, tag, pinned and not units)


def part(
    request: HttpRequest, table: rows.Table, form: str, query: rows.RowQuery, tag: str, *, bom: bool, pinned: bool
) -> HttpResponseBase | None:
    """An export for who reads it in pieces; None for one that is only to be had whole."""
    found = rows.seekable(table, form, query, bom=bom)
    if found is None:
        return None
    return _kept(ranges.answer(request, *found, tag, rows.FORMS[form]), table, tag, pinned)


def attachment(name: str) -> str:
    """Content-Disposition of a file: a plain name for old programs, the whole one for the others (RFC 6266)."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    """304 where the asker has this very answer."""
    had = {one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")}
    if tag not in had and "*" not in had:
        return None
    same = HttpResponse(status=304)
    same["ETag"] = tag
    return same


def tag(table: rows.Table, asked: object) -> str:
    """A strong entity tag: the version's content and the question."""
    said = f"{table.lasting.parquet_sha256}\0{asked!r}"
    return f'"{hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]}"'


def keeping(public: bool, pinned: bool) -> str:
    """Cache-Control: what is not for everybody is kept by nobody; an address with a version holds what it held before."""
    return _OWN if not public else _KEPT if pinned else _ASKED_AGAIN


def _kept(answer: Answer, table: rows.Table, tag: str, pinned: bool) -> Answer:
    answer["ETag"] = tag
    answer["Cache-Control"] = keeping(table.owner.public, pinned)
    answer["Last-Modified"] = table.lasting.published_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return answer


def _json(body: Any) -> HttpResponse:
    return HttpResponse(json.dumps(body, ensure_ascii=False, separators=(",", ":")), content_type="application/json")


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
