"""Tables of the catalogue."""

from .entries import Entry, EntryChange, Topic
from .harvest import Harvested, HarvestRun, HarvestSource
from .publications import Finding, Marking, Publication
from .publishers import Publisher
from .quality import Score, Tried
from .resources import Resource, Version

__all__ = [
    "Entry", "EntryChange", "Finding", "HarvestRun", "HarvestSource", "Harvested", "Marking", "Publication", "Publisher",
    "Resource", "Score", "Topic", "Tried", "Version",
]  # fmt: skip
