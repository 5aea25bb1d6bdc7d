"""Capture: what came in becomes events, all or the good ones, once."""

from .jobs import LARGEST, MOST_EVENTS, BusyError, InvalidDocumentError, Job, job, jobs, submit, sweep, warned, work
from .speaking import EventRefusedError, speak
from .spool import TooLargeError

__all__ = [
    "LARGEST",
    "MOST_EVENTS",
    "BusyError",
    "EventRefusedError",
    "InvalidDocumentError",
    "Job",
    "TooLargeError",
    "job",
    "jobs",
    "speak",
    "submit",
    "sweep",
    "warned",
    "work",
]
