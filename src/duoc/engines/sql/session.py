"""Statements about the session: transactions, cursors, settings, COPY, prepared statements."""

import re

from duoc.engines.sql import forbidden
from duoc.engines.sql.places import step
from duoc.engines.sql.reading import HANDLERS, Node, Reading, setting

_KEEPING = frozenset({"TRANS_STMT_BEGIN", "TRANS_STMT_START", "TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE"})
_NUMBERED = re.compile(r"_pg3_[0-9]+\Z")


def transaction(_reading: Reading, fields: Node) -> None:
    if "savepoint_name" in fields:
        fields["savepoint_name"] = "mark"


def cursor(reading: Reading, fields: Node) -> None:
    """DECLARE and CLOSE; a driver numbers its cursors. CLOSE ALL names none."""
    if "portalname" in fields:
        fields["portalname"] = "mark"
    reading.rest(fields)


def fetch(reading: Reading, fields: Node) -> None:
    if "portalname" in fields:
        fields["portalname"] = "mark"
    count = fields.get("howMany", 0)
    # FETCH ALL is the largest number there is; a number below zero goes backwards.
    if 0 <= count < 2**62:
        reading.saw("fetch", count)
        fields["howMany"] = f"≤{step(count)}"


def current_of(_reading: Reading, fields: Node) -> None:
    if "cursor_name" in fields:
        fields["cursor_name"] = "mark"


def variable(reading: Reading, fields: Node) -> None:
    """SET, RESET: every value is kept."""
    name = fields.get("name", "")
    setting(reading, name)
    if name == "client_encoding" and not _says_utf8(fields):
        reading.hazards.add("setting:client_encoding")


def _says_utf8(fields: Node) -> bool:
    values = [part.get("A_Const", {}).get("sval", {}).get("sval", "") for part in fields.get("args", ())]
    return all(value.lower().replace("-", "") in ("utf8", "unicode") for value in values)


def copy(reading: Reading, fields: Node) -> None:
    """COPY: the query inside is a query; target and options are kept."""
    if fields.get("is_program"):
        reading.hazards.add("program")
    elif "filename" in fields:
        reading.hazards.add("file")
    if "relation" in fields:
        reading.relation(fields["relation"], written=bool(fields.get("is_from")))
    reading.rest(fields, "relation", "options")


def deallocate(_reading: Reading, fields: Node) -> None:
    """DEALLOCATE: names are kept, but for those that psycopg numbers."""
    if _NUMBERED.match(fields.get("name", "")):
        fields["name"] = "mark"


def code(reading: Reading, _fields: Node) -> None:
    reading.hazards.add("code")


def execute(reading: Reading, fields: Node) -> None:
    """EXECUTE: values for places that were judged without them, so they are kept."""
    reading.kept += 1
    reading.rest(fields)
    reading.kept -= 1


def moves_path(kind: str, fields: Node, reading: Reading) -> bool:
    """Whether the statement may leave the session with another search_path for those that follow it in the same text."""
    if kind == "TransactionStmt":
        # The end of a transaction takes back what was set in it.
        return fields["kind"] not in _KEEPING
    if kind == "VariableSetStmt":
        return bool(fields.get("name", "search_path") == "search_path")
    return kind in ("DiscardStmt", "CallStmt", "DoStmt", "ExecuteStmt") or any(
        name.name in forbidden.SETTING_FUNCTIONS for name in reading.names
    )


def statement(reading: Reading, node: Node) -> str:
    """Walk through one statement; gives its kind."""
    kind, fields = next(iter(node.items()))
    if kind not in forbidden.LEARNABLE:
        reading.hazards.add("code" if kind == "DoStmt" else "definition")
        reading.kept += 1
    reading.visit(node)
    if kind in ("ExplainStmt", "PrepareStmt") and fields["query"].keys().isdisjoint(forbidden.LEARNABLE):
        reading.hazards.add("definition")
    return str(kind)


HANDLERS.update(
    {
        "TransactionStmt": transaction,
        "DeclareCursorStmt": cursor,
        "ClosePortalStmt": cursor,
        "FetchStmt": fetch,
        "CurrentOfExpr": current_of,
        "VariableSetStmt": variable,
        "CopyStmt": copy,
        "DeallocateStmt": deallocate,
        "DoStmt": code,
        "ExecuteStmt": execute,
    }
)
