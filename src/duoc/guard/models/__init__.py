"""The room's tables, one file a noun."""

from duoc.guard.models.applications import Application, Change, Statement
from duoc.guard.models.decisions import Decision, DecisionSeal, DecisionWriter, Lookup

__all__ = [
    "Application",
    "Change",
    "Decision",
    "DecisionSeal",
    "DecisionWriter",
    "Lookup",
    "Statement",
]
