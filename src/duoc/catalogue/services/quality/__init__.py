"""The score of entries and of the catalogue (MQA, 405 points): counted from what anybody is served, kept with its day, shown."""

from .addresses import KEEPS, try_addresses, try_due
from .reading import AgencyScore, Quality, Scored, agencies, history, quality, scored, whole
from .scoring import Counted, count, rescore

__all__ = [
    "KEEPS",
    "AgencyScore",
    "Counted",
    "Quality",
    "Scored",
    "agencies",
    "count",
    "history",
    "quality",
    "rescore",
    "scored",
    "try_addresses",
    "try_due",
    "whole",
]
