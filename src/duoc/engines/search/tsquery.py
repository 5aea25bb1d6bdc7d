"""PostgreSQL's `tsquery` and `tsvector` as text, for a cast on a parameter. Every lexeme is quoted here and nowhere else.

A lexeme is a folded word, or a marked word behind `=`; the two never meet (the letters of a word hold no `=`).
"""

from collections.abc import Iterable, Sequence

TITLE, KEYWORDS, DESCRIPTION, OTHER = "ABCD"  # PostgreSQL's weights
_LAST_POSITION = 16383  # PostgreSQL keeps no higher one
NOTHING = ""  # the empty query answers nothing


def exact(marked: str) -> str:
    """The lexeme of a word with its marks."""
    return f"={marked}"


def word(lexeme: str, *, begins: bool = False, fields: str = "") -> str:
    """A query for one lexeme: whole or only its beginning, in all fields or in those of these weights."""
    label = ("*" if begins else "") + fields
    return _quoted(lexeme) + (f":{label}" if label else "")


def any_of(queries: Iterable[str]) -> str:
    """One of them at least."""
    return _joined(" | ", queries)


def all_of(queries: Sequence[str]) -> str:
    """Every one of them, wherever; nothing when one of them answers nothing."""
    return _joined(" & ", queries) if all(queries) else NOTHING


def phrase(queries: Sequence[str]) -> str:
    """One behind the other without a gap."""
    return _joined(" <-> ", queries) if all(queries) else NOTHING


def vector(lexemes: Iterable[tuple[str, int, str]]) -> str:
    """The `tsvector` of (lexeme, position from 1, weight); positions beyond PostgreSQL's last fall together there."""
    return " ".join(f"{_quoted(lexeme)}:{min(place, _LAST_POSITION)}{weight}" for lexeme, place, weight in lexemes)


def _joined(sign: str, queries: Iterable[str]) -> str:
    parts = list(dict.fromkeys(query for query in queries if query)) if sign == " | " else list(queries)
    return parts[0] if len(parts) == 1 else f"({sign.join(parts)})" if parts else NOTHING


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
