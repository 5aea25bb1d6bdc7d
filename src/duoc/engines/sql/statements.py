"""From a text to its statements, each with the key that an allow-list knows it by."""

import hashlib
import json
import marshal
import re
from typing import Any, NamedTuple

from duoc.engines.sql import queries, session  # noqa: F401 - `queries` registers what it knows to work on
from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import INLINE, Effort, parse
from duoc.engines.sql.literals import Parameter
from duoc.engines.sql.names import Name
from duoc.engines.sql.places import Place
from duoc.engines.sql.reading import Reading
from duoc.engines.sql.search_path import schemas

# Bytes of the tree's JSON that say only where something stood in the text. In a text the signs are escaped, so that no
# literal can look like such a field.
_decode = json.JSONDecoder().decode
_WHERE = re.compile(rb',"location":-?\d+')
_WHERE_FIRST = re.compile(rb'"location":-?\d+,?')


class Statement(NamedTuple):
    """One statement of a text.

    `key` is 64 hexadecimal digits; equal keys mean: the same statement but for ordinary literals, whose policies are `places`.
    `kind` is the parser's (`SelectStmt`). `names` are the objects as written; `open` says that one of them names no schema, so
    that it lies somewhere in `search_path`, which is None behind a statement of the same text that may have changed it.
    `hazards` say why nobody may learn it. `start` and `end` are bytes of the text.
    """

    key: str
    kind: str
    places: tuple[Place, ...]
    names: tuple[Name, ...]
    hazards: frozenset[str]
    open: bool
    search_path: str | None
    start: int
    end: int


def analyse(text: str, search_path: str | None, effort: Effort = INLINE) -> tuple[Statement, ...]:
    """The statements of a text, none for an empty one, under a session's search_path (None: unknown).

    The session must read strings as the standard says (standard_conforming_strings on) in UTF-8. Raises `SqlRefusedError` for
    what does not parse, costs too much, or names objects without a schema while nobody knows the path.
    """
    known = _recent.get((text, search_path))
    if known is not None:
        return known
    found = _earlier.get((text, search_path))
    if found is None:
        found = _analysed(text, search_path, effort)
    if len(text) <= _REMEMBERED_TEXT:
        _remember((text, search_path), found)
    return found


def joint_key(statements: tuple[Statement, ...]) -> str:
    """The key of a whole text: its statement's own, or one over those of several."""
    if len(statements) == 1:
        return statements[0].key
    return hashlib.sha256(" ".join(found.key for found in statements).encode()).hexdigest()


# --- what was analysed before -----------------------------------------------------------------------------------------------

# Two generations instead of a list by age: a hit costs one look, and a flood of new texts pushes out what is not asked for.
_REMEMBERED_TEXT = 4096
_GENERATION = 2048
_Texts = dict[tuple[str, str | None], tuple[Statement, ...]]
_recent: _Texts = {}
_earlier: _Texts = {}


def _remember(key: tuple[str, str | None], found: tuple[Statement, ...]) -> None:
    global _recent, _earlier
    if len(_recent) >= _GENERATION:
        _earlier, _recent = _recent, {}
    _recent[key] = found


def forget() -> None:
    """Forget all texts; for measurements."""
    _recent.clear()
    _earlier.clear()


# --- a text seen for the first time ---------------------------------------------------------------------------------------


def tree(text: bytes, effort: Effort, located: bool = False) -> dict[str, Any]:
    """The parsed tree; `located` keeps where constants stood."""
    data = parse(text, effort)
    if not located:
        data = _WHERE.sub(b"", data)
        if b'"location":' in data:
            data = _WHERE_FIRST.sub(b"", data)
    try:
        found: dict[str, Any] = _decode(data.decode())
    except RecursionError:
        raise SqlRefusedError("depth", "câu lệnh lồng quá sâu") from None
    except ValueError:  # an escape such as E'\\xff' that is no UTF-8
        raise SqlRefusedError("syntax", "câu lệnh có chuỗi không phải UTF-8") from None
    return found


def _analysed(text: str, search_path: str | None, effort: Effort) -> tuple[Statement, ...]:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise SqlRefusedError("syntax", "câu lệnh không phải UTF-8") from None
    document = tree(encoded, effort)
    version = document["version"]
    found = []
    try:
        for raw in document.get("stmts", ()):
            start = raw.get("stmt_location", 0)
            end = start + raw["stmt_len"] if "stmt_len" in raw else len(encoded)
            statement, moved = _statement(raw["stmt"], version, search_path, start, end)
            found.append(statement)
            search_path = None if moved else search_path
    except (RecursionError, ValueError):  # `marshal` says so of what is nested too deeply
        raise SqlRefusedError("depth", "câu lệnh lồng quá sâu") from None
    except (LookupError, TypeError, AttributeError):
        # A tree of a form that no test has met: what is not understood does not pass.
        raise SqlRefusedError("form", "câu lệnh có dạng chưa từng gặp") from None
    return tuple(found)


def _statement(
    node: dict[str, Any], version: int, search_path: str | None, start: int, end: int
) -> tuple[Statement, bool]:
    """The statement, and whether the path is unknown after it."""
    reading = Reading()
    kind = session.statement(reading, node)
    path: tuple[str, ...] = ()
    if reading.open:
        path = _schemas(search_path)
    # The grammar's number is in the key: what an upgrade reads differently is learnt anew from its text (`policy`).
    written = marshal.dumps([version // 10000, kind, node, list(path)], 2)
    statement = Statement(
        hashlib.sha256(written).hexdigest(),
        kind,
        tuple(
            [_place(rule, seen) if reading.late else Place(rule, tuple(seen), False) for rule, seen in reading.places]
        ),
        tuple(reading.names),
        frozenset(reading.hazards),
        reading.open,
        search_path,
        start,
        end,
    )
    return statement, session.moves_path(kind, node[kind], reading)


def _place(rule: str, seen: dict[Any, None]) -> Place:
    return Place(rule, tuple(seen), any(isinstance(value, Parameter) for value in seen))


def _schemas(search_path: str | None) -> tuple[str, ...]:
    if search_path is None:
        raise SqlRefusedError("search_path", "câu lệnh có tên không ghi lược đồ, mà không biết search_path của phiên")
    try:
        return schemas(search_path)
    except ValueError:
        raise SqlRefusedError("search_path", "search_path không đọc được") from None
