"""The semantic rules, numbered as in docs/formats.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from duoc.engines.epcis.problems import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """`now`: with a zone; `tolerance`: how far ahead of it a time may be (clocks differ); `mass_tolerance`: by which share the
    outputs of a transformation may outweigh its inputs."""

    now: datetime
    tolerance: timedelta = timedelta(minutes=5)
    mass_tolerance: float = 0.0


def check(event: dict[str, Any], limits: Limits) -> Iterator[Problem]:
    """What the rules have against an event that the schema admits."""
    yield from ()
