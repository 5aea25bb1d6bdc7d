"""The room's part of the command line: `duoc guard <verb>`."""

import importlib
from typing import Any

# One file a noun; each adds its verbs.
_NOUNS = ("app", "decisions", "dossier", "scan", "statements", "ticket")


def register(subparsers: Any) -> Any:
    """Add `guard` and its verbs."""
    line = "bảo vệ dữ liệu cá nhân: tìm, che, tường lửa CSDL · personal data: find, mask, database firewall"
    room = subparsers.add_parser("guard", help=line, description=line)
    verbs = room.add_subparsers(dest="verb", required=True, metavar="VERB")
    for noun in _NOUNS:
        importlib.import_module(f"duoc.guard.commands.{noun}").register(verbs)
    return verbs
