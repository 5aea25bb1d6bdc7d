"""Conditions of a query as SQL: every value is a parameter."""

from typing import Any, NamedTuple

from duoc.trace.models import Role, Word
from duoc.trace.rules import identity
from duoc.trace.rules.queries import Condition, EventIds, Mentioned, Moment, OneOf, Query
from duoc.trace.rules.visibility import Role as Reading
from duoc.trace.rules.visibility import sees

_KINDS = {"biz_step": Word.Kind.BIZ_STEP, "disposition": Word.Kind.DISPOSITION}
# Roles of mentions whose field not everybody in the chain sees.
_FIELDS = {"source": "sourceList", "destination": "destinationList", "transaction": "bizTransactionList"}
_ROLES = {label: number for number, label in Role.choices}


class Sql(NamedTuple):
    """A piece of SQL and its parameters."""

    text: str
    parameters: list[Any]


def visible(party: int) -> Sql:
    """What a party may read: its own events, and what happened to goods before they were handed to it. Nothing else."""
    return Sql(
        "(e.party_id = %s OR EXISTS (SELECT FROM trace_mention vm JOIN trace_holding vh ON vh.identifier_id = vm.identifier"
        " WHERE vm.event = e.id AND vm.role <= 5 AND vh.party_id = %s AND e.event_time <= vh.since))",
        [party, party],
    )


def where(query: Query, party: int) -> Sql:
    """All conditions of a party's query, joined by AND; `e` is the event."""
    parts = [_condition(one, party) for one in query.conditions]
    text = " AND ".join(part.text for part in parts)
    return Sql(text or "TRUE", [one for part in parts for one in part.parameters])


def _condition(condition: Condition, party: int) -> Sql:
    match condition:
        case Moment(column, operator, value):
            return Sql(f"e.{column} {operator} %s", [value])
        case OneOf("type" | "action" as column, values):
            return Sql(f"e.{column} = ANY(%s::smallint[])", [list(values)])
        case OneOf(column, values):
            kind = _KINDS.get(column, Word.Kind.PLACE)
            known = "SELECT id FROM trace_word WHERE kind = %s AND text = ANY(%s::text[])"  # names of our own columns
            return Sql(f"e.{column}_id IN ({known})", [int(kind), list(values)])
        case EventIds(values):
            return Sql("e.identity = ANY(%s::uuid[])", [[identity.event_identity(one) for one in values]])
        case Mentioned():
            return _mentioned(condition, party)
    return Sql("e.declares_error", [])


def _mentioned(condition: Mentioned, party: int) -> Sql:
    sources: list[str] = []
    parameters: list[Any] = []
    if condition.texts:
        sources.append("m.identifier = ANY(%s::bigint[])")
        parameters.append([identity.identifier_id(text) for text in condition.texts])
    for pattern in condition.patterns:
        column = "key = %s" if pattern.product else "text ~ %s"
        sources.append(f"m.identifier IN (SELECT id FROM trace_identifier WHERE {column})")  # noqa: S608  # one of two texts
        parameters.append(identity.identifier_id(pattern.product) if pattern.product else pattern.expression)
    # What a buyer does not see it cannot ask for either.
    hidden = [] if all(sees(Reading.BUYER, _FIELDS[role]) for role in condition.roles if role in _FIELDS) else [party]
    text = f"({' OR '.join(sources) or 'FALSE'}) AND m.role = ANY(%s::smallint[])"
    parameters.append([_ROLES[role] for role in condition.roles])
    if condition.is_class is not None:
        text += " AND m.is_class = %s"
        parameters.append(condition.is_class)
    own = " AND e.party_id = %s" if hidden else ""
    return Sql(f"e.id IN (SELECT m.event FROM trace_mention m WHERE {text}){own}", [*parameters, *hidden])  # noqa: S608  # our own texts
