"""Tables of the catalogue."""

from .duties import AccessRequest, Demand, Reminder, RequestStep, Term, Vote
from .entries import Entry, EntryChange, Topic
from .publications import Finding, Marking, Publication
from .publishers import Publisher
from .resources import Resource, Version
from .search import SearchText, SearchWord

__all__ = [
    "AccessRequest",
    "Demand",
    "Entry",
    "EntryChange",
    "Finding",
    "Marking",
    "Publication",
    "Publisher",
    "Reminder",
    "RequestStep",
    "Resource",
    "SearchText",
    "SearchWord",
    "Term",
    "Topic",
    "Version",
    "Vote",
]
