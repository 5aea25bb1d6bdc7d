"""The room's tables, one file a noun."""

from duoc.guard.models.applications import Application, Change, Statement
from duoc.guard.models.decisions import Decision, DecisionSeal, DecisionWriter, Lookup
from duoc.guard.models.incidents import Acknowledgement, Incident
from duoc.guard.models.scans import ScanReport

__all__ = [
    "Acknowledgement",
    "Application",
    "Change",
    "Decision",
    "DecisionSeal",
    "DecisionWriter",
    "Incident",
    "Lookup",
    "ScanReport",
    "Statement",
]
