"""Conditions that hold for every row, whatever it holds."""

from decimal import Decimal, InvalidOperation
from typing import Any

from duoc.engines.sql.literals import only

Node = dict[str, Any]

# Deeper than this a condition is not looked into: it stays in the key as it is.
_DEPTH = 20


def always_true(node: Node, depth: int = 0) -> bool:
    """Whether a condition is plainly true of every row. A warning for learning; the key keeps such a condition in any case."""
    if depth > _DEPTH:
        return False
    kind, inner = only(node)
    if kind == "A_Const":
        return "boolval" in inner and bool(inner["boolval"])
    if kind == "BoolExpr":
        arguments = inner["args"]
        if inner["boolop"] == "NOT_EXPR":
            return always_false(arguments[0], depth + 1)
        return (any if inner["boolop"] == "OR_EXPR" else all)(always_true(part, depth + 1) for part in arguments)
    if kind == "NullTest":
        null = _plain(inner["arg"])
        return null is not None and (null == "0") == (inner["nulltesttype"] == "IS_NULL")
    if kind == "BooleanTest":
        return _tested(_plain(inner["arg"]), inner["booltesttype"])
    if kind == "TypeCast":
        return always_true(inner["arg"], depth + 1) or _plain(inner["arg"]) in ("s:t", "s:true", "s:1", "s:on", "s:yes")
    return kind == "A_Expr" and _compared(inner) is True


def always_false(node: Node, depth: int = 0) -> bool:
    """Whether a condition is plainly false of every row."""
    kind, inner = only(node)
    if kind == "A_Const":
        return "boolval" in inner and not inner["boolval"]
    if kind == "BoolExpr" and inner["boolop"] == "NOT_EXPR":
        return depth <= _DEPTH and always_true(inner["args"][0], depth + 1)
    return kind == "A_Expr" and _compared(inner) is False


def _compared(fields: Node) -> bool | None:
    """The truth of a comparison that no column decides; None where one does, or where it cannot be told from here."""
    if "lexpr" not in fields or "rexpr" not in fields:
        return None
    operator: str = only(fields["name"][-1])[1].get("sval")
    left, right = fields["lexpr"], fields["rexpr"]
    same = left == right or _without_places(left) == _without_places(right)
    if fields["kind"] in ("AEXPR_NOT_DISTINCT", "AEXPR_DISTINCT"):
        wanted: bool = fields["kind"] == "AEXPR_NOT_DISTINCT"
        if same and (_is_column(left) or _plain(left) is not None):
            return wanted
        return not wanted if None not in (_plain(left), _plain(right)) else None
    if same and _is_column(left):
        return operator in ("=", "<=", ">=") or None
    one, other = _plain(left), _plain(right)
    if one is None or other is None or "0" in (one, other):
        return None
    if operator in ("=", "<>"):
        equal = _equal(one, other)
        return None if equal is None else equal == (operator == "=")
    # Of two different constants one order is as good as true for who wrote it.
    return True if operator in ("<", ">", "<=", ">=") else None


def _equal(one: str, other: str) -> bool | None:
    """Whether two constants are one value to PostgreSQL, reading a quoted one as the other's type. None: it cannot be told."""
    if one == other:
        return True
    kinds = {one[0], other[0]}
    if kinds <= {"s"} or kinds <= {"b"}:
        return False
    if "b" in kinds:
        return None  # words of truth, bits
    try:
        return Decimal(one[2:]) == Decimal(other[2:])
    except InvalidOperation:
        return None


def _tested(constant: str | None, test: str) -> bool:
    """The truth of IS [NOT] TRUE, FALSE, UNKNOWN over a constant (`_plain`); a quoted one cannot be told from here."""
    value = {"b:True": "TRUE", "b:": "FALSE", "b:False": "FALSE", "0": "UNKNOWN"}.get(constant or "")
    if value is None:
        return False
    return (test.rpartition("_")[2] == value) != ("IS_NOT" in test)


def _plain(node: Any) -> str | None:
    """A constant as a word that tells kinds apart, `0` for NULL; None for all else."""
    if type(node) is not dict or "A_Const" not in node:
        return None
    inner = node["A_Const"]
    if "isnull" in inner:
        return "0"
    for kind in ("sval", "ival", "fval", "boolval", "bsval"):
        if kind in inner:
            return f"{kind[0]}:{inner[kind].get(kind, '')}"
    return None


def _is_column(node: Any) -> bool:
    return type(node) is dict and "ColumnRef" in node


def _without_places(node: Any) -> Any:
    if type(node) is not dict or "ColumnRef" not in node:
        return node
    return node["ColumnRef"].get("fields")
