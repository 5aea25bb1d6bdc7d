"""What of an application's results is watched: columns by the table's oid and the column's number, limits, what is looked for.

Both numbers stand in every row description, whatever alias a statement gives; they are the surest hook that the protocol has.
A view has an oid of its own: whoever watches a table lists the views over it beside it (docs/decisions/0019).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from duoc.engines.pii import labels
from duoc.engines.pii.folding import folded
from duoc.engines.sql import SqlRefusedError, analyse
from duoc.wire.wall.application import written
from duoc.wire.wall.judging import Path

MASKS = ("", "mask", "drop", "hash")
INSPECTIONS = ("off", "observe", "mask", "block")
LARGEST_VALUE = 16 << 20
EVERYBODY = "*"


class WatchedColumn(NamedTuple):
    """`kind` is the type of personal data that the column's name says it holds; `users` for whom the values are masked."""

    name: str
    identity: bool
    mask: str
    users: frozenset[str]
    kind: str

    def mask_for(self, user: str) -> str:
        """What is done to the values for a database user: one of `MASKS`."""
        return self.mask if EVERYBODY in self.users or user in self.users else ""


@dataclass(frozen=True)
class Watched:
    """`tables`: oid → column number → column; `names` of the tables as `schema.table`. Of `rows` and `size` 0 means no limit.

    `enforced`: limits and blocks bite; otherwise (an application that is still observed) they are only told. Masks always hold.
    """

    tables: Mapping[int, Mapping[int, WatchedColumn]] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    inspect: str = "off"
    rows: int = 0
    size: int = 0
    largest: int = LARGEST_VALUE
    honey: frozenset[bytes] = frozenset()
    honey_ends: bool = False
    enforced: bool = True

    @property
    def guards(self) -> bool:
        """Whether the rows of any statement are looked at."""
        return bool(self.tables) or self.inspect != "off"

    @property
    def limits(self) -> bool:
        """Whether rows or bytes of a statement are counted against a limit."""
        return bool(self.rows or self.size)

    def touched(self, text: str, path: Path) -> frozenset[int]:
        """The oids of the watched tables that a text may name; all of them when it cannot be read."""
        try:
            statements = analyse(text, written(path))
        except SqlRefusedError:
            return frozenset(self.tables)
        places = (
            place for one in statements for name in one.names if name.kind == "relation" for place in name.places(path)
        )
        return frozenset(self.names[place] for place in places if place in self.names)


NOTHING = Watched()


def watched(document: Mapping[str, Any]) -> Watched:
    """What an application's document says of results. Raises `ValueError`."""
    try:
        listed = document.get("watched", [])
        limits = document.get("limits", {})
        inspect = document.get("inspect", "off")
        if inspect not in INSPECTIONS:
            raise ValueError("inspect is one of off, observe, mask, block")
        return Watched(
            {
                _number(table["oid"]): {_number(one["number"]): _column(one) for one in table["columns"]}
                for table in listed
            },
            {str(table["table"]): _number(table["oid"]) for table in listed},
            inspect,
            _limit(limits.get("rows", 0)),
            _limit(limits.get("bytes", 0)),
            _limit(limits.get("watched_value", 0)) or LARGEST_VALUE,
            frozenset(bytes.fromhex(mark) for mark in document.get("honey", [])),
            document.get("honey_ends") is True,
            document.get("mode") == "enforce",
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"watched, limits or honey of the document have another form: {problem}") from None


def _column(one: Mapping[str, Any]) -> WatchedColumn:
    mask, users, name, identity = one.get("mask", ""), one.get("for", []), str(one["name"]), one.get("identity") is True
    if mask not in MASKS or not isinstance(users, list) or not all(isinstance(user, str) for user in users):
        raise ValueError("a mask is one of mask, drop, hash, for a list of database users")
    return WatchedColumn(name, identity, mask, frozenset(users), "SO_DINH_DANH" if identity else kind_of(name))


def kind_of(name: str) -> str:
    """The type of personal data that a column of this name holds, empty when the name says nothing."""
    label = labels.whole(folded(name).data[1:-1])
    return label.type if label is not None and label.type != labels.NOT_PERSONAL else ""


def _number(value: object) -> int:
    if type(value) is not int or not 0 < value < 1 << 32:
        raise ValueError("oid and number are positive numbers")
    return value


def _limit(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("a limit is a number, 0 for none")
    return value
