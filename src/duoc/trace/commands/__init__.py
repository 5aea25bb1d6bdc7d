"""The room's part of the command line: `duoc trace <verb>`."""

import importlib
from typing import Any

# One file a noun; each adds its verbs.
_NOUNS = (
    "clones",
    "diary",
    "disclosed",
    "events",
    "journey",
    "links",
    "passport",
    "portal",
    "products",
    "recalls",
    "sites",
    "stamp_bundles",
    "stamp_proofs",
    "stamps",
    "verifier",
)


def register(subparsers: Any) -> Any:
    """Add `trace` and its verbs; gives the verbs, so that a door can add those that need the processes."""
    line = "truy xuất nguồn gốc: sự kiện, tem, lượt quét · traceability: events, stamps, scans"
    room = subparsers.add_parser("trace", help=line, description=line)
    verbs = room.add_subparsers(dest="verb", required=True, metavar="VERB")
    for noun in _NOUNS:
        importlib.import_module(f"duoc.trace.commands.{noun}").register(verbs)
    return verbs
