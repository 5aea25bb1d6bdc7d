"""Agencies as publishers: found by whatever a list calls them, made by administrators alone."""

from django.db import IntegrityError, transaction

from duoc.catalogue.models import Publisher
from duoc.catalogue.rules.entries import EntryRefusedError, slug
from duoc.catalogue.rules.records import PublisherRecord
from duoc.catalogue.rules.visibility import Viewer
from duoc.core import text as vietnamese
from duoc.people import services as people
from duoc.people.models import Agency
from duoc.people.services.periods import today


def publishers() -> list[PublisherRecord]:
    """All of them, in Vietnamese order."""
    return [record(one) for one in Publisher.objects.select_related("agency").order_by("agency__sort_key", "name")]


def publisher(name: str) -> Publisher | None:
    """The publisher of a name in the catalogue or a key word of its agency."""
    found = Publisher.objects.select_related("agency")
    return found.filter(name=name).first() or found.filter(agency__key=name).first()


def offered(viewer: Viewer) -> list[PublisherRecord]:
    """The agencies in force for which the viewer may keep entries, in Vietnamese order; `name` is their key word."""
    return [
        PublisherRecord(agency.pk, agency.key, agency.key, agency.name)
        for agency in people.agencies_as_of(today())
        if viewer.may_change(agency.pk)
    ]


def publisher_named(key: str) -> Publisher:
    """The publisher that the agency of a key word is. Raises `EntryRefusedError`."""
    try:
        return publisher_of(people.agency_named(key))
    except people.AccountRefusedError as error:
        raise EntryRefusedError(str(error), "agency") from None


def publisher_of(agency: Agency) -> Publisher:
    """The publisher that an agency is; made, with its name as address, when it is its first time."""
    held = Publisher.objects.select_related("agency").filter(agency=agency).first()
    if held is not None:
        return held
    wanted = slug(agency.name)
    taken = Publisher.objects.filter(name=wanted).exists()
    return Publisher.objects.create(agency=agency, name=agency.key if taken else wanted)


def settle_publisher(name: str, title: str, viewer: Viewer) -> Publisher:
    """The publisher that a list calls `name` and `title`: a known one, an agency of that title, or (administrators) a new agency.

    Raises `EntryRefusedError` for an unknown one where the viewer may not make it.
    """
    if (held := publisher(name)) is not None:
        return held
    if (agency := _agency(name, title)) is not None:
        if Publisher.objects.filter(agency=agency).exists():
            return publisher_of(agency)
        return Publisher.objects.create(agency=agency, name=name)
    return add_publisher(name, title, viewer)


def add_publisher(name: str, title: str, viewer: Viewer, description: str = "") -> Publisher:
    """A new agency of `people` under this name. Raises `EntryRefusedError`: not an administrator, or the name is taken."""
    if not viewer.administrator:
        raise EntryRefusedError("Chỉ quản trị viên lập được cơ quan mới.", "agency")
    try:
        with transaction.atomic():
            agency = people.add_agency(name, title or name, source=f"Danh mục dữ liệu ({viewer.name})")
            return Publisher.objects.create(agency=agency, name=name, description=description)
    except (IntegrityError, people.AccountRefusedError):
        raise EntryRefusedError(f"Đã có cơ quan mang tên {name}.", "name") from None


def change_publisher(held: Publisher, viewer: Viewer, *, description: str) -> Publisher:
    """Another description. Raises `EntryRefusedError`."""
    if not viewer.administrator:
        raise EntryRefusedError("Chỉ quản trị viên sửa được cơ quan.", "agency")
    held.description = description
    held.save(update_fields=["description"])
    return held


def record(held: Publisher) -> PublisherRecord:
    """As doors show it."""
    agency = held.agency
    return PublisherRecord(agency.pk, agency.key, held.name, agency.name, held.description, held.created)


def _agency(name: str, title: str) -> Agency | None:
    """An agency in force of this key word or title; a province's name behind the title is left out of account."""
    wanted = _plain(title)
    for agency in people.agencies_as_of(today()):
        if agency.key == name or (wanted and wanted == _plain(agency.name)):
            return agency
    return None


def _plain(title: str) -> str:
    words = vietnamese.fold(title).replace("uy ban nhan dan", "ubnd")
    head, mark, _province = words.partition(" tinh ")
    return head + " tinh" if mark else words
