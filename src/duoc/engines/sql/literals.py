"""Literals as the parser gives them: what kind of value, and which constants of the tree hold it."""

from typing import Any, NamedTuple

from duoc.engines.sql.ordinary import SPELLINGS, TYPES, VALUE_FUNCTIONS

_DEPTH = 8  # wrappers around a literal; what is wrapped deeper stays in the key


class Parameter(int):
    """`$n`: a value that comes later, in Bind."""


class Literal(NamedTuple):
    """`kind`: "+" and "-" numbers, "t" and "f" booleans, "s" text, "x" bits, "0" NULL, "a" array, "r" row, "$" parameter; a cast
    adds `::type`. `value` is the text (or the number) that a policy looks at, None where there is none. `constants` are the
    nodes to be marked."""

    kind: str
    value: "str | Parameter | None"
    constants: list[dict[str, Any]]


def only(node: dict[str, Any]) -> tuple[str, Any]:
    """The node's type and content; an empty type for what is no node."""
    for kind, inner in node.items():
        return kind, inner
    return "", None


def constant(inner: dict[str, Any]) -> Literal:
    """The literal of an `A_Const`."""
    if "sval" in inner:
        return Literal("s", inner["sval"].get("sval", ""), [inner])
    if "ival" in inner:
        number = inner["ival"].get("ival", 0)
        return Literal("-" if number < 0 else "+", str(number), [inner])
    if "fval" in inner:
        text = inner["fval"]["fval"]
        return Literal("-" if text.startswith("-") else "+", text, [inner])
    if "boolval" in inner:
        return Literal("t" if inner["boolval"] else "f", None, [inner])
    if "bsval" in inner:
        return Literal("x", None, [inner])
    return Literal("0", None, [inner])


def literal(node: dict[str, Any], depth: int = 0) -> Literal | None:
    """The literal that an expression is, through casts to ordinary types, value functions, arrays, rows and `||`; else None."""
    if depth > _DEPTH:
        return None
    kind, inner = only(node)
    if kind == "A_Const":
        return constant(inner)
    if kind == "ParamRef":
        return Literal("$", Parameter(inner.get("number", 0)), [inner])
    reader = _WRAPPED.get(kind)
    return reader(inner, depth + 1) if reader is not None else None


def ordinary_type(type_name: dict[str, Any]) -> str:
    """The name of a type whose literals may vary, with its size and with `[]` for its arrays; empty for all others."""
    names = [only(part)[1].get("sval", "") for part in type_name.get("names", ())]
    if len(names) == 2 and names[0] == "pg_catalog":
        del names[0]
    if len(names) != 1:
        return ""
    name = SPELLINGS.get(names[0], names[0])
    if name not in TYPES:
        return ""
    modifiers = [constant(inner).value for kind, inner in map(only, type_name.get("typmods", ())) if kind == "A_Const"]
    if len(modifiers) < len(type_name.get("typmods", ())):
        return ""
    sized = f"({','.join(map(str, modifiers))})" if modifiers else ""
    return f"{name}{sized}{'[]' if 'arrayBounds' in type_name else ''}"


def _cast(inner: dict[str, Any], depth: int) -> Literal | None:
    type_name = ordinary_type(inner["typeName"])
    found = literal(inner["arg"], depth) if type_name else None
    if found is None or found.kind == "$":
        return found
    return Literal(f"{found.kind}::{type_name}", found.value, found.constants)


def _value_function(inner: dict[str, Any], depth: int) -> Literal | None:
    names = inner["funcname"]
    arguments = inner.get("args", ())
    if (
        not arguments
        or only(names[-1])[1].get("sval") not in VALUE_FUNCTIONS
        or (len(names) > 1 and only(names[0])[1].get("sval") != "pg_catalog")
        or inner.keys() - {"funcname", "args", "funcformat", "location"}
    ):
        return None
    if any(only(further)[0] != "A_Const" for further in arguments[1:]):
        return None
    return literal(arguments[0], depth)


def _joined(inner: dict[str, Any], depth: int) -> Literal | None:
    """`'%' || 'x' || '%'`."""
    if inner["kind"] != "AEXPR_OP" or "lexpr" not in inner or only(inner["name"][-1])[1]["sval"] != "||":
        return None
    left, right = literal(inner["lexpr"], depth), literal(inner["rexpr"], depth)
    if left is None or right is None or left.kind != "s" or right.kind != "s":
        return None
    return Literal("s", f"{left.value}{right.value}", left.constants + right.constants)


def _array(inner: dict[str, Any], depth: int) -> Literal | None:
    return _several("a", inner.get("elements", ()), depth)


def _row(inner: dict[str, Any], depth: int) -> Literal | None:
    return _several("r", inner.get("args", ()), depth)


def _several(kind: str, items: Any, depth: int) -> Literal | None:
    constants: list[dict[str, Any]] = []
    first: str | Parameter | None = None
    for item in items:
        found = literal(item, depth)
        if found is None:
            return None
        first = first if constants else found.value
        constants += found.constants
    return Literal(kind, first, constants) if constants else None


_WRAPPED = {"TypeCast": _cast, "FuncCall": _value_function, "A_Expr": _joined, "A_ArrayExpr": _array, "RowExpr": _row}
