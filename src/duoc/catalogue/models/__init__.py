"""Tables of the catalogue."""

from .entries import Entry, EntryChange, Topic
from .publications import Finding, Marking, Publication
from .publishers import Publisher
from .resources import Resource, Version

__all__ = ["Entry", "EntryChange", "Finding", "Marking", "Publication", "Publisher", "Resource", "Topic", "Version"]
