"""The room's tables, one file a noun."""

from duoc.guard.models.decisions import Decision, DecisionSeal, DecisionWriter, Lookup

__all__ = [
    "Decision",
    "DecisionSeal",
    "DecisionWriter",
    "Lookup",
]
