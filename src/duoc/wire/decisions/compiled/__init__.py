"""The rows of a frame in C: there when `./duoc` found a C compiler, and when it was compiled from this very source.

`DUOC_COMPILED=no` leaves it aside. frames.py is the same in Python, byte for byte.
"""

import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, cast

from duoc.core import compiling

FOLDER = Path(__file__).parent


class Core(Protocol):
    """What is compiled."""

    SOURCE: str

    def rows(
        self,
        items: list[Any],
        places: dict[bytes, int],
        epoch_ns: int,
        tell: Callable[[Any], tuple[Any, Any]],
        empty: bytes,
    ) -> bytes:
        """As `frames._rows`; `tell` makes of a decision its detail and a plain entry, `empty` stands for no note."""


def _load() -> Core | None:
    if os.environ.get("DUOC_COMPILED") == "no":
        return None
    try:
        found = cast(Core, importlib.import_module("duoc.wire.decisions.compiled.decisions_core"))
        return found if compiling.source_id(FOLDER) == found.SOURCE else None
    except (ImportError, OSError):
        return None


core = _load()
