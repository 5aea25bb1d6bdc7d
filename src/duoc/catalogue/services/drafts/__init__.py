"""Drafts: rows that programs write into a resource. They are their agency's alone; publishing makes a version of them.

    create → insert, upsert, update, delete (each committed when it returns) → publishing.drafting, once it is quiet

Whoever writes here shows nothing to anybody else: a version passes the gate like a file.
"""

from .reading import draft_table
from .tables import DraftRefusedError, NoDraftError, Writing, clear, create, write
from .writing import BadRecordError, delete, insert, update, upsert

__all__ = [
    "BadRecordError",
    "DraftRefusedError",
    "NoDraftError",
    "Writing",
    "clear",
    "create",
    "delete",
    "draft_table",
    "insert",
    "update",
    "upsert",
    "write",
]
