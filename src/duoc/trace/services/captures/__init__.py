"""Capture: what came in becomes events, all or the good ones, once."""

from .jobs import LARGEST, MOST_EVENTS, InvalidDocumentError, submit, sweep, work
from .spool import TooLargeError

__all__ = ["LARGEST", "MOST_EVENTS", "InvalidDocumentError", "TooLargeError", "submit", "sweep", "work"]
