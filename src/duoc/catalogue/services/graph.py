"""The registry as DCAT: one page of it, or one entry, of what its viewer may know; the same bytes until something changes."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from django.db.models import Max, Min, QuerySet

from duoc.catalogue.models import Entry
from duoc.catalogue.rules import descriptions
from duoc.catalogue.rules.descriptions import Portal
from duoc.catalogue.rules.records import EntryRecord
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services import records
from duoc.catalogue.services.entries import seen_by, with_resources
from duoc.core import profile, settings
from duoc.engines.dcat import graph, serialise
from duoc.engines.dcat.paging import PAGE_SIZE, Paging, add_paging, pages
from duoc.engines.dcat.profile import Profile, ProfileError, parse, shipped

Row = Entry  # what doors hold of an entry between two calls
_KEPT_BYTES = 64 << 20
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the catalogue is wanted. `number`: page from 1; `since`: changed then or later; `query`: kept in the links."""

    number: int = 1
    since: datetime | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the catalogue, not yet written. `tag`: changes with everything that its bytes depend on."""

    tag: str
    modified: datetime | None
    wanted: Wanted
    total: int
    rows: tuple[Entry, ...]


PROFILE_FILE = "catalogue-profile.toml"


class NoSuchPageError(LookupError):
    """A page behind the last one."""


def portal() -> Portal:
    """The portal's origin and the name of its province."""
    held = settings.load()
    return Portal(held.web_address.rstrip("/"), _province(held.profile))


def national_profile() -> Profile:
    """The national layer in force: `<home>/catalogue-profile.toml` where there is one, else that of the house.

    A file that cannot be used is told in the log, and the house's own layer stays: the catalogue answers all the same.
    """
    return _profile(settings.load().home / PROFILE_FILE, portal().site)


def page(viewer: Viewer, wanted: Wanted) -> Page:
    """A page of entries in the order of their codes; two queries. Raises `NoSuchPageError`."""
    found = seen_by(viewer)
    if wanted.since is not None:
        found = found.filter(modified__gte=wanted.since)
    total = found.count()
    if not 1 <= wanted.number <= pages(total):
        raise NoSuchPageError(wanted.number)
    start = (wanted.number - 1) * PAGE_SIZE
    rows = tuple(found.order_by("code")[start : start + PAGE_SIZE])
    newest = found.aggregate(newest=Max("modified"))["newest"]
    return Page(_tag(rows, wanted, total, newest), newest, wanted, total, rows)


def written(held: Page, viewer: Viewer, suffix: str) -> bytes:
    """The bytes of a page in a serialisation."""
    return _kept(f"{held.tag}.{viewer.sees}.{suffix}", lambda: _page(held, viewer, suffix))


def whole(found: list[EntryRecord]) -> dict[str, bytes]:
    """A catalogue of all these records, without pages, as JSON-LD and Turtle by suffix."""
    at = portal()
    moments = [one.published_at for one in found if one.published_at]
    newest = max((one.modified for one in found), default=None)
    datasets = [descriptions.dataset(at.site, one) for one in found]
    told = descriptions.catalogue(at, datasets, newest, min(moments, default=None))
    made = graph.catalogue_graph(told, national_profile())
    return {suffix: serialise.write(made, suffix) for suffix in ("jsonld", "ttl")}


def entry_tag(row: Entry) -> str:
    """Changes with everything that the bytes of one entry depend on."""
    return _tag((row,), Wanted(), 1, row.modified)


def entry_written(row: Entry, viewer: Viewer, suffix: str) -> bytes:
    """The bytes of one entry in a serialisation."""
    return _kept(f"{entry_tag(row)}.{viewer.sees}.{suffix}", lambda: _entry(row, viewer, suffix))


def record(row: Entry, viewer: Viewer) -> EntryRecord:
    """The record of one entry, with its resources."""
    (found,) = records_of(seen_by(viewer).filter(pk=row.pk), viewer)
    return found


def records_of(found: QuerySet[Entry], viewer: Viewer) -> list[EntryRecord]:
    """Records of entries with their resources, in the order of the query."""
    return records.entries(with_resources(found), viewer)


def _page(held: Page, viewer: Viewer, suffix: str) -> bytes:
    at, wanted = portal(), held.wanted
    order = {row.pk: number for number, row in enumerate(held.rows)}
    found = records_of(seen_by(viewer).filter(pk__in=order), viewer)
    found.sort(key=lambda one: order[one.id])
    earliest = seen_by(viewer).aggregate(earliest=Min("published_at"))["earliest"]
    datasets = [descriptions.dataset(at.site, one) for one in found]
    whole = descriptions.catalogue(at, datasets, held.modified, earliest)
    made = graph.catalogue_graph(whole, national_profile())
    last = pages(held.total)
    more = f"&{wanted.query}" if wanted.query else ""

    def address(number: int, form: str = "") -> str:
        return f"{whole.uri}{form}?page={number}{more}"

    # A reader goes on in the form that he reads; everything else is said of the catalogue, whatever its form.
    paging = Paging(
        view=address(wanted.number),
        total=held.total,
        first=address(1),
        last=address(last),
        next=address(wanted.number + 1, f".{suffix}") if wanted.number < last else "",
        previous=address(wanted.number - 1, f".{suffix}") if wanted.number > 1 else "",
    )
    add_paging(made, whole.uri, paging)
    return serialise.write(made, suffix)


def _entry(row: Entry, viewer: Viewer, suffix: str) -> bytes:
    at = portal()
    described = descriptions.dataset(at.site, record(row, viewer))
    services = descriptions.catalogue(at, (described,), None, None).services
    return serialise.write(graph.dataset_graph(described, national_profile(), services), suffix)


@lru_cache(4)
def _province(name: str) -> str:
    return profile.load(name).name


def _profile(file: Path, site: str) -> Profile:
    try:
        return _read(file.read_text("utf-8"), site)
    except FileNotFoundError:
        return shipped(site)
    except (OSError, UnicodeDecodeError) as error:
        _LOG.error("%s: %s", file.name, type(error).__name__)
        return shipped(site)


@lru_cache(4)
def _read(text: str, site: str) -> Profile:
    try:
        return parse(text, site)
    except ProfileError as error:
        _LOG.error("%s: %s", PROFILE_FILE, error)
        return shipped(site)


def _tag(rows: Iterable[Entry], wanted: Wanted, total: int, newest: datetime | None) -> str:
    """Names of agencies and topics are no part of an entry's own moment, so they are named here."""
    parts = [portal().site, repr(national_profile()), str(wanted), str(total), str(newest)]
    for row in rows:
        parts += [str(row.pk), row.modified.isoformat(), row.agency.name, row.topic.title if row.topic else ""]
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


_BYTES: OrderedDict[str, bytes] = OrderedDict()
_LOCK = Lock()


def _kept(key: str, make: Callable[[], bytes]) -> bytes:
    """Bytes by what they depend on; the ones that nobody asked for longest go first."""
    with _LOCK:
        if key in _BYTES:
            _BYTES.move_to_end(key)
            return _BYTES[key]
    found = make()
    with _LOCK:
        _BYTES[key] = found
        while sum(map(len, _BYTES.values())) > _KEPT_BYTES:
            _BYTES.popitem(last=False)
    return found
