"""What a score says: by dimension, what was lost and what to do; and the score of a catalogue from those of its entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duoc.engines.dcat import mqa

DIMENSIONS = ("findability", "accessibility", "interoperability", "reusability", "contextuality")
# What an entry whose rows go through the exchange cannot earn: it has no file that everybody may take.
_OF_FILES = frozenset({"download", "downloadable", "size"})


@dataclass(frozen=True, slots=True)
class Dimension:
    """Points of a dimension, and how many there are to earn."""

    key: str
    points: float
    full: int


@dataclass(frozen=True, slots=True)
class Loss:
    """A metric that did not earn its weight. points: what is left to win; advice: what a steward does, in Vietnamese;
    advice_en: in English; possible: whether this entry can earn it at all."""

    key: str
    name: str
    points: float
    advice: str
    advice_en: str
    possible: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of an entry's score. points: {metric: earned}; parts: its distributions; passed: {metric: how many pass}."""

    points: Mapping[str, float]
    parts: int
    passed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Whole:
    """The score of a catalogue, by the methodology and the way of ckan-mqa (`average`)."""

    points: Mapping[str, float]
    total: float
    average: float


def rating(total: float) -> str:
    """excellent, good, sufficient or bad."""
    return next(word for word, least in mqa.RATINGS if total >= least)


def dimensions(points: Mapping[str, float]) -> tuple[Dimension, ...]:
    """Points by dimension, in the order of the methodology."""
    metrics = mqa.metrics()
    return tuple(
        Dimension(
            key,
            round(sum(points.get(one.key, 0) for one in metrics if one.dimension == key), 1),
            sum(one.weight for one in metrics if one.dimension == key),
        )
        for key in DIMENSIONS
    )


def losses(points: Mapping[str, float], level: str = "open") -> tuple[Loss, ...]:
    """What was lost, the dearest first; what an entry of this level cannot earn comes last."""
    lost = [
        Loss(one.key, one.name, left, one.advice, one.advice_en, level == "open" or one.key not in _OF_FILES)
        for one in mqa.metrics()
        if (left := round(one.weight - points.get(one.key, 0), 1)) > 0
    ]
    return tuple(sorted(lost, key=lambda one: (not one.possible, -one.points)))


def told(score: mqa.Score) -> Told:
    """What is kept of a score of one dataset."""
    shares = {
        one.metric.key: round(one.average / one.metric.weight * score.parts)
        for one in score.points
        if one.metric.level == "distribution"
    }
    return Told({one.metric.key: round(one.points, 2) for one in score.points}, score.parts, shares)


def whole(entries: Iterable[Told]) -> Whole:
    """The catalogue's score: each metric by the share of datasets, or of distributions, that pass it; in interoperability by the
    best distribution of each dataset. The same number as `engines.dcat.mqa.catalogue` over the whole graph."""
    held = list(entries)
    parts = sum(one.parts for one in held)
    points: dict[str, float] = {}
    average = 0.0
    for metric in mqa.metrics():
        mean = sum(one.points.get(metric.key, 0) for one in held) / len(held) if held else 0.0
        share = metric.weight * sum(one.passed.get(metric.key, 0) for one in held) / parts if parts else 0.0
        of_parts = metric.level == "distribution"
        points[metric.key] = share if of_parts and metric.dimension != "interoperability" else mean
        average += share if of_parts else mean
    return Whole({key: round(value, 2) for key, value in points.items()}, sum(points.values()), average)
