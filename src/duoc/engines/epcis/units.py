"""Units of measure: the codes of UN/CEFACT Recommendation 20."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("standard") / "units.txt"


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    lists: dict[str, list[str]] = {}
    name = ""
    for line in _FILE.read_text("utf-8").splitlines():
        if line.endswith(":"):
            name = line[:-1]
        elif not line.startswith("#"):
            lists.setdefault(name, []).extend(line.split())
    return {name: frozenset(codes) for name, codes in lists.items()}


def is_current(code: str) -> bool:
    """Whether the recommendation has the code, and neither withdrew nor deprecated it."""
    return code in _lists()["current"]


def is_known(code: str) -> bool:
    """Whether it has or had the code."""
    return any(code in codes for codes in _lists().values())
