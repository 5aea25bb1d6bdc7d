"""The EPCIS 2.0 query language (§8.2.7, query-schema.json): its parameters, read from a URL or from JSON.

`parse` gives a `Query`: conditions that the database can answer by an index, and tests of one event's JSON for the others. A
parameter that the standard does not know, or a value that it does not allow, is a `QueryParameterError`.
"""

from .conditions import Condition, EventIds, Mentioned, Moment, OneOf, Query, Subject, Test
from .errors import QueryParameterError, UnbuiltQueryError
from .parameters import parse

__all__ = [
    "Condition",
    "EventIds",
    "Mentioned",
    "Moment",
    "OneOf",
    "Query",
    "QueryParameterError",
    "Subject",
    "Test",
    "UnbuiltQueryError",
    "parse",
]
