"""Expressions written anew. Every node answers for its members: one that is not named here is not understood, and refused."""

import re
from collections.abc import Callable

from duoc.engines.sql.rewriting import allowed
from duoc.engines.sql.rewriting.nodes import Node, hold, literal, names, only, place, quoted, string
from duoc.engines.sql.rewriting.refusals import FunctionRefusedError, form

_NUMBER = re.compile(r"[0-9]{1,40}(\.[0-9]{0,40})?([eE][-+]?[0-9]{1,3})?|\.[0-9]{1,40}([eE][-+]?[0-9]{1,3})?")
_BOOLEANS = {"AND_EXPR": " AND ", "OR_EXPR": " OR "}
_BETWEEN = {"AEXPR_BETWEEN": "BETWEEN", "AEXPR_NOT_BETWEEN": "NOT BETWEEN"}
_DISTINCT = {"AEXPR_DISTINCT": "IS DISTINCT FROM", "AEXPR_NOT_DISTINCT": "IS NOT DISTINCT FROM"}
_TESTS = {
    "IS_TRUE": "IS TRUE", "IS_NOT_TRUE": "IS NOT TRUE", "IS_FALSE": "IS FALSE", "IS_NOT_FALSE": "IS NOT FALSE",
    "IS_UNKNOWN": "IS NULL", "IS_NOT_UNKNOWN": "IS NOT NULL",
}  # fmt: skip
_NOW = {"SVFOP_CURRENT_DATE": "current_date", "SVFOP_CURRENT_TIMESTAMP": "current_localtimestamp()"}
_ORDERS = {"SORTBY_DEFAULT": ("ASC", "LAST"), "SORTBY_ASC": ("ASC", "LAST"), "SORTBY_DESC": ("DESC", "FIRST")}
_NULLS = {"SORTBY_NULLS_FIRST": "FIRST", "SORTBY_NULLS_LAST": "LAST"}


class Terms:
    """Writes expressions; `select` writes a SELECT inside one, in brackets."""

    def __init__(self, select: Callable[[Node], str]) -> None:
        self._select = select
        self.columns: set[str] = set()

    def write(self, node: Node) -> str:
        """The expression. Raises `SqlRefusedError`."""
        kind, inner = only(node)
        writer = getattr(self, f"_{kind}", None)
        if writer is None:
            raise form(kind)
        return str(writer(inner))

    def listed(self, nodes: list[Node]) -> str:
        """Several, with commas between."""
        return ", ".join(map(self.write, nodes))

    def order(self, nodes: list[Node]) -> str:
        """What stands behind ORDER BY; empty cells where PostgreSQL has them."""
        return ", ".join(map(self._order, nodes))

    def _order(self, node: Node) -> str:
        kind, inner = only(node)
        hold(kind, inner, "node", "sortby_dir", "sortby_nulls")
        if kind != "SortBy" or inner.get("sortby_dir", "SORTBY_DEFAULT") not in _ORDERS:
            raise form(kind)
        way, usual = _ORDERS[inner.get("sortby_dir", "SORTBY_DEFAULT")]
        nulls = _NULLS.get(inner.get("sortby_nulls", ""), usual)
        return f"{place(inner['node']) or self.write(inner['node'])} {way} NULLS {nulls}"

    def _ColumnRef(self, inner: Node) -> str:  # noqa: N802  # nodes are called as the grammar calls them
        hold("ColumnRef", inner, "fields")
        *front, last = inner["fields"]
        if len(front) > 1:
            raise form("ColumnRef")
        whose = "".join(f"{quoted(name)}." for name in names(front))
        if "A_Star" in last:
            return f"{whose}*"
        name = string(last)
        self.columns.add(name)
        return whose + quoted(name)

    def _A_Const(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("A_Const", inner, "ival", "fval", "sval", "boolval", "isnull")
        if inner.get("isnull"):
            return "NULL"
        if "sval" in inner:
            return literal(inner["sval"].get("sval", ""))
        if "boolval" in inner:
            return "TRUE" if inner["boolval"].get("boolval") else "FALSE"
        if "ival" in inner:
            return f"({int(inner['ival'].get('ival', 0))})"
        number = str(inner["fval"]["fval"])
        if not _NUMBER.fullmatch(number.removeprefix("-")):
            raise form("A_Const")
        return f"({number})"

    def _A_Expr(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("A_Expr", inner, "kind", "name", "lexpr", "rexpr")
        kind, (*schema, name) = inner["kind"], names(inner["name"])
        if schema:
            raise form("A_Expr.name")
        right = inner["rexpr"]
        if kind == "AEXPR_OP" and name in allowed.OPERATORS:
            if "lexpr" not in inner:
                return f"({_signed(name)}{self.write(right)})"
            return f"({self.write(inner['lexpr'])} {allowed.OPERATORS[name]} {self.write(right)})"
        if "lexpr" not in inner:
            raise form(kind)
        left = self.write(inner["lexpr"])
        if kind == "AEXPR_IN" and name in ("=", "<>"):
            return f"({left} {'' if name == '=' else 'NOT '}IN ({self.listed(_items(right))}))"
        if kind in _BETWEEN:
            low, high = map(self.write, _items(right))
            return f"({left} {_BETWEEN[kind]} {low} AND {high})"
        if kind in ("AEXPR_LIKE", "AEXPR_ILIKE") and name in allowed.LIKES:
            return f"({left} {allowed.LIKES[name]} {self.write(right)})"
        if kind in _DISTINCT:
            return f"({left} {_DISTINCT[kind]} {self.write(right)})"
        if kind == "AEXPR_NULLIF":
            return f"nullif({left}, {self.write(right)})"
        raise form(f"{kind} {name}" if kind == "AEXPR_OP" else kind)

    def _BoolExpr(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("BoolExpr", inner, "boolop", "args")
        if inner["boolop"] == "NOT_EXPR":
            return f"(NOT {self.write(inner['args'][0])})"
        return "(" + _BOOLEANS[inner["boolop"]].join(map(self.write, inner["args"])) + ")"

    def _NullTest(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("NullTest", inner, "arg", "nulltesttype")
        return f"({self.write(inner['arg'])} IS {'NOT ' if inner['nulltesttype'] == 'IS_NOT_NULL' else ''}NULL)"

    def _BooleanTest(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("BooleanTest", inner, "arg", "booltesttype")
        return f"({self.write(inner['arg'])} {_TESTS[inner['booltesttype']]})"

    def _CaseExpr(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("CaseExpr", inner, "arg", "args", "defresult")
        whens = []
        for one in inner["args"]:
            kind, when = only(one)
            hold(kind, when, "expr", "result")
            whens.append(f" WHEN {self.write(when['expr'])} THEN {self.write(when['result'])}")
        first = f" {self.write(inner['arg'])}" if "arg" in inner else ""
        last = f" ELSE {self.write(inner['defresult'])}" if "defresult" in inner else ""
        return f"(CASE{first}{''.join(whens)}{last} END)"

    def _CoalesceExpr(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("CoalesceExpr", inner, "args")
        return f"coalesce({self.listed(inner['args'])})"

    def _MinMaxExpr(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("MinMaxExpr", inner, "op", "args")
        return f"{'least' if inner['op'] == 'IS_LEAST' else 'greatest'}({self.listed(inner['args'])})"

    def _SQLValueFunction(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("SQLValueFunction", inner, "op", "typmod")
        if inner["op"] not in _NOW:
            raise FunctionRefusedError(inner["op"].removeprefix("SVFOP_").lower())
        return _NOW[inner["op"]]

    def _TypeCast(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("TypeCast", inner, "arg", "typeName")
        return f"CAST({self.write(inner['arg'])} AS {_type(inner['typeName'])})"

    def _SubLink(self, inner: Node) -> str:  # noqa: N802  # as above
        hold("SubLink", inner, "subLinkType", "subselect", "testexpr", "operName")
        kind, asked = inner["subLinkType"], self._select(inner["subselect"])
        if kind == "EXPR_SUBLINK":
            return asked
        if kind == "EXISTS_SUBLINK":
            return f"EXISTS {asked}"
        if kind == "ANY_SUBLINK" and names(inner.get("operName", [])) in ([], ["="]):
            return f"({self.write(inner['testexpr'])} IN {asked})"
        raise form(kind)

    def _FuncCall(self, inner: Node) -> str:  # noqa: N802  # as above
        *schema, name = names(inner["funcname"])
        if name not in allowed.FUNCTIONS or schema not in ([], ["pg_catalog"]):
            raise FunctionRefusedError(name)
        hold("FuncCall", inner, "funcname", "args", "agg_star", "agg_distinct", "agg_filter", "agg_order", "over")
        of_group = inner.keys() & {"agg_star", "agg_distinct", "agg_filter", "agg_order"}
        if of_group and name not in allowed.AGGREGATES:
            raise form(f"FuncCall.{min(of_group)}")
        if ("over" in inner) != (name in allowed.ONLY_WINDOWED) and name not in allowed.AGGREGATES:
            raise form("FuncCall.over")
        args = "*" if inner.get("agg_star") else self.listed(inner.get("args", []))
        text = f"{'DISTINCT ' if inner.get('agg_distinct') else ''}{args}"
        if "agg_order" in inner:
            text += f" ORDER BY {self.order(inner['agg_order'])}"
        text = f"{allowed.FUNCTIONS[name]}({text})"
        if "agg_filter" in inner:
            text += f" FILTER (WHERE {self.write(inner['agg_filter'])})"
        return f"{text} OVER ({self._window(inner['over'])})" if "over" in inner else text

    def _window(self, inner: Node) -> str:
        hold("WindowDef", inner, "partitionClause", "orderClause", "frameOptions")
        if inner.get("frameOptions", 1058) != 1058:  # what no frame says: from the first row to this one
            raise form("WindowDef.frameOptions")
        parts = []
        if "partitionClause" in inner:
            parts.append(f"PARTITION BY {self.listed(inner['partitionClause'])}")
        if "orderClause" in inner:
            parts.append(f"ORDER BY {self.order(inner['orderClause'])}")
        return " ".join(parts)


def _items(node: Node) -> list[Node]:
    kind, inner = only(node)
    if kind != "List":
        raise form(kind)
    return list(inner["items"])


def _signed(name: str) -> str:
    if name not in ("-", "+"):
        raise form("A_Expr")
    return name


def _type(inner: Node) -> str:
    hold("TypeName", inner, "names", "typemod", "typmods")
    *schema, name = names(inner["names"])
    if name not in allowed.TYPES or schema not in ([], ["pg_catalog"]):
        raise form("TypeName")
    if name != "numeric" or "typmods" not in inner:
        return allowed.TYPES[name]
    numbers = [int(only(one)[1].get("ival", {}).get("ival", 0)) for one in inner["typmods"]]
    width, places = numbers if len(numbers) == 2 else (numbers[0], 0)
    if not 0 < width <= allowed.WIDEST_DECIMAL or not 0 <= places <= width:
        raise form("TypeName.typmods")
    return f"DECIMAL({width}, {places})"
