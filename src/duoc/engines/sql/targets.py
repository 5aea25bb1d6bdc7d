"""Whom a statement asks about: the values that it compares with given columns, and the columns that it names at all.

A reading for the audit and for budgets, not for the verdict: names are taken by their last part, so a column of another table
that is called the same counts as well.
"""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from duoc.engines.sql.grammar import INLINE, Effort
from duoc.engines.sql.literals import Parameter, literal, only
from duoc.engines.sql.statements import tree

Node = dict[str, Any]
_DEPTH = 16  # wrappers around a column or a value
_EQUAL = {
    "AEXPR_OP": "=",
    "AEXPR_OP_ANY": "=",
    "AEXPR_IN": "=",
    "AEXPR_NOT_DISTINCT": "=",
    "AEXPR_LIKE": "~~",
    "AEXPR_ILIKE": "~~*",
}


class Targets(NamedTuple):
    """`columns` that are named; `everything`: all columns of a table may be meant (`*`, a whole row, COPY of a table).

    `values` and `parameters` (numbers) are compared with one of the columns that were asked for.
    """

    columns: frozenset[str]
    everything: bool
    values: tuple[str, ...]
    parameters: tuple[int, ...]


def targets(text: str, compared: Collection[str], effort: Effort = INLINE) -> Targets:
    """Of all statements of a text. Raises `SqlRefusedError` for what does not parse or costs too much."""
    columns: set[str] = set()
    tables: set[str] = set()
    whole: set[str] = set()
    found: dict[str | Parameter, None] = {}
    everything = False
    stack: list[Any] = [tree(text.encode(), effort).get("stmts", [])]
    while stack:
        value = stack.pop()
        if type(value) is list:
            stack += [item for item in value if type(item) is dict or type(item) is list]
            continue
        for kind, content in value.items():
            inner: Any = content  # lists and nodes are told apart by the kind
            if type(content) is not dict and type(content) is not list:
                everything = everything or (kind == "isNatural" and bool(inner))
                continue
            if kind == "ColumnRef":
                name = only(inner["fields"][-1])
                if name[0] == "A_Star":
                    everything = True
                else:
                    columns.add(name[1]["sval"])
                    if len(inner["fields"]) == 1:
                        whole.add(name[1]["sval"])
                continue
            if kind == "A_Expr":
                for each in _compared(inner, compared):
                    found[each] = None
            elif kind == "RangeVar" or kind == "relation":
                tables.add(inner.get("relname", ""))
            elif kind == "alias":
                tables.add(inner.get("aliasname", ""))
            elif kind == "ResTarget" and "name" in inner:
                columns.add(inner["name"])
            elif kind == "usingClause" or kind == "attlist":
                columns |= {only(item)[1].get("sval", "") for item in inner if "String" in item}
            elif (kind == "CopyStmt" and "attlist" not in inner) or (kind == "InsertStmt" and "cols" not in inner):
                everything = True
            stack.append(inner)
    return Targets(
        frozenset(columns),
        everything or not whole.isdisjoint(tables),
        tuple(value for value in found if not isinstance(value, Parameter)),
        tuple(int(value) for value in found if isinstance(value, Parameter)),
    )


def arguments(text: str, effort: Effort = INLINE) -> list[list[str]]:
    """The literals of each argument of an EXECUTE, in their order; empty for any other statement."""
    statements = tree(text.encode(), effort).get("stmts", [])
    if len(statements) != 1 or "ExecuteStmt" not in statements[0]["stmt"]:
        return []
    given = statements[0]["stmt"]["ExecuteStmt"].get("params", [])
    return [[value for value in _values(one, 0) if not isinstance(value, Parameter)] for one in given]


def listed(value: str) -> list[str]:
    """The elements of an array's text (`{a,b}`), or the value itself."""
    if value[:1] == "{" and value[-1:] == "}":
        return [part.strip(' "') for part in value[1:-1].split(",") if part]
    return [value]


def _compared(fields: Node, compared: Collection[str]) -> Iterator["str | Parameter"]:
    operator = _EQUAL.get(fields["kind"])
    if operator is None or only(fields["name"][-1])[1].get("sval") != operator or "lexpr" not in fields:
        return
    left, right = fields["lexpr"], fields["rexpr"]
    for here, there in ((left, right), (right, left)):
        if "RowExpr" in here and "RowExpr" in there:
            for one, other in zip(here["RowExpr"].get("args", ()), there["RowExpr"].get("args", ()), strict=False):
                if _column(one, 0) in compared:
                    yield from _values(other, 0)
        elif _column(here, 0) in compared:
            yield from _values(there, 0)


def _column(node: Node, depth: int) -> str:
    """The last name of the column whose value an expression is, through casts and functions; empty for any other."""
    kind, inner = only(node)
    if depth > _DEPTH:
        return ""
    if kind == "ColumnRef":
        return str(only(inner["fields"][-1])[1].get("sval", ""))
    if kind in ("TypeCast", "CollateClause", "A_Indirection"):
        return _column(inner["arg"], depth + 1)
    if kind == "FuncCall" or kind == "CoalesceExpr":
        return next((name for one in inner.get("args", ()) if (name := _column(one, depth + 1))), "")
    return ""


def _values(node: Node, depth: int) -> Iterator["str | Parameter"]:
    """The literals and parameters in an expression that is nothing else."""
    kind, inner = only(node)
    if depth > _DEPTH:
        return
    if kind == "List":
        for item in inner.get("items", ()):
            yield from _values(item, depth + 1)
    elif kind == "A_ArrayExpr":
        for item in inner.get("elements", ()):
            yield from _values(item, depth + 1)
    elif kind == "TypeCast":
        yield from _values(inner["arg"], depth + 1)
    elif kind == "FuncCall" or kind == "RowExpr":
        for item in inner.get("args", ()):
            yield from _values(item, depth + 1)
    else:
        found = literal(node)
        if found is not None and isinstance(found.value, Parameter):
            yield found.value
        elif found is not None and found.value is not None:
            yield from listed(str(found.value))
