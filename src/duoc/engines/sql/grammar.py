"""PostgreSQL's own grammar: the library libpg_query, as the wheel `postgast` carries it (docs/decisions/0016).

Only the shared library of that wheel is used, through its C interface; the package itself, and protobuf behind it, are never
imported. The call lets go of the interpreter's lock while it parses.

Danger: what reaches the library was written by strangers, and three of its habits are not linear. Each is bounded before the
library sees the text, and each bound is one that only a hostile text meets:
- its lexer reads a run of operator signs anew for each sign of it, so 4 kB of `+` or of `/*` cost 70 ms;
- a chain of operators, casts, joins or unions becomes a tree as deep as the chain, which is written out recursively: 100,000
  levels end the process;
- `SET (a, b, …) = (1, 2, …)` is written out once for every column of the list.
"""

import ctypes
import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.tokens import Token, read_tokens


class Effort(NamedTuple):
    """How much a caller can bear: bytes of text, commas in it, bytes of the tree's JSON."""

    text: int
    commas: int
    tree: int


# What the thread of an event loop bears: some 30 ms for the worst text that keeps these bounds.
INLINE = Effort(128 << 10, 16_000, 400_000)
# What a worker bears, a second. Beyond it lies nobody's statement. A verdict `size` may be asked for again in a worker.
LARGEST = Effort(1 << 20, 400_000, 12_000_000)

_WORK_OF_RUNS = 1_000_000  # the lexer's signs read anew: some 5 ms
_DEEPEST = 16_000  # levels; one takes 128 bytes of the thread's stack
_TARGETS = 100_000  # columns × bytes of the row assigned to them: some 3 MB of tree

_RUN = re.compile(rb"[-+*/<>=~!@#%^&|`?]{32,}")
_LEVEL = re.compile(
    rb"[-+*/<>=~!@#%^&|]+|::|\b(?:union|intersect|except|join|is|isnull|notnull|collate|at|like|ilike|similar|between|in|"
    rb"overlaps|operator|and|or)\b",
    re.IGNORECASE,
)
_SETS = re.compile(rb"\bset\b", re.IGNORECASE)
_ROW_ASSIGNED = re.compile(rb"\)\s*(?:=|/\*|--)")


class _Error(ctypes.Structure):
    _fields_ = [
        ("message", ctypes.c_char_p),
        ("funcname", ctypes.c_char_p),
        ("filename", ctypes.c_char_p),
        ("lineno", ctypes.c_int),
        ("cursorpos", ctypes.c_int),
        ("context", ctypes.c_char_p),
    ]


class _Parsed(ctypes.Structure):
    _fields_ = [
        ("tree", ctypes.c_char_p),
        ("stderr", ctypes.c_char_p),
        ("error", ctypes.POINTER(_Error)),
    ]


class _Scanned(ctypes.Structure):
    _fields_ = [
        ("length", ctypes.c_size_t),
        ("data", ctypes.c_void_p),
        ("stderr", ctypes.c_char_p),
        ("error", ctypes.POINTER(_Error)),
    ]


@cache
def _library() -> ctypes.CDLL:
    spec = importlib.util.find_spec("postgast")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package postgast is not installed: no grammar, no verdict")
    # .so, .dylib
    library = ctypes.CDLL(str(next(Path(spec.submodule_search_locations[0]).glob("libpg_query.*"))))
    for name, result in (("parse", _Parsed), ("scan", _Scanned)):
        function = getattr(library, f"pg_query_{name}")
        function.argtypes, function.restype = [ctypes.c_char_p], result
        free = getattr(library, f"pg_query_free_{name}_result")
        free.argtypes, free.restype = [result], None
    return library


def parse(text: bytes, effort: Effort) -> bytes:
    """The parse tree as JSON, with a `version` and a list `stmts`.

    Raises `SqlRefusedError` for what the grammar refuses and for what would cost more than the effort.
    """
    _bear(text, effort)
    library = _library()
    result = library.pg_query_parse(text)
    try:
        if result.error:
            raise SqlRefusedError("syntax", f"câu lệnh không đúng ngữ pháp PostgreSQL: {_message(result)}")
        tree: bytes = result.tree
    finally:
        library.pg_query_free_parse_result(result)
    if len(tree) > effort.tree:
        raise SqlRefusedError("size", f"câu lệnh quá phức tạp: cây cú pháp {len(tree)} byte, tối đa {effort.tree}")
    return tree


def scan(text: bytes) -> list[Token]:
    """The tokens of a text, comments among them, as PostgreSQL's lexer cuts them; offsets in bytes."""
    library = _library()
    result = library.pg_query_scan(text)
    try:
        if result.error:
            raise SqlRefusedError("syntax", f"câu lệnh không đúng ngữ pháp PostgreSQL: {_message(result)}")
        return read_tokens(ctypes.string_at(result.data, result.length))
    finally:
        library.pg_query_free_scan_result(result)


def _message(result: Any) -> str:
    # The parser quotes the word at which it stopped, which may be a person's number: only what kind of error it was is said.
    text: str = result.error.contents.message.decode(errors="replace")
    return text.partition(" at or near ")[0][:80]


def _bear(text: bytes, effort: Effort) -> None:
    if len(text) > effort.text:
        raise SqlRefusedError("size", f"câu lệnh dài {len(text)} byte, tối đa {effort.text}")
    if b"\0" in text:
        raise SqlRefusedError("syntax", "câu lệnh có byte NUL")
    if len(text) <= 1000:
        return
    if sum((run.end() - run.start()) ** 2 for run in _RUN.finditer(text)) > _WORK_OF_RUNS:
        raise SqlRefusedError("size", "câu lệnh có dãy dấu toán tử quá dài")
    if text.count(b",") > effort.commas:
        raise SqlRefusedError("size", f"câu lệnh có hơn {effort.commas} dấu phẩy")
    if _assigns_much(text) and (effort.text < LARGEST.text or _widest_row(text) * len(text) > _TARGETS):
        raise SqlRefusedError("size", "câu lệnh gán quá nhiều cột trong một ngoặc")
    # A level takes two bytes at least (`+1`), so a short text cannot be too deep.
    if len(text) > 2 * _DEEPEST and sum(1 for _ in _LEVEL.finditer(text)) > _DEEPEST:
        raise SqlRefusedError("size", f"câu lệnh có quá nhiều toán tử, tối đa {_DEEPEST}")


def _assigns_much(text: bytes) -> bool:
    """Whether `SET (a, b, …) = row` may be written out too often: all that may be its columns × all that may be its row."""
    first = _ROW_ASSIGNED.search(text)
    if first is None or _SETS.search(text) is None:
        return False
    # Whatever follows the last `)` cannot be columns.
    columns = text.count(b",", 0, text.rindex(b")")) + 1
    return columns > 1 and columns * (len(text) - first.end()) > _TARGETS


def _widest_row(text: bytes) -> int:
    """The columns of the widest `(a, b, …) =`, with the lexer's help."""
    words = [text[token.start : token.end] for token in scan(text) if not token.is_comment]
    widest, commas = 1, [0]
    for word, following in zip(words, [*words[1:], b""], strict=True):
        if word == b"(":
            commas.append(0)
        elif word == b",":
            commas[-1] += 1
        elif word == b")" and len(commas) > 1:
            columns = commas.pop() + 1
            if following == b"=":
                widest = max(widest, columns)
    return widest if widest > 1 else 0
