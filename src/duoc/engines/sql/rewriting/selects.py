"""SELECT statements written anew: their tables by names of ours, each once."""

from typing import NamedTuple

from duoc.engines.sql.errors import SqlRefusedError
from duoc.engines.sql.grammar import INLINE, Effort
from duoc.engines.sql.rewriting import allowed
from duoc.engines.sql.rewriting.nodes import Node, hold, names, only, place, quoted
from duoc.engines.sql.rewriting.refusals import NotSelectError, SystemTableError, form
from duoc.engines.sql.rewriting.terms import Terms
from duoc.engines.sql.statements import tree

_JOINS = {"JOIN_INNER": "JOIN", "JOIN_LEFT": "LEFT JOIN", "JOIN_RIGHT": "RIGHT JOIN", "JOIN_FULL": "FULL JOIN"}
_SETS = {"SETOP_UNION": "UNION", "SETOP_INTERSECT": "INTERSECT", "SETOP_EXCEPT": "EXCEPT"}
_SYSTEM = frozenset({"pg_catalog", "information_schema", "pg_toast"})


class Rewritten(NamedTuple):
    """`text`: the SELECT; `tables`: as they were called, in the order t0, t1, …; `columns`: all names of columns in it."""

    text: str
    tables: tuple[str, ...]
    columns: frozenset[str]


def rewritten(text: str, most: int, effort: Effort = INLINE) -> Rewritten:
    """One SELECT of a text, of at most so many rows.

    Raises `SqlRefusedError`: `NotSelectError`, `FunctionRefusedError`, `SystemTableError`, or one of the rules `syntax`, `size`,
    `depth`, `form`.
    """
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        raise SqlRefusedError("syntax", "câu lệnh không phải UTF-8") from None
    statements = tree(encoded, effort).get("stmts", [])
    if len(statements) != 1:
        raise NotSelectError("")
    kind, inner = only(statements[0]["stmt"])
    if kind != "SelectStmt":
        raise NotSelectError(kind)
    writing = _Writing()
    try:
        written = writing.select(inner, most)
    except RecursionError:
        raise form("depth") from None
    except (LookupError, TypeError, ValueError, AttributeError):
        # A tree of a form that nobody here has met: what is not understood does not pass.
        raise form("unknown") from None
    return Rewritten(written, tuple(writing.tables), frozenset(writing.terms.columns))


class _Writing:
    """One text: its tables, and the names of WITH that are in force where one is being written."""

    def __init__(self) -> None:
        self.tables: dict[str, str] = {}
        self._with: list[dict[str, str]] = []
        self._withs = 0
        self.terms = Terms(lambda node: f"({self.select(_statement(node))})")

    def select(self, inner: Node, most: int | None = None) -> str:
        """A SELECT without brackets."""
        hold(
            "SelectStmt", inner, "targetList", "fromClause", "whereClause", "groupClause", "havingClause", "sortClause",
            "limitCount", "limitOffset", "limitOption", "distinctClause", "withClause", "op", "all", "larg", "rarg",
        )  # fmt: skip
        if inner.get("limitOption", "LIMIT_OPTION_DEFAULT") not in ("LIMIT_OPTION_DEFAULT", "LIMIT_OPTION_COUNT"):
            raise form("SelectStmt.limitOption")
        self._with.append({})
        try:
            before = self._withs_of(inner["withClause"]) if "withClause" in inner else ""
            body = self._joined(inner) if inner.get("op", "SETOP_NONE") != "SETOP_NONE" else self._plain(inner)
            if "sortClause" in inner:
                body += f" ORDER BY {self.terms.order(inner['sortClause'])}"
            return before + body + _bounds(inner, most)
        finally:
            self._with.pop()

    def _joined(self, inner: Node) -> str:
        word = _SETS[inner["op"]] + (" ALL" if inner.get("all") else "")
        return f"({self.select(inner['larg'])}) {word} ({self.select(inner['rarg'])})"

    def _plain(self, inner: Node) -> str:
        text = "SELECT "
        if "distinctClause" in inner:
            if inner["distinctClause"] not in ([{}], []):
                raise form("SelectStmt.distinctClause")  # DISTINCT ON
            text += "DISTINCT "
        text += ", ".join(map(self._target, inner["targetList"]))
        if "fromClause" in inner:
            text += " FROM " + ", ".join(map(self._from, inner["fromClause"]))
        if "whereClause" in inner:
            text += f" WHERE {self.terms.write(inner['whereClause'])}"
        if "groupClause" in inner:
            text += f" GROUP BY {', '.join(place(one) or self.terms.write(one) for one in inner['groupClause'])}"
        if "havingClause" in inner:
            text += f" HAVING {self.terms.write(inner['havingClause'])}"
        return text

    def _target(self, node: Node) -> str:
        kind, inner = only(node)
        hold(kind, inner, "name", "val")
        name = inner.get("name") or _called(inner["val"])
        return self.terms.write(inner["val"]) + (f" AS {quoted(name)}" if name else "")

    def _from(self, node: Node) -> str:
        kind, inner = only(node)
        if kind == "RangeVar":
            return self._relation(inner)
        if kind == "JoinExpr":
            return self._join(inner)
        if kind == "RangeSubselect":
            hold(kind, inner, "subquery", "alias")
            asked = self.select(_statement(inner["subquery"]))
            return f"({asked}) AS {_alias(inner['alias'])}"
        raise form(kind)

    def _relation(self, inner: Node) -> str:
        hold("RangeVar", inner, "relname", "schemaname", "catalogname", "inh", "relpersistence", "alias")
        name, schema = inner["relname"], inner.get("schemaname", "")
        if schema in _SYSTEM or name.startswith("pg_") or "catalogname" in inner:
            raise SystemTableError
        if schema not in ("", "public"):
            raise SystemTableError
        if not inner.get("inh"):
            raise form("RangeVar.inh")  # ONLY
        alias = _alias(inner["alias"]) if "alias" in inner else quoted(name)
        for known in reversed(self._with):
            if not schema and name in known:
                return f"{known[name]} AS {alias}"
        if name not in self.tables and len(self.tables) >= allowed.MOST_TABLES:
            raise form("tables")
        return f"{self.tables.setdefault(name, f't{len(self.tables)}')} AS {alias}"

    def _join(self, inner: Node) -> str:
        hold("JoinExpr", inner, "jointype", "larg", "rarg", "quals", "usingClause")
        left, right = self._from(inner["larg"]), self._from(inner["rarg"])
        if "usingClause" in inner:
            shared = ", ".join(map(quoted, names(inner["usingClause"])))
            return f"({left} {_JOINS[inner['jointype']]} {right} USING ({shared}))"
        if "quals" in inner:
            return f"({left} {_JOINS[inner['jointype']]} {right} ON {self.terms.write(inner['quals'])})"
        if inner["jointype"] != "JOIN_INNER":
            raise form("JoinExpr")
        return f"({left} CROSS JOIN {right})"

    def _withs_of(self, clause: Node) -> str:
        hold("WithClause", clause, "ctes")  # not `recursive`
        parts = []
        for node in clause["ctes"]:
            kind, one = only(node)
            hold(kind, one, "ctename", "ctequery", "ctematerialized")
            asked = self.select(_statement(one["ctequery"]))
            called = f"c{self._withs}"
            self._withs += 1
            self._with[-1][one["ctename"]] = called
            parts.append(f"{called} AS ({asked})")
        return f"WITH {', '.join(parts)} "


def _statement(node: Node) -> Node:
    kind, inner = only(node)
    if kind != "SelectStmt":
        raise NotSelectError(kind)
    return inner


def _called(node: Node) -> str:
    """What PostgreSQL calls a column without a name; "" for one that has its own."""
    kind, inner = only(node)
    if kind == "TypeCast":
        return _called(inner["arg"]) if only(inner["arg"])[0] not in ("A_Const", "ColumnRef") else ""
    if kind == "FuncCall":
        return names(inner["funcname"])[-1]
    words = {"CoalesceExpr": "coalesce", "CaseExpr": "case", "ColumnRef": ""}
    return words.get(kind, "?column?")


def _alias(inner: Node) -> str:
    hold("Alias", inner, "aliasname", "colnames")
    columns = f"({', '.join(map(quoted, names(inner['colnames'])))})" if "colnames" in inner else ""
    return quoted(inner["aliasname"]) + columns


def _bounds(inner: Node, most: int | None) -> str:
    limit = _number(inner["limitCount"]) if "limitCount" in inner else None
    offset = _number(inner["limitOffset"]) if "limitOffset" in inner else 0
    if most is not None:
        limit = most if limit is None else min(limit, most)
    return (f" LIMIT {limit}" if limit is not None else "") + (f" OFFSET {offset}" if offset else "")


def _number(node: Node) -> int | None:
    kind, inner = only(node)
    if kind != "A_Const" or not ("ival" in inner or inner.get("isnull")):
        raise form("SelectStmt.limitCount")
    number = None if inner.get("isnull") else int(inner["ival"].get("ival", 0))
    if number is not None and number < 0:
        raise form("SelectStmt.limitCount")
    return number
