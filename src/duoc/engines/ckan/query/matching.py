"""A query over the fields of one dataset: what a database must answer too."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from duoc.core.text import fold
from duoc.engines.ckan.query.fields import Kind, kind
from duoc.engines.ckan.query.nodes import (
    And,
    At,
    AtLeast,
    Everything,
    Leaf,
    Node,
    Not,
    Or,
    Pattern,
    Present,
    Range,
    Term,
    Wild,
)
from duoc.engines.ckan.query.words import spread, words

Value = str | datetime
Document = Mapping[str, Sequence[Value]]  # no value: the field is not there, or its sequence is empty


def matches(node: Node, document: Document) -> bool:
    """Whether a dataset is what the query asks for."""
    if isinstance(node, Not):
        return not matches(node.part, document)
    if isinstance(node, And):
        return all(matches(part, document) for part in node.parts)
    if isinstance(node, Or):
        return any(matches(part, document) for part in node.parts)
    if isinstance(node, AtLeast):
        return sum(matches(part, document) for part in node.parts) >= node.count
    return _leaf(node, document)


def _leaf(node: Leaf, document: Document) -> bool:
    if isinstance(node, Everything):
        return True
    found = kind(node.field)
    values = document.get(node.field, ()) if found is not Kind.UNKNOWN else ()
    if isinstance(node, Present):
        return bool(values)
    return any(_one(node, value, found) for value in values)


def _one(node: Term | At | Pattern | Range, value: Value, found: Kind) -> bool:
    if isinstance(node, At):
        return value == node.moment
    if isinstance(node, Range):
        return _within(node, value)
    text = str(value)
    if isinstance(node, Pattern):
        if found is not Kind.TEXT:
            return like(node.parts, text)
        parts = tuple(fold(part) if isinstance(part, str) else part for part in node.parts)
        return any(like(parts, word) for word in words(text))
    if found is not Kind.TEXT:
        return text == node.text
    sought = spread(node.text)
    return sought == " " or sought in spread(text)


def _within(node: Range, value: Value) -> bool:
    # Both sides of a date field are moments, of any other field texts: the parser has seen to it.
    low = node.low is None or value > node.low or (node.with_low and value == node.low)  # type: ignore[operator]  # as said
    high = node.high is None or value < node.high or (node.with_high and value == node.high)  # type: ignore[operator]  # as said
    return low and high


def like(parts: tuple[str | Wild, ...], text: str) -> bool:
    """Whether a whole text has this form; at most len(parts as signs) × len(text) steps."""
    signs: list[str | Wild] = []
    for part in parts:
        signs += [part] if isinstance(part, Wild) else list(part)
    at = sign = 0
    star, mark = -1, 0
    while at < len(text):
        if sign < len(signs) and signs[sign] is Wild.ANY:
            star, mark = sign, at
            sign += 1
        elif sign < len(signs) and (signs[sign] is Wild.ONE or signs[sign] == text[at]):
            at, sign = at + 1, sign + 1
        elif star >= 0:  # the last star takes one sign more
            mark += 1
            at, sign = mark, star + 1
        else:
            return False
    return all(one is Wild.ANY for one in signs[sign:])
