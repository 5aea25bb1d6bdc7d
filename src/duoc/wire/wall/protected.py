"""Which of an application's statements touch protected tables, and what each of them asks: of whom, for which columns.

Pure: from a document's `watched` and a text. A text that cannot be read is taken to touch every table and every column.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from duoc.engines.sql import SqlRefusedError, analyse
from duoc.engines.sql.targets import targets
from duoc.wire.wall.application import written
from duoc.wire.wall.judging import Path
from duoc.wire.wall.tickets import MARK

_REMEMBERED = 512
_FETCHES = re.compile(rb"(?:^|;)\s*+fetch\b").search


class Table(NamedTuple):
    """A watched table. `ticket`: it opens for a live ticket only."""

    name: str
    ticket: bool
    columns: frozenset[str]
    identities: frozenset[str]


class Subject(NamedTuple):
    """What a text asks. `fields` is what a ticket must open, empty where none is needed; the others name citizens."""

    objects: tuple[str, ...]
    fields: tuple[str, ...]
    values: tuple[str, ...]
    parameters: tuple[int, ...]


class Rules:
    """What a document asks of questions about protected data. `enforced`: refusals bite; else they are only written down.

    `identities_day`: distinct citizens of an officer and day, 0 without limit. `agency`: whose tickets open.
    """

    def __init__(
        self, tables: Mapping[str, Table], enforced: bool = False, identities_day: int = 0, agency: str | None = None
    ) -> None:
        self.tables, self.enforced, self.identities_day, self.agency = tables, enforced, identities_day, agency
        self._last = {name.rpartition(".")[2].lower().encode() for name in tables}
        self._known: dict[tuple[bytes, Path | None], Subject | None] = {}

    def guards(self, text: bytes, path: Path | None) -> bool:
        """Whether a text may touch a protected table. Most texts do not hold the name of one, and are not read.

        What may carry a ticket is guarded, too: no quick way passes it on to the server. And so is FETCH, whose rows are those of
        a statement that was let pass before.
        """
        if MARK in text:
            return True
        if not self._last:
            return False
        lowered = text.lower()
        # U&"…" may spell a name in escapes; letters outside ASCII are folded by the server's rules, not by ours.
        if b"fetch" in lowered and _FETCHES(lowered) is not None:
            return True
        if not (any(name in lowered for name in self._last) or b"u&" in lowered or not text.isascii()):
            return False
        return self.subject(text, path) is not None

    def subject(self, text: bytes, path: Path | None) -> Subject | None:
        """What the text asks of protected tables; None when it touches none."""
        key = text, path
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._subject(text.decode(errors="replace"), path or ())
        return self._known[key]

    def _subject(self, text: str, path: Path) -> Subject | None:
        try:
            names = [name for one in analyse(text, written(path)) for name in one.names if name.kind == "relation"]
            named = {place for name in names for place in name.places(path)}
            if "$user" in path:  # a schema of the account's: any that is watched may be it
                open_names = {name.name for name in names if not name.schema}
                named |= {name for name in self.tables if name.rpartition(".")[2] in open_names}
            touched = [table for name, table in self.tables.items() if name in named]
            if not touched:
                return None
            asked = targets(text, {name for table in touched for name in table.identities})
        except SqlRefusedError:
            tables = tuple(self.tables.values())
            return Subject(tuple(self.tables), tuple(table.name for table in tables if table.ticket), (), ())
        fields: list[str] = []
        for table in touched:
            if table.ticket:
                columns = table.columns if asked.everything else table.columns & asked.columns
                fields += [f"{table.name}.{column}" for column in sorted(columns)] or [table.name]
        return Subject(tuple(table.name for table in touched), tuple(fields), asked.values, asked.parameters)


def rules_of(document: Mapping[str, Any]) -> Rules:
    """The rules of an application's document. Raises `ValueError`."""
    try:
        tables = {}
        for table in document.get("watched", []):
            columns = [(str(one["name"]), one.get("identity") is True) for one in table["columns"]]
            tables[str(table["table"])] = Table(
                str(table["table"]),
                table.get("ticket") is True,
                frozenset(name for name, _ in columns),
                frozenset(name for name, identity in columns if identity),
            )
        most = document.get("limits", {}).get("identities_day", 0)
        if type(most) is not int or most < 0:
            raise ValueError("identities_day is a number, 0 for none")
        return Rules(tables, document.get("mode") == "enforce", most, str(document.get("agency") or "") or None)
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"watched or limits of the document have another form: {problem}") from None


NO_RULES = Rules({})
