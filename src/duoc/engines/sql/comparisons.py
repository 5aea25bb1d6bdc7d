"""Comparisons of a column with literals: the ordinary places of a query."""

import marshal
from typing import Any

from duoc.engines.sql import forbidden, ordinary
from duoc.engines.sql.documents import document_shape
from duoc.engines.sql.literals import Literal, Parameter, literal, only
from duoc.engines.sql.places import pattern_form
from duoc.engines.sql.reading import HANDLERS, Node, Reading, setting

_LONGEST_PATTERN = 1000  # longer ones are nobody's search and stay in the key
_LOW_OR_HIGH = {">": "low", ">=": "low", "<": "high", "<=": "high"}


def columnish(node: Node) -> bool:
    """Whether an expression is a column's value, so that a literal beside it picks rows and nothing else."""
    kind, inner = only(node)
    if kind == "ColumnRef":
        return only(inner["fields"][-1])[0] == "String"
    if kind in ("TypeCast", "CollateClause", "A_Indirection"):
        return columnish(inner["arg"])
    if kind == "A_Expr":
        return (
            inner["kind"] == "AEXPR_OP"
            and "lexpr" in inner
            and only(inner["name"][-1])[1]["sval"] in ordinary.DOCUMENT_STEPS
            and columnish(inner["lexpr"])
        )
    if kind == "FuncCall":
        names = inner["funcname"]
        return (
            only(names[-1])[1]["sval"] in ordinary.COLUMN_FUNCTIONS
            and (len(names) == 1 or only(names[0])[1]["sval"] == "pg_catalog")
            and any(map(columnish, inner.get("args", ())))
        )
    if kind == "CoalesceExpr":
        return columnish(inner["args"][0])
    if kind == "RowExpr":
        return bool(inner.get("args")) and all(map(columnish, inner["args"]))
    return False


def expression(reading: Reading, fields: Node) -> None:
    """An `A_Expr`."""
    if "rexpr_list_start" in fields:  # where the brackets of IN stood
        del fields["rexpr_list_start"], fields["rexpr_list_end"]
    parts = fields["name"]
    if len(parts) > 1:
        reading.name("operator", *reading.called(parts))
    elif not reading.kept:
        how = _KINDS.get(fields["kind"])
        if how is not None and how(reading, fields, parts[0]["String"]["sval"]):
            return
    for side in (fields.get("lexpr"), fields.get("rexpr")):
        if side is not None and "ColumnRef" not in side:
            reading.visit(side)


def _operator(reading: Reading, fields: Node, operator: str) -> bool:
    if "lexpr" not in fields:
        return False
    if operator == "@@":
        return _searched(reading, fields)
    if operator == "@>":
        return _contained(reading, fields)
    if operator not in ordinary.COMPARED:
        return False
    left, right = fields["lexpr"], fields["rexpr"]
    found = literal(right)
    if found is None:
        left, right, operator = right, left, ordinary.MIRRORED.get(operator, operator)
        found = literal(right)
    if found is None or found.kind == "0" or not columnish(left):
        return False
    _compared(reading, found, operator)
    reading.visit(left)
    reading.visit(right)
    return True


def _compared(reading: Reading, found: Literal, operator: str) -> None:
    rule = _LOW_OR_HIGH.get(operator)
    if rule is not None and found.value is not None:
        reading.saw(rule, found.value)
        reading.mark(found, rule)
    else:
        reading.saw("value", found.value if isinstance(found.value, Parameter) else found.kind)
        reading.mark(found, "value")


def _distinct(reading: Reading, fields: Node, operator: str) -> bool:
    return _operator(reading, fields, operator)


def _in(reading: Reading, fields: Node, _operator: str) -> bool:
    items = only(fields["rexpr"])[1].get("items") if "List" in fields["rexpr"] else None
    if items is None or not columnish(fields["lexpr"]):
        return False
    reading.visit(fields["lexpr"])
    reading.saw("list", len(items))
    fields["rexpr"]["List"]["items"] = _listed(reading, items)
    return True


def _listed(reading: Reading, items: list[Node]) -> list[Node]:
    """Elements of a list: of literals of one form one stays."""
    known: dict[Any, int] = {}
    left = []
    for item in items:
        found = literal(item)
        if found is None or found.kind == "0":
            reading.visit(item)
            left.append(item)
            continue
        reading.mark(found, "value")
        seen = found.value if isinstance(found.value, Parameter) else found.kind
        form = item["A_Const"]["mark"] if "A_Const" in item else marshal.dumps(item, 2)
        at = known.get(form)
        if at is None:
            known[form] = len(reading.places)
            reading.visit(item)
            reading.saw("value", seen)
            left.append(item)
        else:
            reading.places[at][1][seen] = None
    return left


def _any(reading: Reading, fields: Node, operator: str) -> bool:
    """`column = ANY (array)`, `column <> ALL (array)`."""
    if operator not in ("=", "<>") or not columnish(fields["lexpr"]):
        return False
    found = literal(fields["rexpr"])
    if found is None:
        return False
    reading.visit(fields["lexpr"])
    array_literal(reading, fields["rexpr"], found)
    return True


def array_literal(reading: Reading, node: Node, found: Literal) -> None:
    """Mark an array of literals, in its three spellings: ARRAY[…], '{…}', $n."""
    inner: Any = node
    while "TypeCast" in inner:
        _widest_integer(inner["TypeCast"]["typeName"])
        inner = inner["TypeCast"]["arg"]
    if "A_ArrayExpr" in inner:
        elements = inner["A_ArrayExpr"]
        reading.saw("list", len(elements["elements"]))
        elements["elements"] = _listed(reading, elements["elements"])
    else:
        if isinstance(found.value, str):
            reading.saw("list", found.value.count(",") + 1)
        reading.mark(found)
    reading.visit(node)


def _widest_integer(type_name: Node) -> None:
    """psycopg casts a list to the smallest type that holds its numbers: `'{1}'::int2[]`, `'{70000}'::int4[]`."""
    name = type_name["names"][-1]["String"]
    if name["sval"] in ("int2", "int4"):
        name["sval"] = "int8"


def _between(reading: Reading, fields: Node, _operator: str) -> bool:
    bounds = fields["rexpr"]["List"]["items"]
    if not columnish(fields["lexpr"]):
        return False
    low, high = literal(bounds[0]), literal(bounds[1])
    if low is None or high is None or low.value is None or high.value is None:
        return False
    reading.visit(fields["lexpr"])
    if isinstance(low.value, Parameter) or isinstance(high.value, Parameter):
        reading.saw("low", low.value)
        reading.saw("high", high.value)
    else:
        reading.saw("width", (low.value, high.value))
    reading.mark(low)
    reading.mark(high)
    reading.visit(fields["rexpr"])
    return True


def _like(reading: Reading, fields: Node, _operator: str) -> bool:
    kind, escaped = only(fields["rexpr"])
    if kind == "FuncCall" and reading.called(escaped["funcname"]) == ("pg_catalog", "like_escape"):
        # Behind ESCAPE stands the sign, which is kept.
        found = literal(escaped["args"][0])
    else:
        found = literal(fields["rexpr"])
    if found is None or found.value is None or found.kind[0] not in "s$" or not columnish(fields["lexpr"]):
        return False
    if not isinstance(found.value, Parameter) and len(found.value) > _LONGEST_PATTERN:
        return False
    if not isinstance(found.value, Parameter) and pattern_form(found.value)[0] == "all":
        reading.hazards.add("wildcard")
        return False
    reading.saw("pattern", found.value)
    reading.mark(found)
    reading.visit(fields["lexpr"])
    reading.visit(fields["rexpr"])
    return True


def _searched(reading: Reading, fields: Node) -> bool:
    """`column @@ plainto_tsquery('words')`."""
    kind, call = only(fields["rexpr"])
    if kind != "FuncCall" or not columnish(fields["lexpr"]) or not call.get("args"):
        return False
    if reading.called(call["funcname"])[1] not in ordinary.SEARCH_TEXTS:
        return False
    found = literal(call["args"][-1])
    if found is not None and found.kind[0] in "s$":
        reading.saw("value", found.value if isinstance(found.value, Parameter) else found.kind)
        reading.mark(found, "value")
    reading.visit(fields["lexpr"])
    reading.visit(fields["rexpr"])
    return True


def _contained(reading: Reading, fields: Node) -> bool:
    """`document @> '{"kind": "x"}'`: the names in the document are kept, the texts and numbers are values."""
    found = literal(fields["rexpr"])
    if found is None or found.kind not in ("s", "s::jsonb") or not isinstance(found.value, str):
        return False
    shape = document_shape(found.value)
    if shape is None or not columnish(fields["lexpr"]):
        return False
    reading.shape(found.constants[0], shape)
    reading.visit(fields["lexpr"])
    reading.visit(fields["rexpr"])
    return True


_KINDS = {
    "AEXPR_OP": _operator,
    "AEXPR_DISTINCT": _distinct,
    "AEXPR_NOT_DISTINCT": _distinct,
    "AEXPR_IN": _in,
    "AEXPR_OP_ANY": _any,
    "AEXPR_OP_ALL": _any,
    "AEXPR_BETWEEN": _between,
    "AEXPR_BETWEEN_SYM": _between,
    "AEXPR_LIKE": _like,
    "AEXPR_ILIKE": _like,
}


def call(reading: Reading, fields: Node) -> None:
    """A `FuncCall`: what it is given is kept, except to aggregates and to functions that only reshape a value."""
    schema, name = reading.called(fields["funcname"])
    arguments = fields.get("args", [])
    builtin = schema in ("", "pg_catalog")
    if schema != "pg_catalog" or fields.get("funcformat") != "COERCE_SQL_SYNTAX":
        reading.name("function", schema, name)
    if forbidden.function(name):
        reading.hazards.add(f"function:{name}")
    if name in forbidden.SETTING_FUNCTIONS:
        first = literal(arguments[0]) if arguments else None
        setting(reading, first.value if first is not None and isinstance(first.value, str) else "role")
    if builtin and name == "unnest" and not reading.kept:
        for argument in arguments:
            found = literal(argument)
            if found is not None and (found.kind.endswith("[]") or found.kind[0] == "a"):
                array_literal(reading, argument, found)
            else:
                reading.visit(argument)
        reading.rest(fields, "args", "funcname")
        return
    plain = builtin and (
        name in ordinary.AGGREGATES or name in ordinary.COLUMN_FUNCTIONS or name in ordinary.SEARCH_TEXTS
    )
    reading.kept += not plain
    reading.visit(arguments)
    reading.kept -= not plain
    reading.rest(fields, "args", "funcname")


HANDLERS.update({"A_Expr": expression, "FuncCall": call, "funccall": call})
