"""The look for plain literals in C: there when `./duoc` found a C compiler, and when it was compiled from this very source.

`DUOC_COMPILED=no` leaves it aside. blanking.py is the same in Python, byte for byte.
"""

import importlib
import os
from pathlib import Path
from typing import Protocol, TypeVar, cast

from duoc.core import compiling

_T = TypeVar("_T")
FOLDER = Path(__file__).parent


class Core(Protocol):
    """What is compiled."""

    SOURCE: str

    def blank(self, text: bytes) -> bytes | None:
        """As `blanking.blank`."""

    def looked_up(self, known: dict[bytes, _T], text: bytes) -> _T | None:
        """As `blanking.looked_up`."""


def _load() -> Core | None:
    if os.environ.get("DUOC_COMPILED") == "no":
        return None
    try:
        found = cast(Core, importlib.import_module("duoc.engines.sql.compiled.sql_core"))
        return found if compiling.source_id(FOLDER) == found.SOURCE else None
    except (ImportError, OSError):
        return None


core = _load()
