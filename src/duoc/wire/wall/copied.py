"""COPY TO STDOUT: rows without a description, so what stands in them follows from the statement.

A watched table's rows are masked and counted in the formats text and csv when the statement lists its columns (`COPY t (a, b)`,
or a plain SELECT of plain columns); any other COPY that touches one is refused. Other rows are only searched, where results are.
"""

import re
from collections.abc import Mapping
from struct import Struct
from typing import Any, NamedTuple

from duoc.engines.sql import INLINE, SqlRefusedError
from duoc.engines.sql.statements import tree
from duoc.wire.wall.cells import Cell, Met, Search
from duoc.wire.wall.flow import Flow

_length = Struct(">I").unpack_from
_sized = Struct(">I").pack
_HEADER = 5
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPES = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_TO_ESCAPE = {sign[0]: b"\\" + letter for letter, sign in _ESCAPES.items()} | {0x5C: b"\\\\"}
_SPECIAL = re.compile(rb"[\x08\x09\x0a\x0b\x0c\x0d\\]")
_TRUE = frozenset({"", "true", "on", "1"})


class Written(NamedTuple):
    """How a COPY writes: its columns' names in order, csv or text, what stands between values, for NULL, and a first line."""

    columns: tuple[str, ...]
    csv: bool = False
    delimiter: bytes = b"\t"
    null: bytes = b"\\N"
    header: bool = False


class CopyPlan(NamedTuple):
    """`cells` of the columns at which something is done, by place; without `written` the rows are only searched."""

    written: Written | None
    cells: Mapping[int, Cell]
    search: Search | None


def written(text: str) -> Written | str:
    """How the one COPY of a text writes, or why that cannot be told (for a person)."""
    try:
        statements = tree(text.encode(), INLINE).get("stmts", [])
        copy = statements[0]["stmt"].get("CopyStmt") if len(statements) == 1 else None
        if copy is None:
            return "COPY bảng được canh giữ phải đứng một mình"
        columns = _columns(copy)
        if not columns:
            return "COPY bảng được canh giữ phải liệt kê từng cột"
        return _form(columns, copy.get("options", []))
    except (SqlRefusedError, LookupError, TypeError, AttributeError, ValueError):
        return "không đọc được câu COPY"


def _columns(copy: Mapping[str, Any]) -> tuple[str, ...]:
    if "relation" in copy:
        return tuple(one["String"]["sval"] for one in copy.get("attlist", []))
    query = copy["query"]["SelectStmt"]
    if query.get("op", "SETOP_NONE") != "SETOP_NONE" or "withClause" in query or "valuesLists" in query:
        return ()
    if not all(_plain_source(one) for one in query.get("fromClause", [])):
        return ()
    names = []
    for target in query["targetList"]:
        last = target["ResTarget"]["val"].get("ColumnRef", {"fields": [{}]})["fields"][-1]
        if "String" not in last:
            return ()
        names.append(last["String"]["sval"])
    return tuple(names)


def _plain_source(source: Mapping[str, Any]) -> bool:
    """A table, or a join of tables: a query there could give its columns other names."""
    if "JoinExpr" in source:
        join = source["JoinExpr"]
        return "alias" not in join and _plain_source(join["larg"]) and _plain_source(join["rarg"])
    return "RangeVar" in source and "colnames" not in source["RangeVar"].get("alias", {})


def _form(columns: tuple[str, ...], options: list[Any]) -> Written | str:
    said = {one["DefElem"]["defname"]: _value(one["DefElem"].get("arg")) for one in options}
    form = said.pop("format", "text")
    csv = form == "csv"
    header = said.pop("header", "false").lower() in _TRUE
    delimiter = said.pop("delimiter", "," if csv else "\t").encode()
    null = said.pop("null", "" if csv else "\\N").encode()
    if said or form not in ("text", "csv") or (not csv and delimiter != b"\t"):
        return "COPY bảng được canh giữ chỉ nhận dạng text và csv thường"
    return Written(columns, csv, delimiter, null, header)


def _value(arg: Mapping[str, Any] | None) -> str:
    if arg is None:
        return ""
    if "Boolean" in arg:
        return "true" if arg["Boolean"].get("boolval") else "false"
    if "Integer" in arg:
        return str(arg["Integer"].get("ival", 0))
    return str(arg["String"]["sval"])


class Copy:
    """The rows of one COPY as they come. A row of the server's is one message."""

    def __init__(self, plan: CopyPlan) -> None:
        self._plan = plan
        self._heading = plan.written is not None and plan.written.header
        self._flow: Flow | None = None
        self.met = Met()

    def messages(self, data: bytes, start: int, stop: int, met: Met) -> tuple[int, bytes | None]:
        """Whole CopyData messages: how many (-1: one of another form), and what the client gets in their place."""
        parts: list[bytes] = []
        kept = at = start
        count = 0
        while at < stop:
            end = at + 1 + _length(data, at + 1)[0]
            count += 1
            body = data[at + _HEADER : end]
            new: bytes | None = body
            if self._heading:
                self._heading = False
            elif self._plan.written is not None:
                new = self._row(self._plan.written, body, met)
                if new is None:
                    return -1, b""
            elif self._plan.search is not None:
                new = Flow(self._plan.search, met).feed(body, last=True)
            if new != body and new is not None:
                parts += [data[kept:at], b"d", _sized(len(new) + 4), new]
                kept = end
            at = end
        if not parts:
            return count, None
        parts.append(data[kept:stop])
        return count, b"".join(parts)

    @property
    def flows(self) -> bool:
        """Whether a message of any size can be passed without holding it."""
        return self._plan.written is None

    def part(self, data: bytes, last: bool, first: bool) -> bytes:
        """A part of a message that is too large to be held; what may leave."""
        assert self._plan.search is not None
        if first:
            self.met = Met()
            self._flow = Flow(self._plan.search, self.met)
            return data[:_HEADER] + self._flow.feed(data[_HEADER:], last)
        assert self._flow is not None
        return self._flow.feed(data, last)

    def _row(self, form: Written, body: bytes, met: Met) -> bytes | None:
        if body[-1:] != b"\n":
            return None
        fields = _csv_fields(body[:-1], form.delimiter) if form.csv else body[:-1].split(b"\t")
        if fields is None or len(fields) != len(form.columns):
            return None
        for place, cell in self._plan.cells.items():
            field = fields[place]
            if field == form.null:
                continue
            value = (
                _unquoted(field) if form.csv else _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), field)
            )
            new = cell(value, met)
            if new is None:
                fields[place] = form.null
            elif new is not value:
                fields[place] = _quoted(new) if form.csv else _SPECIAL.sub(lambda found: _TO_ESCAPE[found[0][0]], new)
        return form.delimiter.join(fields) + b"\n"


def _csv_fields(line: bytes, delimiter: bytes) -> list[bytes] | None:
    """The fields of one row as they are written, quotes included; None for a quote that does not end."""
    fields, begun, quoted = [], 0, False
    pieces = line.split(b'"')
    at = 0
    for number, piece in enumerate(pieces):
        if not quoted:
            found = piece.find(delimiter)
            while found >= 0:
                fields.append(line[begun : at + found])
                begun = at + found + 1
                found = piece.find(delimiter, found + 1)
        at += len(piece) + 1
        if number < len(pieces) - 1:
            quoted = not quoted
    if quoted:
        return None
    return [*fields, line[begun:]]


def _unquoted(field: bytes) -> bytes:
    return field[1:-1].replace(b'""', b'"') if field[:1] == b'"' else field


def _quoted(value: bytes) -> bytes:
    return b'"' + value.replace(b'"', b'""') + b'"'
