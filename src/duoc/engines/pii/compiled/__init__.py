"""The detector's inner pass in C: there when `./duoc` found a C compiler, and when it was compiled from this very source.

`DUOC_COMPILED=no` leaves it aside. prefilter.py, judge.py and numbers.py are the same pass in Python, finding for finding.
Addresses, codes, and names and dates that need a second look are judged by their Python in either case.
"""

import importlib
import os
from functools import cache
from pathlib import Path
from typing import cast

from duoc.core import compiling
from duoc.engines.pii.compiled.interface import Core


@cache
def core() -> Core | None:
    """The compiled pass, with the tables of this package; None where it is not compiled."""
    if os.environ.get("DUOC_COMPILED") == "no":
        return None
    try:
        module = importlib.import_module("duoc.engines.pii.compiled.pii_core")
        if compiling.source_id(Path(__file__).parent) != module.SOURCE:
            return None
    except (ImportError, OSError):
        return None
    from duoc.engines.pii.compiled.arguments import arguments

    return cast(Core, module.Core(**arguments()))
