"""What the catalogue tells the world by itself: feeds of what is new, sitemaps of what there is."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max

from duoc.catalogue.models import Publisher, Topic
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.sitemaps import PART
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.entries import seen_by
from duoc.catalogue.services.graph import records_of

NEWEST = 50


def newest(viewer: Viewer, *, publisher: str = "", topic: str = "") -> tuple[str, Sequence[EntryRecord]] | None:
    """(whose, the entries last changed): of all, of a publisher or of a topic; None where there is none of that name.

    A publisher of whom the viewer knows no entry is not there for him: its name alone would tell of what is hidden.
    """
    found, whose = seen_by(viewer), ""
    if publisher:
        held = Publisher.objects.select_related("agency").filter(name=publisher).first()
        if held is None:
            return None
        found, whose = found.filter(agency=held.agency), held.agency.name
        if not found.exists():
            return None
    if topic:
        sector = Topic.objects.filter(key=topic).first()
        if sector is None:
            return None
        found, whose = found.filter(topic=sector), sector.title
    kept = list(found.order_by("-modified", "id").values_list("pk", flat=True)[:NEWEST])
    records = records_of(seen_by(viewer).filter(pk__in=kept), viewer)
    return whose, sorted(records, key=lambda one: kept.index(one.id))


def addresses(viewer: Viewer, part: int) -> list[tuple[str, datetime]]:
    """(name, moment of the last change) of the entries of a part of the sitemap, from 1, in the order of their codes."""
    start = (part - 1) * PART
    return list(seen_by(viewer).order_by("code").values_list("name", "modified")[start : start + PART])


def extent(viewer: Viewer) -> tuple[int, datetime | None]:
    """(how many entries, when the last of them changed)."""
    found = seen_by(viewer).aggregate(count=Count("pk"), newest=Max("modified"))
    return found["count"], found["newest"]
