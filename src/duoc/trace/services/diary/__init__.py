"""The producers' diary: written once, corrected in the open, read by whoever wrote it."""

from .goods import Book, books, lots, received
from .places import WorkPlace
from .places import of as places_of
from .reading import (
    Remembered,
    Wanted,
    all_entries,
    correction_of,
    entries,
    entries_on,
    entry,
    logged,
    photo,
    remembered,
    to_repeat,
    told,
)
from .writing import OtherEntryError, Recorded, record

__all__ = [
    "Book",
    "OtherEntryError",
    "Recorded",
    "Remembered",
    "Wanted",
    "WorkPlace",
    "all_entries",
    "books",
    "correction_of",
    "entries",
    "entries_on",
    "entry",
    "logged",
    "lots",
    "photo",
    "places_of",
    "received",
    "record",
    "remembered",
    "to_repeat",
    "told",
]
