"""What stands: versions, and their files for who may read them."""

from pathlib import Path

from duoc.catalogue.models import Entry, Resource, Version
from duoc.catalogue.rules.visibility import Viewer, rows_shown
from duoc.catalogue.services import entries
from duoc.catalogue.services.publishing import files


class GoneError(LookupError):
    """The version was withdrawn: 410, with the reason."""

    def __init__(self, version: Version) -> None:
        super().__init__(version.withdrawn_reason)
        self.version = version


def versions(resource: Resource) -> list[Version]:
    """All versions of a resource, newest first, the withdrawn ones too."""
    return list(Version.objects.filter(resource=resource).order_by("-number"))


def versions_of(entry: Entry) -> list[Version]:
    """The same of all resources of an entry."""
    return list(
        Version.objects.filter(resource__entry=entry).select_related("resource").order_by("resource_id", "-number")
    )


def version(number: int, viewer: Viewer) -> Version | None:
    """The version of an id whose entry the viewer may see."""
    found = Version.objects.filter(pk=number, resource__entry__in=entries.seen_by(viewer))
    return found.select_related("resource__entry__agency").first()


def parquet_of(version: Version, viewer: Viewer) -> Path | None:
    """The version's table as a file; None where the viewer may not read its rows. Raises `GoneError`."""
    return _file(version, viewer, files.parquet(version.parquet_sha256))


def original_of(version: Version, viewer: Viewer) -> Path | None:
    """The bytes that were handed in. None where the viewer may not read the rows, or where the file holds more than the table
    and he is not of the agency. Raises `GoneError`."""
    entry = version.resource.entry
    is_open = version.manifest.get("original", {}).get("open", False)
    if not is_open and not viewer.sees_all_of(entry.agency_id):
        return None
    return _file(version, viewer, files.original(version.original_sha256))


def _file(version: Version, viewer: Viewer, place: Path) -> Path | None:
    entry = version.resource.entry
    if not rows_shown(viewer, entry.level, entry.state, entry.agency_id):
        return None
    if version.state == "withdrawn":
        raise GoneError(version)
    return place
