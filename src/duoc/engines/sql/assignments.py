"""What INSERT, UPDATE and MERGE give to columns: any value is ordinary there, of whatever kind the column takes."""

from typing import Any

from duoc.engines.sql.comparisons import array_literal, columnish
from duoc.engines.sql.literals import Literal, Parameter, literal, only
from duoc.engines.sql.reading import Node, Reading

_STEPS = frozenset({"+", "-", "*", "/", "||"})


def assign(reading: Reading, holder: Any, at: Any) -> None:
    """Work on the expression `holder[at]` that a column is given."""
    node = holder[at]
    found = literal(node)
    if found is not None and found.kind[0] not in "ar":
        _given(reading, found)
        if _is_plain(node):
            holder[at] = {"mark": "v"}
        else:
            reading.visit(node)
        return
    if found is not None and found.kind[0] == "a":
        array_literal(reading, node, found)
        return
    kind, inner = only(node)
    how = _SHAPES.get(kind)
    if how is not None and how(reading, inner):
        return
    reading.visit(node)


def _is_plain(node: Node) -> bool:
    """Whether nothing but casts stands around a constant; functions and their names stay."""
    while "TypeCast" in node:
        node = node["TypeCast"]["arg"]
    return "A_Const" in node


def _given(reading: Reading, found: Literal) -> None:
    reading.saw("value", found.value if isinstance(found.value, Parameter) else found.kind)
    reading.mark(found, "value")


def targets(reading: Reading, fields: list[Node]) -> None:
    """A list of `ResTarget` that assign."""
    for field in fields:
        target = field["ResTarget"]
        if "val" in target:
            assign(reading, target, "val")
        if "indirection" in target:
            reading.visit(target["indirection"])


def rows(reading: Reading, lists: list[Node]) -> list[Node]:
    """The rows of VALUES; gives those that differ in more than values."""
    reading.saw("rows", len(lists))
    return reading.fold(lists, lambda row: _row(reading, row))


def _row(reading: Reading, row: Node) -> None:
    items = row["List"]["items"]
    for at in range(len(items)):
        assign(reading, items, at)


def _sum(reading: Reading, fields: Node) -> bool:
    """`a + 1`, `note || 'x'`: a step from what the column holds."""
    parts = fields["name"]
    if (
        fields["kind"] != "AEXPR_OP"
        or "lexpr" not in fields
        or len(parts) > 1
        or only(parts[0])[1]["sval"] not in _STEPS
    ):
        return False
    if not (columnish(fields["lexpr"]) or columnish(fields["rexpr"])):
        return False
    assign(reading, fields, "lexpr")
    assign(reading, fields, "rexpr")
    return True


def _case(reading: Reading, fields: Node) -> bool:
    """One arm a row is how an ORM updates many rows at once: arms of one shape count as a list does."""
    if "arg" in fields:
        return False
    arms = fields["args"]
    reading.saw("arms", len(arms))
    fields["args"] = reading.fold(arms, lambda arm: _arm(reading, arm["CaseWhen"]))
    if "defresult" in fields:
        assign(reading, fields, "defresult")
    return True


def _arm(reading: Reading, arm: Node) -> None:
    reading.visit(arm["expr"])
    assign(reading, arm, "result")


def _first_of(reading: Reading, fields: Node) -> bool:
    arguments = fields["args"]
    for at in range(len(arguments)):
        assign(reading, arguments, at)
    return True


def _cast(reading: Reading, fields: Node) -> bool:
    if "CaseExpr" not in fields["arg"]:
        return False
    assign(reading, fields, "arg")
    reading.visit({"typeName": fields["typeName"]})
    return True


def _several(reading: Reading, fields: Node) -> bool:
    """`(a, b) = (1, 2)`: the parser repeats the row for every column."""
    if fields.get("colno", 1) > 1:
        fields["source"] = {}
        return True
    kind, inner = only(fields["source"])
    return _first_of(reading, inner) if kind == "RowExpr" and inner.get("args") else False


_SHAPES = {
    "A_Expr": _sum,
    "CaseExpr": _case,
    "CoalesceExpr": _first_of,
    "MinMaxExpr": _first_of,
    "MultiAssignRef": _several,
    "TypeCast": _cast,
}
