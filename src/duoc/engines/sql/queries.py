"""SELECT, INSERT, UPDATE, DELETE, MERGE: what each reads, writes and limits."""

from typing import Any

from duoc.engines.sql.assignments import rows, targets
from duoc.engines.sql.literals import Parameter, constant, literal, only
from duoc.engines.sql.places import step
from duoc.engines.sql.reading import HANDLERS, Node, Reading
from duoc.engines.sql.truths import always_true


def select(reading: Reading, fields: Node, assigned: bool = False) -> None:
    """A query; `assigned` when its columns are what an INSERT writes."""
    before = reading.ctes
    if "withClause" in fields:
        _with(reading, fields["withClause"])
    if "intoClause" in fields:
        reading.hazards.add("definition")
    _condition(reading, fields, "whereClause")
    _condition(reading, fields, "havingClause")
    if "limitCount" in fields:
        _limit(reading, fields, "limitCount", "limit")
    if "limitOffset" in fields:
        _limit(reading, fields, "limitOffset", "offset")
    done = ""
    if assigned and not reading.kept:
        if "valuesLists" in fields:
            done = "valuesLists"
            fields[done] = rows(reading, fields[done])
        elif fields.get("op") == "SETOP_NONE":
            done = "targetList"
            targets(reading, fields.get(done, []))
    reading.rest(fields, "withClause", "limitCount", "limitOffset", done)
    reading.ctes = before


def _with(reading: Reading, fields: Node) -> None:
    expressions = fields["ctes"]
    if fields.get("recursive"):
        reading.ctes |= {found["CommonTableExpr"]["ctename"] for found in expressions}
    for found in expressions:
        # Only those before it are known to a query that is not recursive: a name may hide a table from here on, not earlier.
        reading.visit(found["CommonTableExpr"])
        reading.ctes |= {found["CommonTableExpr"]["ctename"]}


def _condition(reading: Reading, fields: Node, name: str) -> None:
    if name in fields and always_true(fields[name]):
        reading.hazards.add("tautology")


def _limit(reading: Reading, fields: Node, name: str, rule: str) -> None:
    node = fields[name]
    found = literal(node)
    if found is not None and isinstance(found.value, Parameter):
        reading.saw(rule, found.value)
    elif "A_Const" in node and not reading.kept:
        value = constant(node["A_Const"]).value
        if isinstance(value, str) and value.isdigit() and len(value) < 19:
            reading.saw(rule, int(value))
            fields[name] = {"mark": f"≤{step(int(value))}"}
            return
    reading.visit(node)


def insert(reading: Reading, fields: Node) -> None:
    before = reading.ctes
    if "withClause" in fields:
        _with(reading, fields["withClause"])
    reading.relation(fields["relation"], written=True)
    if "selectStmt" in fields:
        select(reading, fields["selectStmt"]["SelectStmt"], assigned=True)
    conflict = fields.get("onConflictClause")
    if conflict is not None:
        if not reading.kept:
            targets(reading, conflict.get("targetList", []))
        _condition(reading, conflict, "whereClause")
        reading.rest(conflict, *(() if reading.kept else ("targetList",)))
    reading.rest(fields, "withClause", "relation", "selectStmt", "onConflictClause")
    reading.ctes = before


def update(reading: Reading, fields: Node) -> None:
    before = reading.ctes
    if "withClause" in fields:
        _with(reading, fields["withClause"])
    reading.relation(fields["relation"], written=True)
    if not reading.kept:
        targets(reading, fields.get("targetList", []))
    for source in fields.get("fromClause", ()):
        _listed_rows(reading, source)
    _condition(reading, fields, "whereClause")
    reading.rest(fields, "withClause", "relation", *(() if reading.kept else ("targetList",)))
    reading.ctes = before


def delete(reading: Reading, fields: Node) -> None:
    before = reading.ctes
    if "withClause" in fields:
        _with(reading, fields["withClause"])
    reading.relation(fields["relation"], written=True)
    for source in fields.get("usingClause", ()):
        _listed_rows(reading, source)
    _condition(reading, fields, "whereClause")
    reading.rest(fields, "withClause", "relation")
    reading.ctes = before


def _listed_rows(reading: Reading, source: Node) -> None:
    """`UPDATE … FROM (VALUES …) v`: how a driver changes many rows at once."""
    kind, inner = only(source)
    if kind == "RangeSubselect" and not reading.kept:
        query = inner["subquery"].get("SelectStmt", {})
        if "valuesLists" in query:
            query["valuesLists"] = rows(reading, query["valuesLists"])


def merge(reading: Reading, fields: Node) -> None:
    before = reading.ctes
    if "withClause" in fields:
        _with(reading, fields["withClause"])
    reading.relation(fields["relation"], written=True)
    _listed_rows(reading, fields["sourceRelation"])
    for when in fields.get("mergeWhenClauses", ()):
        clause = when["MergeWhenClause"]
        if not reading.kept:
            targets(reading, clause.get("targetList", []))
            if "values" in clause:
                clause["values"] = _values(reading, clause["values"])
        _condition(reading, clause, "condition")
    reading.rest(fields, "withClause", "relation")
    reading.ctes = before


def _values(reading: Reading, items: list[Node]) -> list[Node]:
    row = {"List": {"items": items}}
    rows(reading, [row])
    return row["List"]["items"]


def combined(reading: Reading, fields: Node) -> None:
    """A `BoolExpr`: an arm of OR that is always true takes the meaning from all others."""
    arguments: list[Node] = fields["args"]
    if fields["boolop"] == "OR_EXPR" and any(map(always_true, arguments)):
        reading.hazards.add("tautology")
    reading.visit(arguments)


def side(reading: Reading, inner: Any) -> None:
    """The fields `larg` and `rarg`: of a set operation the query without its name, of a join a node."""
    if "limitOption" in inner:
        select(reading, inner)
    else:
        reading.visit(inner)


HANDLERS.update(
    {
        "SelectStmt": select,
        "InsertStmt": insert,
        "UpdateStmt": update,
        "DeleteStmt": delete,
        "MergeStmt": merge,
        "BoolExpr": combined,
        "larg": side,
        "rarg": side,
    }
)
