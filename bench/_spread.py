"""How a benchmark says its figures: the median of the rounds, and their range."""

import statistics
from collections.abc import Mapping


def spread(values: list[float]) -> dict[str, float]:
    """Median and range."""
    return {"median": round(statistics.median(values), 3), "min": round(min(values), 3), "max": round(max(values), 3)}


def figure(label: str, value: Mapping[str, float], unit: str = "", digits: int = 2) -> str:
    """One figure for people: its label, median, unit and range."""
    middle, low, high = (f"{value[which]:,.{digits}f}" for which in ("median", "min", "max"))
    return f"{label:<62} {middle:>10} {unit}  ({low}–{high})"
