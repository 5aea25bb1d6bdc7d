"""The statements of one application that a wall has seen, by key, without values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from duoc.engines.sql import LARGEST, SqlRefusedError, Statement, analyse
from duoc.engines.sql.policy import Allowed
from duoc.engines.sql.verdict import hazard_words
from duoc.engines.sql.wording import example
from duoc.wire.wall.application import written

FORM = 1
# Statements of an application, and the bytes of their texts: a flood of new ones pushes nothing out, it is counted and left.
ROWS, BYTES, LONGEST_EXAMPLE = 10_000, 16 << 20, 64 << 10
NAMES = 8  # users and programs that a row names


@dataclass(slots=True)
class Row:
    """A statement that was seen. `never`: why nobody may approve it, in Vietnamese; `rule`: what blocked it, empty where it
    passed. `first` and `last` are seconds since 1970."""

    allowed: Allowed
    never: str = ""
    rule: str = ""
    users: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    first: float = 0.0
    last: float = 0.0

    def document(self) -> dict[str, Any]:
        entry = self.allowed
        return {
            "key": entry.key, "kind": entry.kind, "sql": entry.sql, "search_path": entry.search_path, "seen": entry.seen,
            "places": [[rule, state] for rule, state in entry.places], "never": self.never, "rule": self.rule,
            "users": self.users, "programs": self.programs, "first": self.first, "last": self.last,
        }  # fmt: skip

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Row":
        """Raises `KeyError`, `TypeError` or `ValueError` for what is none."""
        key, kind, sql, path = (str(document[name]) for name in ("key", "kind", "sql", "search_path"))
        places = [(str(rule), state) for rule, state in document["places"]]
        entry = Allowed(key, kind, sql, path, places, int(document["seen"]))
        users, programs = list(document["users"]), list(document["programs"])
        never, rule = str(document["never"]), str(document["rule"])
        return cls(entry, never, rule, users, programs, float(document["first"]), float(document["last"]))


class Seen:
    """`missed` counts what was not kept."""

    def __init__(self, rows: Iterable[Row] = (), missed: int = 0) -> None:
        self.rows: dict[tuple[str, bool], Row] = {}
        self.missed = missed
        self._size = 0
        for row in rows:
            self._keep(row)

    def take(
        self, text: str, path: Iterable[str], user: str, program: str, rule: str, count: int, moment: float
    ) -> None:
        """A text was run `count` times by a user of a program, or blocked by a rule."""
        self.take_under(text, written(tuple(path)), user, program, rule, count, moment)

    def take_under(
        self, text: str, search_path: str, user: str, program: str, rule: str, count: int, moment: float
    ) -> None:
        """The same under a search path as a setting writes it."""
        try:
            statements = analyse(text, search_path, LARGEST)
        except SqlRefusedError as refused:
            entry = Allowed(f"!{refused.rule}", "", "", search_path)
            self._note(entry, refused.reason, user, program, rule, count, moment)
            return
        stacked = len(statements) > 1 and any(name.kind == "relation" for found in statements for name in found.names)
        for statement in statements:
            never = hazard_words(statement.hazards - {"wildcard"})
            if stacked and not never:
                never = "nhiều câu lệnh trong một văn bản"
            known = self.rows.get((statement.key, bool(rule)))
            entry = known.allowed if known else _entry(text, statement, search_path)
            if len(entry.sql) > LONGEST_EXAMPLE and not known:
                never, entry.sql = "câu lệnh dài quá mức có thể đọc để duyệt", entry.sql[:LONGEST_EXAMPLE]
            if not never:
                entry.learn(statement, None)
                entry.seen -= 1  # counted in `_note`
            self._note(entry, never, user, program, rule, count, moment)

    def _note(self, entry: Allowed, never: str, user: str, program: str, rule: str, count: int, moment: float) -> None:
        row = self.rows.get((entry.key, bool(rule)))
        if row is None:
            if len(self.rows) >= ROWS or self._size + len(entry.sql) > BYTES:
                self.missed += count
                return
            row = Row(entry, never, rule, first=moment)
            self._keep(row)
        row.allowed.seen += count
        row.last = moment
        row.never, row.rule = row.never or never, rule
        for names, name in ((row.users, user), (row.programs, program)):
            if name and name not in names and len(names) < NAMES:
                names.append(name[:128])

    def _keep(self, row: Row) -> None:
        self.rows[row.allowed.key, bool(row.rule)] = row
        self._size += len(row.allowed.sql)

    def document(self, name: str) -> dict[str, Any]:
        """As it is kept (docs/formats.md, "Statements seen by the wall")."""
        return {
            "form": FORM,
            "name": name,
            "missed": self.missed,
            "rows": [row.document() for row in self.rows.values()],
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Seen":
        """Raises `ValueError`, `KeyError` or `TypeError` for what is none."""
        if document["form"] != FORM:
            raise ValueError("another form")
        return cls([Row.of_document(row) for row in document["rows"]], int(document["missed"]))


def _entry(text: str, statement: Statement, search_path: str) -> Allowed:
    sql = example(text, statement.start, statement.end)
    return Allowed(statement.key, statement.kind, sql, search_path)
