"""The fast lane in C: there when `./duoc` found a C compiler, and when it was compiled from this very source.

`DUOC_COMPILED=no` leaves it aside. lane.py, routes.py and journal.py are the same lane in Python, byte for byte.
"""

import importlib
import os
from typing import cast

from duoc.wire.gateway.compiled import building
from duoc.wire.gateway.compiled.interface import Core


def _load() -> Core | None:
    if os.environ.get("DUOC_COMPILED") == "no":
        return None
    try:
        found = cast(Core, importlib.import_module("duoc.wire.gateway.compiled.lane_core"))
        return found if building.source_id() == found.SOURCE else None
    except (ImportError, OSError):
        return None


core = _load()
