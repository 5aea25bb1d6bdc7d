"""The tree of a CKAN query as a condition of the database: the twin of `engines.ckan.query.matching`.

What comes from outside is a parameter each time; the shape of the statement comes from the kinds of nodes alone.
"""

import re
from typing import Any

from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Collate, StrIndex
from django.db.models.lookups import GreaterThanOrEqual

from duoc.catalogue.services.ckan import columns
from duoc.core.text import fold
from duoc.engines.ckan.query.fields import TEXT, Kind, kind
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
from duoc.engines.ckan.query.words import spread

_IN_WORDS = re.compile(r"[^\W_]+")
ALL = Q(pk__isnull=False)
NONE = Q(pk__isnull=True)


def condition(node: Node) -> Q:
    """Which entries a query asks for."""
    if isinstance(node, Not):
        return ~condition(node.part)
    if isinstance(node, And | Or):
        return Q(*map(condition, node.parts), _connector=Q.AND if isinstance(node, And) else Q.OR)
    if isinstance(node, AtLeast):
        return Q(GreaterThanOrEqual(_sum([_one_if(condition(part), 1) for part in node.parts]), node.count))
    return ALL if isinstance(node, Everything) else _leaf(node)


def score(node: Node) -> Any | None:
    """How well an entry answers a query: 4 for each word in its title, 2 in its keywords, 1 anywhere. None: all alike."""
    parts = [part for leaf in _terms(node) for part in _points(leaf)]
    return _sum(parts) if parts else None


def _sum(parts: list[Any]) -> Any:
    """One flat sum: `a + b + …` would nest as deep as there are parts."""
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" + ", output_field=IntegerField())


def _points(leaf: Term) -> list[Any]:
    found = [_one_if(_leaf(leaf), 1)]
    if leaf.field == TEXT:
        sought = spread(leaf.text)
        listed = Func(F("keywords"), Value(" "), function="array_to_string", output_field=TextField())
        found.append(_one_if(_holds(columns.words(F("title")), sought), 4))
        found.append(_one_if(_holds(columns.words(listed), sought), 2))
    return found


def _terms(node: Node) -> list[Term]:
    """The words that are wanted, at most 32 of them."""
    if isinstance(node, And | Or | AtLeast):
        return [leaf for part in node.parts for leaf in _terms(part)][:32]
    return [node] if isinstance(node, Term) else []


def _one_if(wanted: Q, points: int) -> Any:
    return Case(When(wanted, then=Value(points)), default=Value(0), output_field=IntegerField())


def _leaf(node: Present | Term | At | Pattern | Range) -> Q:
    if node.field in columns.MOMENTS:
        return _moment(node, columns.MOMENTS[node.field])
    if node.field == "tags":
        return _listed(node)
    if node.field in columns.OF_RESOURCES:
        column = F(columns.OF_RESOURCES[node.field])
        found = _value(node, column)
        # What an entry must have, not what it must not: NOT belongs around the question for its resources.
        return NONE if found is NONE else Q(columns.resources_where(found, node.field))
    expression = columns.everything() if node.field == TEXT else columns.single(node.field)
    return NONE if expression is None else _value(node, expression)


def _value(node: Present | Term | At | Pattern | Range, stored: Any) -> Q:
    """What is asked of one value, empty where there is none."""
    if isinstance(node, Present):
        return ~_same(stored, "")
    if kind(node.field) is Kind.TEXT:
        return _text(node, stored)
    if isinstance(node, Term):
        return _same(stored, node.text) if node.text else NONE
    if isinstance(node, Pattern):
        return _true(stored, Value(_form(node)), template="%(expressions)s", arg_joiner=" LIKE ") & ~_same(stored, "")
    assert isinstance(node, Range)
    return _between(node, stored)


def _text(node: Leaf, stored: Any) -> Q:
    found = columns.words(stored)
    if isinstance(node, Pattern):
        if any(isinstance(part, str) and not _IN_WORDS.fullmatch(fold(part)) for part in node.parts):
            return NONE  # no word has such a sign in it
        word = "".join(_regular(part) for part in node.parts)
        return _true(found, Value(f" {word} "), template="%(expressions)s", arg_joiner=" ~ ")
    assert isinstance(node, Term)
    sought = spread(node.text)
    return ~_same(stored, "") if sought == " " else _holds(found, sought)


def _holds(found: Any, sought: str) -> Q:
    return Q(GreaterThanOrEqual(StrIndex(found, Value(sought)), 1))


def _between(node: Range, stored: Any) -> Q:
    exact = Collate(stored, "C")
    parts = [~_same(stored, "")]
    if node.low is not None:
        parts.append(_true(exact, Value(node.low), arg_joiner=" >= " if node.with_low else " > "))
    if node.high is not None:
        parts.append(_true(exact, Value(node.high), arg_joiner=" <= " if node.with_high else " < "))
    return Q(*parts)


def _moment(node: Leaf, column: str) -> Q:
    if isinstance(node, At):
        return Q((column, node.moment))
    if not isinstance(node, Range):
        return ALL
    ends = []
    if node.low is not None:
        ends.append((f"{column}__{'gte' if node.with_low else 'gt'}", node.low))
    if node.high is not None:
        ends.append((f"{column}__{'lte' if node.with_high else 'lt'}", node.high))
    return Q(*ends)


def _listed(node: Leaf) -> Q:
    if isinstance(node, Present):
        return ~Q(keywords=[])
    if isinstance(node, Term):
        return Q(keywords__contains=[node.text])
    if isinstance(node, Pattern):
        return _true(F("keywords"), Value(_form(node)), function="catalogue_any_like")
    assert isinstance(node, Range)
    ends = [Value(end, output_field=TextField()) for end in (node.low, node.high)]
    return _true(F("keywords"), *ends, Value(node.with_low), Value(node.with_high), function="catalogue_any_between")


def _same(stored: Any, value: str) -> Q:
    return _true(stored, Value(value), arg_joiner=" = ")


def _true(*parts: Any, **how: Any) -> Q:
    """A condition made of expressions: a function, or an operator between two."""
    if "function" not in how:
        how.setdefault("template", "(%(expressions)s)")
    return Q(Func(*parts, output_field=BooleanField(), **how))


def _form(node: Pattern) -> str:
    """For LIKE."""
    signs = {Wild.ANY: "%", Wild.ONE: "_"}
    return "".join(signs[part] if isinstance(part, Wild) else re.sub(r"([\\%_])", r"\\\1", part) for part in node.parts)


def _regular(part: str | Wild) -> str:
    """For a word of a text, as a regular expression of PostgreSQL."""
    if isinstance(part, Wild):
        return "[^ ]*" if part is Wild.ANY else "[^ ]"
    return fold(part)
