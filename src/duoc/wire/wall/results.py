"""From a row description to a plan: what is done with each column of the rows that follow.

A plan has no state and is shared by the sessions of a database user; what rows bring up is gathered in a `Met`. Whole rows are
rewritten in one walk, up to the last column at which something is done; rows too large to be held are `large`'s.
"""

from struct import Struct
from typing import NamedTuple

from duoc.engines.pgwire.layouts import ProtocolError
from duoc.engines.pgwire.messages import ROW_DESCRIPTION
from duoc.engines.pii import labels, operators
from duoc.engines.pii.folding import folded
from duoc.wire.wall import copied
from duoc.wire.wall.cells import (
    TEXT,
    TEXTS,
    Cell,
    Met,
    Operator,
    Search,
    both,
    identity,
    inspected,
    inspects,
    masked,
    nothing,
)
from duoc.wire.wall.copied import CopyPlan
from duoc.wire.wall.judging import Path
from duoc.wire.wall.watched import NOTHING, Watched, WatchedColumn

_length = Struct(">i").unpack_from
_sized = Struct(">i").pack
_HEADER = 7  # letter, length, number of values
# So many plans are remembered, none of a longer description.
_PLANS, _LONGEST = 512, 8192


class Doing(NamedTuple):
    """What is done with a column. `watched`: its size is limited. `same`: it can be done without changing a value's length.

    `search`: the cell only searches.
    """

    cell: Cell
    watched: bool
    same: bool
    search: Search | None = None


class Plan:
    """The columns of one row description. `doings` ends with the last column at which something is done.

    `largest`: bytes that a watched value may have. `flows`: rows of any size can be passed without holding them.
    """

    __slots__ = ("doings", "flows", "largest", "width")

    def __init__(self, width: int, doings: dict[int, Doing], largest: int) -> None:
        self.width, self.largest = width, largest
        self.doings = [doings.get(place) for place in range(max(doings, default=-1) + 1)]
        self.flows = all(doing.same for doing in doings.values())

    def rows(self, data: bytes, start: int, stop: int, met: Met) -> tuple[int, bytes | None]:
        """Whole rows, one behind the other: how many, and what the client gets in their place (None: as they are).

        Raises `ProtocolError` for rows that are not of this description.
        """
        doings, width, largest = self.doings, self.width, self.largest
        parts: list[bytes] = []
        kept = at = start
        count = 0
        while at < stop:
            end = at + 1 + _length(data, at + 1)[0]
            if end < at + _HEADER or (data[at + 5] << 8 | data[at + 6]) != width:
                raise ProtocolError("a row of another width")
            count += 1
            place = at + _HEADER
            changes: list[tuple[int, int, bytes]] = []
            for doing in doings:
                size = _length(data, place)[0]
                value_at = place + 4
                place = value_at + size if size > 0 else value_at
                if place > end:
                    raise ProtocolError("a value is longer than its row")
                if doing is None or size < 0:
                    continue
                if doing.watched and size > largest:
                    met.large = True
                    continue
                value = data[value_at:place]
                new = doing.cell(value, met)
                if new is None:
                    changes.append((value_at - 4, place, b"\xff\xff\xff\xff"))
                elif new is not value:
                    changes.append((value_at - 4, place, _sized(len(new)) + new))
            if changes:
                size = end - at - 1 + sum(len(new) - (until - since) for since, until, new in changes)
                parts += [data[kept : at + 1], _sized(size)]
                kept = at + 5
                for since, until, new in changes:
                    parts += [data[kept:since], new]
                    kept = until
            at = end
        if not parts:
            return count, None
        parts.append(data[kept:stop])
        return count, b"".join(parts)


class Plans:
    """The plans of one application's document. `hashed`: the operator `hash`, which needs a key."""

    def __init__(self, watched: Watched, hashed: Operator) -> None:
        self.watched = watched
        self._operators: dict[str, Operator] = {"mask": operators.mask, "hash": hashed}
        self._known: dict[tuple[bytes, str, bool], Plan | None] = {}
        self._clean: dict[Search, set[bytes]] = {}

    def plan(self, description: bytes, user: str, touching: bool) -> Plan | None:
        """The plan for rows of this RowDescription (its body) for a database user; None when nothing is done with them.

        `touching`: the statement may name a watched table. Raises `ProtocolError`.
        """
        if len(description) > _LONGEST:
            return self._made(description, user, touching)
        key = description, user, touching
        if key in self._known:
            return self._known[key]
        if len(self._known) >= _PLANS:
            self._known.clear()
        plan = self._known[key] = self._made(description, user, touching)
        return plan

    def copy(self, text: bytes, path: Path, user: str, binary: bool) -> CopyPlan | str | None:
        """The plan for the rows of a COPY, None when nothing is done with them, or why they may not leave (for a person)."""
        watched, words = self.watched, text.decode(errors="replace")
        columns: dict[str, WatchedColumn] = {}
        for oid in watched.touched(words, path):
            for column in watched.tables[oid].values():
                if column.identity or column.mask_for(user):
                    columns[column.name] = column
        search = Search("", watched.inspect == "mask", False) if watched.inspect != "off" else None
        if not columns:
            if search is None or (binary and watched.inspect == "observe"):
                return None
            return "COPY nhị phân không xét được dữ liệu cá nhân" if binary else CopyPlan(None, {}, search)
        if binary:
            return "COPY nhị phân bảng được canh giữ"
        form = copied.written(words)
        if isinstance(form, str):
            return form
        cells: dict[int, Cell] = {}
        for place, name in enumerate(form.columns):
            doing = self._watched(columns[name], user, TEXT, False) if name in columns else None
            if doing is not None:
                cells[place] = doing.cell
            elif search is not None:
                cells[place] = self._inspected(TEXT, search)
        return CopyPlan(form, cells, None) if cells else None

    def _made(self, description: bytes, user: str, touching: bool) -> Plan | None:
        (columns,) = ROW_DESCRIPTION.read(description)
        watched = self.watched
        touching = touching or any(column[1] in watched.tables for column in columns)
        doings: dict[int, Doing] = {}
        for place, (name, table, number, oid, _, _, form) in enumerate(columns):
            column = watched.tables.get(table, {}).get(number) if table else None
            doing = self._watched(column, user, oid, form == 1) if column is not None else None
            if doing is None and column is None and (watched.inspect != "off" or (touching and not table)):
                label = labels.whole(folded(name.decode(errors="replace")).data[1:-1])
                words = f"{label.words}: " if label is not None else ""
                search = Search(words, watched.inspect == "mask", touching, watched.inspect != "off")
                if inspects(oid):
                    doing = Doing(self._inspected(oid, search), False, oid in TEXTS or not search.changes, search)
            if doing is not None:
                doings[place] = doing
        return Plan(len(columns), doings, watched.largest) if doings else None

    def _inspected(self, oid: int, search: Search) -> Cell:
        """A label is one of some hundred, so that there are no more searches than that."""
        return inspected(oid, search, self._clean.setdefault(search, set()))

    def _watched(self, column: WatchedColumn, user: str, oid: int, binary: bool) -> Doing | None:
        mask = column.mask_for(user)
        hidden: Cell | None = None
        if mask == "drop":
            hidden = nothing
        elif mask:
            hidden = masked(oid, column.kind, self._operators[mask])
        if not column.identity:
            return Doing(hidden, True, oid in TEXTS) if hidden is not None else Doing(_passed, True, True)
        counted = identity(oid, binary)
        return Doing(both(counted, hidden) if hidden is not None else counted, True, oid in TEXTS or hidden is None)


def _passed(value: bytes, _met: Met) -> bytes:
    return value


# Of an application whose results are none of the wall's business.
UNWATCHED = Plans(NOTHING, operators.drop)
