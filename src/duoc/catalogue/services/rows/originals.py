"""The file that was handed in, as it was: of the current version or an older one."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.rows import tables
from duoc.catalogue.services.rows.tables import NoRowsError


@dataclass(frozen=True)
class Original:
    """path: its bytes; name: as it was called; sha256 in hex; public: whether everybody may have it."""

    path: Path
    name: str
    mimetype: str
    sha256: str
    size: int
    number: int
    public: bool


def original(number: UUID | str, viewer: Viewer, *, version: int | None = None) -> Original:
    """Raises `NoRowsError`, `ClosedError`, `GoneError`.

    A file that holds more than the published table (other sheets, notes above the head) is its agency's.
    """
    held = tables.table(number, viewer, version=version)
    row = held.version
    is_whole = bool(row.manifest.get("original", {}).get("open", False))
    if not is_whole and not viewer.sees_all_of(held.entry.agency_id):
        raise NoRowsError("the original is not open")
    path = tables.folder("originals") / row.original_sha256
    if not path.is_file():
        raise NoRowsError("the file is not here")
    is_public = is_whole and held.entry.level == "open"
    mimetype = held.resource.mimetype if held.resource.current_id == row.pk else ""
    kind = mimetype or "application/octet-stream"
    return Original(path, row.original_name, kind, row.original_sha256, row.original_bytes, row.number, is_public)
