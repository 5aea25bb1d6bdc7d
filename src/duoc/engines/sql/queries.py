"""SELECT, INSERT, UPDATE, DELETE, MERGE: what each reads, writes and limits."""

from typing import Any

from duoc.engines.sql.assignments import rows, targets
from duoc.engines.sql.literals import Parameter, constant, literal, only
from duoc.engines.sql.places import step
from duoc.engines.sql.reading import HANDLERS, Node, Reading
from duoc.engines.sql.truths import always_true


def select(reading: Reading, fields: Node, assigned: bool = False) -> None:
    """A query; `assigned` when its columns are what an INSERT writes."""
    named = _with(reading, fields)
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
        for source in fields.get("fromClause", ()):
            _listed_rows(reading, source)
        if "valuesLists" in fields:
            done = "valuesLists"
            fields[done] = rows(reading, fields[done])
        elif fields.get("op") == "SETOP_NONE":
            done = "targetList"
            targets(reading, fields.get(done, []))
    reading.rest(fields, "withClause", "limitCount", "limitOffset", done)
    _without(reading, named)


def _with(reading: Reading, fields: Node) -> list[str]:
    """Work on the WITH of a statement; gives the names that are in sight until `_without`."""
    clause = fields.get("withClause")
    if clause is None:
        return []
    expressions = [found["CommonTableExpr"] for found in clause["ctes"]]
    names = [found["ctename"] for found in expressions]
    recursive = bool(clause.get("recursive"))
    if recursive:
        for name in names:
            reading.ctes[name] = reading.ctes.get(name, 0) + 1
    for found in expressions:
        # A query that is not recursive knows those before it only: a name hides a table from here on, not earlier.
        reading.visit(found)
        if not recursive:
            reading.ctes[found["ctename"]] = reading.ctes.get(found["ctename"], 0) + 1
    return names


def _without(reading: Reading, names: list[str]) -> None:
    for name in names:
        reading.ctes[name] -= 1


def _condition(reading: Reading, fields: Node, name: str) -> None:
    if name in fields and always_true(fields[name]):
        reading.hazards.add("tautology")


def _limit(reading: Reading, fields: Node, name: str, rule: str) -> None:
    node = fields[name]
    found = literal(node)
    if found is not None and isinstance(found.value, Parameter):
        reading.saw(rule, found.value)
        reading.late = True
    elif "A_Const" in node and not reading.kept:
        value = constant(node["A_Const"]).value
        if isinstance(value, str) and value.isdigit() and len(value) < 19:
            reading.saw(rule, int(value))
            fields[name] = {"mark": f"≤{step(int(value))}"}
            return
    reading.visit(node)


def insert(reading: Reading, fields: Node) -> None:
    named = _with(reading, fields)
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
    _without(reading, named)


def update(reading: Reading, fields: Node) -> None:
    named = _with(reading, fields)
    reading.relation(fields["relation"], written=True)
    if not reading.kept:
        targets(reading, fields.get("targetList", []))
    for source in fields.get("fromClause", ()):
        _listed_rows(reading, source)
    _condition(reading, fields, "whereClause")
    reading.rest(fields, "withClause", "relation", *(() if reading.kept else ("targetList",)))
    _without(reading, named)


def delete(reading: Reading, fields: Node) -> None:
    named = _with(reading, fields)
    reading.relation(fields["relation"], written=True)
    for source in fields.get("usingClause", ()):
        _listed_rows(reading, source)
    _condition(reading, fields, "whereClause")
    reading.rest(fields, "withClause", "relation")
    _without(reading, named)


def _listed_rows(reading: Reading, source: Node) -> None:
    """`UPDATE … FROM (VALUES …) v`, `INSERT … SELECT … FROM (VALUES …) v`: how a driver writes many rows at once."""
    kind, inner = only(source)
    if kind == "RangeSubselect" and not reading.kept:
        query = inner["subquery"].get("SelectStmt", {})
        if "valuesLists" in query:
            query["valuesLists"] = rows(reading, query["valuesLists"])


def merge(reading: Reading, fields: Node) -> None:
    named = _with(reading, fields)
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
    _without(reading, named)


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
