"""Tables of the catalogue."""

from .entries import Entry, EntryChange, Topic
from .publications import Finding, Marking, Publication
from .publishers import Publisher
from .resources import Resource, Version
from .search import SearchText, SearchWord

__all__ = [
    "Entry", "EntryChange", "Finding", "Marking", "Publication", "Publisher", "Resource", "SearchText", "SearchWord", "Topic",
    "Version",
]  # fmt: skip
