"""Publishing: a file, an address or a table becomes an immutable version, or the reason why not.

    ask, upload → a job (`models.Publication`) → work, one process at a time: fetch → examine → gate → Parquet → rows → version

Nothing of it is visible before the last transaction, and whatever dies before it leaves the old version as it was.
"""

from duoc.catalogue.models import Marking, Publication, Version

from .asking import PublicationRefusedError, again, ask, cancel, publication, publications, upload
from .comparing import Differences, differences
from .drafting import next_due
from .examining import Examined, examine
from .files import TooLargeError, pieces
from .marking import MarkingRefusedError, decide, markings, propose
from .restoring import restorable, restore, withdrawn_now
from .running import publish, waits, work
from .serving import GoneError, original_of, parquet_of, version, versions, versions_of
from .sweeping import sweep
from .withdrawing import withdraw_version

__all__ = [
    "Differences",
    "Examined",
    "GoneError",
    "Marking",
    "MarkingRefusedError",
    "Publication",
    "PublicationRefusedError",
    "TooLargeError",
    "Version",
    "again",
    "ask",
    "cancel",
    "decide",
    "differences",
    "examine",
    "markings",
    "next_due",
    "original_of",
    "parquet_of",
    "pieces",
    "propose",
    "publication",
    "publications",
    "publish",
    "restorable",
    "restore",
    "sweep",
    "upload",
    "version",
    "versions",
    "versions_of",
    "waits",
    "withdraw_version",
    "withdrawn_now",
    "work",
]
