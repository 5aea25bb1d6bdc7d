"""The fast lane in C: there when `./duoc` found a C compiler, and when it was compiled from this very source.

`DUOC_COMPILED=no` leaves it aside. lane.py is the same lane in Python, byte for byte and name for name.
"""

import importlib
import os
from pathlib import Path
from typing import cast

from duoc.core import compiling
from duoc.wire.wall.compiled.interface import Core

FOLDER = Path(__file__).parent


def _load() -> Core | None:
    if os.environ.get("DUOC_COMPILED") == "no":
        return None
    try:
        found = cast(Core, importlib.import_module("duoc.wire.wall.compiled.wall_core"))
        return found if compiling.source_id(FOLDER) == found.SOURCE else None
    except (ImportError, OSError):
        return None


core = _load()
