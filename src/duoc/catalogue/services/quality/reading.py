"""The kept scores as pages show them: of an entry, of the entries of an agency, of the catalogue. Nothing is counted here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Avg, Count, QuerySet

from duoc.catalogue.models import Harvested, Score, WholeScore
from duoc.catalogue.rules import quality as rules
from duoc.catalogue.rules.quality import Dimension, Loss
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import seen_by


@dataclass(frozen=True, slots=True)
class Quality:
    """The score of an entry, or of the catalogue, as its page shows it. lost: the dearest first; untried: addresses that nobody
    tried; source: the name of the catalogue elsewhere that the entry comes from."""

    total: float
    average: float
    rating: str
    dimensions: tuple[Dimension, ...]
    lost: tuple[Loss, ...]
    untried: int
    counted_at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry in the list by score. first: what to do first; None where nothing is lost that it can earn."""

    name: str
    title: str
    agency: str
    total: float
    rating: str
    first: Loss | None
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class AgencyScore:
    """The mean score of an agency's public entries, and how many there are."""

    agency: str
    key: str
    entries: int
    total: float

    @property
    def rating(self) -> str:
        """Of the mean."""
        return rules.rating(self.total)


def quality(entry: UUID) -> Quality | None:
    """The kept score of an entry; None where none was counted yet. Whether the entry may be known of is the caller's question."""
    row = Score.objects.select_related("entry").filter(pk=entry).first()
    if row is None:
        return None
    source = Harvested.objects.filter(pk=entry).values_list("source__name", flat=True).first()
    return Quality(
        row.total, row.average, rules.rating(row.total), rules.dimensions(row.points),
        rules.losses(row.points, row.entry.level), row.untried, row.counted_at, source or "",
    )  # fmt: skip


def whole() -> Quality | None:
    """The newest score of the catalogue."""
    row = WholeScore.objects.order_by("-day").first()
    if row is None:
        return None
    return Quality(
        row.total, row.average, rules.rating(row.total), rules.dimensions(row.points), rules.losses(row.points), row.untried,
        row.counted_at,
    )  # fmt: skip


def history(limit: int = 400) -> list[tuple[date, float]]:
    """(day, total) of the catalogue, oldest first."""
    newest = WholeScore.objects.order_by("-day").values_list("day", "total")[:limit]
    return list(reversed(newest))


def agencies(viewer: Viewer) -> list[AgencyScore]:
    """Mean scores by agency of the public entries that the viewer may know of, the lowest first."""
    grouped = _shown(viewer).order_by().values_list("entry__agency__name", "entry__agency__key")
    rows = grouped.annotate(n=Count("pk"), mean=Avg("total"))
    return sorted((AgencyScore(*row) for row in rows), key=lambda one: (one.total, one.agency))


def scored(viewer: Viewer, agency: str = "", start: int = 0, size: int = 50) -> list[Scored]:
    """Public entries that the viewer answers for, of one agency (its key word) where one is named; the lowest score first."""
    found = _shown(viewer)
    if viewer.changes is not None:
        found = found.filter(entry__agency__in=viewer.sees or viewer.changes)
    if agency:
        found = found.filter(entry__agency__key=agency)
    rows = found.select_related("entry__agency").order_by("total", "entry__sort_key", "pk")[start : start + size]
    return [_scored(row) for row in rows]


def _scored(row: Score) -> Scored:
    lost = rules.losses(row.points, row.entry.level)
    first = next((one for one in lost if one.possible), None)
    return Scored(
        row.entry.name,
        row.entry.title,
        row.entry.agency.name,
        row.total,
        rules.rating(row.total),
        first,
        row.counted_at,
    )


def _shown(viewer: Viewer) -> QuerySet[Score]:
    return Score.objects.filter(entry__in=seen_by(viewer))
