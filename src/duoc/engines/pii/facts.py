"""The facts detection stands on, as dated files beside this module (`facts/`); each says its source in its first lines."""

import csv
from collections.abc import Iterator
from datetime import date
from importlib import resources

from duoc.engines.pii.finding import Detector, LegalClass


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `facts/<name>.csv`, without its comments."""
    return csv.DictReader(_lines(f"{name}.csv"))


def words(name: str) -> frozenset[str]:
    """The words of `facts/<name>.txt`; an underscore stands for a blank."""
    return frozenset(word.replace("_", " ") for line in _lines(f"{name}.txt") for word in line.split())


def detectors() -> dict[str, Detector]:
    """The table of types, by type, in the order of the file."""
    return {
        row["type"]: Detector(
            row["type"],
            frozenset(map(int, row["lengths"].split())),
            row["check"],
            float(row["labelled"]),
            float(row["bare"]),
            LegalClass(row["class"]),
            date.fromisoformat(row["since"]),
            row["source"],
            row["verified"] == "true",
        )
        for row in rows("detectors")
    }


def _lines(name: str) -> list[str]:
    text = resources.files(__package__).joinpath("facts", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


DETECTORS = detectors()
