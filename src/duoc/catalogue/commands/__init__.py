"""The room's part of the command line: `duoc catalogue <verb>`."""

import importlib
from typing import Any

# One file a noun; each adds its verbs.
_NOUNS = ("registry", "search", "quality", "harvest", "publishing", "marking", "push")


def register(subparsers: Any) -> Any:
    """Add `catalogue` and its verbs."""
    line = "danh mục dữ liệu: dùng chung và mở · the catalogue of shared and open data"
    room = subparsers.add_parser("catalogue", help=line, description=line)
    verbs = room.add_subparsers(dest="verb", required=True, metavar="VERB")
    for noun in _NOUNS:
        importlib.import_module(f"duoc.catalogue.commands.{noun}").register(verbs)
    return verbs
