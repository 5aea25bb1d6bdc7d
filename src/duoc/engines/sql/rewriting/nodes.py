"""Nodes of the grammar's tree as they are taken apart, and what of a text is written as it is: names and texts."""

from typing import Any

from duoc.engines.sql.rewriting.refusals import form

Node = dict[str, Any]
# Members that a node of the tree has and that change nothing of what it means.
_IDLE = frozenset({"location", "rexpr_list_start", "rexpr_list_end", "funcformat", "list_start", "list_end"})


def quoted(name: str) -> str:
    """An identifier, whatever its signs."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as the standard writes it."""
    return "'" + text.replace("'", "''") + "'"


def only(node: Node) -> tuple[str, Node]:
    """(kind, members) of a node."""
    ((kind, inner),) = node.items()
    return kind, inner


def hold(kind: str, inner: Node, *known: str) -> None:
    """Refuse a node with a member that nobody here has thought of."""
    if odd := inner.keys() - _IDLE - set(known):
        raise form(f"{kind}.{min(odd)}")


def place(node: Node) -> str:
    """A number in GROUP BY and ORDER BY is the place of a column, and stands bare."""
    number = node.get("A_Const", {}).get("ival")
    return str(int(number.get("ival", 0))) if number is not None else ""


def names(parts: list[Node]) -> list[str]:
    """The texts of a list of String nodes."""
    return [string(part) for part in parts]


def string(node: Node) -> str:
    """The text of a String node."""
    kind, inner = only(node)
    if kind != "String":
        raise form(kind)
    return str(inner.get("sval", ""))
