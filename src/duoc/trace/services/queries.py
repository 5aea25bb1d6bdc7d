"""Named queries of a party."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from duoc.frame.environments import alias
from duoc.frame.paging import CursorError, decode, encode
from duoc.people.services import Party
from duoc.trace.models import NamedQuery
from duoc.trace.rules.queries import Query, QueryParameterError, parse
from duoc.trace.services.captures.parties import environment_of

LONGEST_NAME = 200


class QueryNamedAlreadyError(ValueError):
    """The party has a query of this name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A query with its name. definition: as it was sent; id: its row."""

    id: int
    name: str
    definition: dict[str, Any]

    def query(self) -> Query:
        """What it asks."""
        return parse(self.definition, url=False)


def name_query(party: Party, name: str, definition: dict[str, Any]) -> Named:
    """Keep a query under a name. Raises `QueryParameterError`, `UnbuiltQueryError`, `QueryNamedAlreadyError`."""
    if not 1 <= len(name) <= LONGEST_NAME or "\0" in name or "/" in name:
        raise QueryParameterError(f"a name has 1 to {LONGEST_NAME} signs and no slash")
    parse(definition, url=False)
    using = alias(environment_of(party))
    try:
        with transaction.atomic(using=using):
            row = NamedQuery.objects.using(using).create(party_id=party.pk, name=name, definition=definition)
    except IntegrityError:
        raise QueryNamedAlreadyError(name) from None
    return Named(row.pk, row.name, definition)


def query_named(party: Party, name: str) -> Named | None:
    """The party's query of this name."""
    row = NamedQuery.objects.using(alias(environment_of(party))).filter(party_id=party.pk, name=name).first()
    return None if row is None else Named(row.pk, row.name, row.definition)


def queries(party: Party, size: int, token: str) -> tuple[list[Named], str | None]:
    """One page of the party's queries by name, and the token of the next one. Raises `QueryParameterError`."""
    try:
        (after,) = decode(token, (str,)) if token else ("",)
    except CursorError as error:
        raise QueryParameterError(f"nextPageToken: {error}") from None
    rows = NamedQuery.objects.using(alias(environment_of(party))).filter(party_id=party.pk, name__gt=after)
    found = list(rows.order_by("name")[: size + 1])
    following = encode([found[size - 1].name]) if len(found) > size else None
    return [Named(row.pk, row.name, row.definition) for row in found[:size]], following


def forget_query(party: Party, name: str) -> bool:
    """Drop a query and its subscriptions; whether there was one."""
    rows = NamedQuery.objects.using(alias(environment_of(party))).filter(party_id=party.pk, name=name)
    return bool(rows.delete()[0])
