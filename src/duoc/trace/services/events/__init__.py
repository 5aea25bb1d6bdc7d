"""Reading events: pages of a query, one event, lists of what they speak of. Everything asks what the party may see."""

from .listing import Listed, listed
from .reading import (
    DEFAULT_PAGE,
    LARGEST_PAGE,
    TOKEN_LIFE,
    EventPage,
    Found,
    Reader,
    TooComplexError,
    TooManyError,
    event_named,
    find,
    recorded_since,
)

__all__ = [
    "DEFAULT_PAGE",
    "LARGEST_PAGE",
    "TOKEN_LIFE",
    "EventPage",
    "Found",
    "Listed",
    "Reader",
    "TooComplexError",
    "TooManyError",
    "event_named",
    "find",
    "listed",
    "recorded_since",
]
