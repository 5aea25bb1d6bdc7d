"""Capture: what came in becomes events, all or the good ones, once."""

from .jobs import LARGEST, MOST_EVENTS, BusyError, InvalidDocumentError, Job, job, jobs, submit, sweep, work
from .spool import TooLargeError

__all__ = [
    "LARGEST",
    "MOST_EVENTS",
    "BusyError",
    "InvalidDocumentError",
    "Job",
    "TooLargeError",
    "job",
    "jobs",
    "submit",
    "sweep",
    "work",
]
