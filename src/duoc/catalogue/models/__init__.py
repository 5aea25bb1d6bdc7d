"""Tables of the catalogue."""

from .drafts import Draft
from .duties import AccessRequest, Demand, Reminder, RequestStep, Term, Vote
from .entries import Entry, EntryChange, Topic
from .harvest import Harvested, HarvestRun, HarvestSource
from .publications import Finding, Marking, Publication
from .publishers import Publisher
from .push import Push, PushExport, PushSeen, PushTarget
from .quality import Score, Tried, WholeScore
from .resources import Resource, Version
from .search import SearchText, SearchWord
from .usage import Usage

__all__ = [
    "AccessRequest",
    "Demand",
    "Draft",
    "Entry",
    "EntryChange",
    "Finding",
    "HarvestRun",
    "HarvestSource",
    "Harvested",
    "Marking",
    "Publication",
    "Publisher",
    "Push",
    "PushExport",
    "PushSeen",
    "PushTarget",
    "Reminder",
    "RequestStep",
    "Resource",
    "Score",
    "SearchText",
    "SearchWord",
    "Term",
    "Topic",
    "Tried",
    "Usage",
    "Version",
    "Vote",
    "WholeScore",
]
