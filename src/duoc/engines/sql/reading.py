"""The walk over a statement's tree: what is ordinary becomes a mark, everything else stays as it is.

The tree is the parser's JSON: a node is `{"Type": {fields}}`, a field holds nodes, lists or, of one type, the fields themselves.
`HANDLERS` names the types (and the fields) at which something is to be done; all others are only walked through, so what this
engine has never heard of is kept whole.
"""

import marshal
from collections.abc import Callable
from typing import Any

from duoc.engines.sql import forbidden
from duoc.engines.sql.literals import Literal, only
from duoc.engines.sql.names import Name
from duoc.engines.sql.places import Seen

Node = dict[str, Any]
Handler = Callable[["Reading", Any], None]

HANDLERS: dict[str, Handler] = {}
# A field that holds no node and says nothing to the key or to a name.
_LEAVES = frozenset({"ColumnRef", "A_Const", "String", "Integer", "alias"})


class Reading:
    """One statement's walk. `places` are pairs of a rule and what it has seen (the keys of a dict), in the order of the tree.

    `ctes` counts, for each name, the WITH queries in sight that bear it.

    `kept` > 0: literals stay, whatever their place. `open` says that a name without a schema, so the search_path, counts; `late`
    that a place holds a parameter. When the tree still has its locations: `spots` are the bytes of the text where marked
    constants stood, with their marks or what to write instead; `loose` are those of them that another value could take without
    anything else changing, with their marks and, where a rule looks at more than the kind, their place.
    """

    __slots__ = ("ctes", "hazards", "kept", "late", "loose", "names", "open", "places", "spots")

    def __init__(self) -> None:
        self.places: list[tuple[str, dict[Seen, None]]] = []
        self.names: dict[Name, None] = {}
        self.hazards: set[str] = set()
        self.ctes: dict[str, int] = {}
        self.kept = 0
        self.late = False
        self.open = False
        self.spots: list[tuple[int, str]] = []
        self.loose: dict[int, tuple[str, tuple[str, dict[Seen, None]] | None]] = {}

    def visit(self, value: Any) -> None:
        """Walk through a node, a list or fields."""
        if type(value) is list:
            for item in value:
                if type(item) is dict or type(item) is list:
                    self.visit(item)
            return
        for kind, inner in value.items():
            if (type(inner) is dict or type(inner) is list) and kind not in _LEAVES:
                handler = HANDLERS.get(kind)
                if handler is not None:
                    handler(self, inner)
                else:
                    self.visit(inner)

    def rest(self, fields: Node, *done: str) -> None:
        """Walk through the fields of a node except those already done."""
        for name, inner in fields.items():
            if name not in done and (type(inner) is dict or type(inner) is list):
                handler = HANDLERS.get(name)
                if handler is not None:
                    handler(self, inner)
                else:
                    self.visit(inner)

    # --- marks ------------------------------------------------------------------------------------------------------------

    def mark(self, found: Literal, rule: str = "") -> None:
        """Replace the literal's constants by typed marks, in place.

        `rule` is given where no more is ever seen of the literal than its kind ("value") or, in the place that was noted last,
        how far it reaches ("low", "high").
        """
        for constant in found.constants:
            kind = _kind(constant)
            if kind == "$":
                self.late = True
            if "location" in constant and kind not in "$0":
                self.spots.append((constant["location"], kind))
                if rule == "value":
                    self.loose[constant["location"]] = kind, None
                elif rule and len(found.constants) == 1:  # else the bound is made of several
                    self.loose[constant["location"]] = kind, self.places[-1]
            constant.clear()
            constant["mark"] = kind

    def shape(self, constant: Node, form: str) -> None:
        """Replace a constant by its shape, which is a constant of the same shape."""
        if "location" in constant:
            self.spots.append((constant["location"], "'" + form.replace("'", "''") + "'"))
        constant.clear()
        constant["mark"] = form

    def saw(self, rule: str, *seen: Seen) -> None:
        """Note a place."""
        self.places.append((rule, dict.fromkeys(seen)))

    def fold(self, items: list[Any], each: Callable[[Any], None]) -> list[Any]:
        """Work on the items of a list whose length is no matter of the key: of items that have become equal one stays, and it
        has seen what all have seen."""
        known: dict[bytes, tuple[int, int]] = {}
        left = []
        for item in items:
            start = len(self.places)
            each(item)
            form = marshal.dumps(item, 2)
            if form not in known:
                known[form] = (start, len(self.places))
                left.append(item)
                continue
            first, end = known[form]
            for place, more in zip(self.places[first:end], self.places[start:], strict=True):
                place[1].update(more[1])
            del self.places[start:]
        return left

    # --- names ------------------------------------------------------------------------------------------------------------

    def relation(self, fields: Node, written: bool = False) -> None:
        """A `RangeVar`."""
        schema, name = fields.get("schemaname", ""), fields.get("relname", "")
        if not schema and not written and self.ctes.get(name):
            return
        if "catalogname" in fields:
            schema = f"{fields['catalogname']}.{schema}"
        self.name("relation", schema, name, written)

    def name(self, kind: str, schema: str, name: str, written: bool = False) -> None:
        if not schema:
            self.open = True
        self.names[Name(kind, schema, name, written)] = None

    def called(self, parts: list[Node]) -> tuple[str, str]:
        """Schema and name of a list of name parts."""
        words = [only(part)[1].get("sval", "") for part in parts]
        return ".".join(words[:-1]), words[-1]


def _kind(constant: Node) -> str:
    if "sval" in constant:
        return "s"
    if "ival" in constant or "fval" in constant:
        return "n"
    if "boolval" in constant:
        return "b"
    if "bsval" in constant:
        return "x"
    return "0" if "isnull" in constant else "$"


def type_name(reading: Reading, fields: Node) -> None:
    """A `TypeName`; the grammar's own words (`int`, `varchar`) already name pg_catalog."""
    if "names" in fields:
        schema, name = reading.called(fields["names"])
        if schema != "pg_catalog":
            reading.name("type", schema, name)
    if "typmods" in fields:
        reading.visit(fields["typmods"])


def type_cast(reading: Reading, fields: Node) -> None:
    type_name(reading, fields["typeName"])
    reading.visit(fields["arg"])


def target(reading: Reading, fields: Node) -> None:
    """A `ResTarget`; most are a column and nothing else."""
    if len(fields) > 1 or "ColumnRef" not in fields.get("val", ()):
        reading.visit(fields)


def array(reading: Reading, fields: Node) -> None:
    """An `A_ArrayExpr`, which says in fields of its own where its brackets stood."""
    fields.pop("list_start", None)
    fields.pop("list_end", None)
    reading.visit(fields)


def relation_field(reading: Reading, inner: Any) -> None:
    """The fields `relation`, `rel`, `view`, `sequence`: a `RangeVar` without its name, and a write unless said otherwise."""
    if type(inner) is dict and "relname" in inner:
        reading.relation(inner, written=True)
    else:
        reading.visit(inner)


def parameter(_reading: Reading, fields: Node) -> None:
    # Which number a driver gives a parameter depends on the length of the lists before it, and its value is the client's anyway.
    fields.clear()
    fields["mark"] = "$"


def named_type(reading: Reading, inner: Any) -> None:
    if type(inner) is dict and "names" in inner:
        type_name(reading, inner)
    else:
        reading.visit(inner)


def setting(reading: Reading, name: str) -> None:
    """Note that the statement sets a setting that nobody may learn to set."""
    if name.lower() in forbidden.SETTINGS:
        reading.hazards.add(f"setting:{name.lower()}")


HANDLERS.update(
    {
        "A_ArrayExpr": array,
        "ResTarget": target,
        "RangeVar": lambda reading, fields: reading.relation(fields),
        "relation": relation_field,
        "rel": relation_field,
        "view": relation_field,
        "sequence": relation_field,
        "TypeName": type_name,
        "typeName": named_type,
        "returnType": named_type,
        "argType": named_type,
        "TypeCast": type_cast,
        "ParamRef": parameter,
    }
)
