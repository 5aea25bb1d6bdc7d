"""The room's part of the command line: `duoc people <verb>`. What a page can do, a script can do here."""

from typing import Any

from . import accounts, facts, keys, parties
from .verbs import Verbs


def register(subparsers: Any) -> None:
    """Add `people` and its verbs."""
    room = subparsers.add_parser("people", help="cơ quan, đơn vị, người dùng, khóa · agencies, units, users, keys")
    verbs = Verbs(room.add_subparsers(dest="verb", required=True, metavar="VERB"))
    for part in (facts, accounts, keys, parties):
        part.register(verbs)
