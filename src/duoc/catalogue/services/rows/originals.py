"""The file that was handed in, as it was: of the current version or an older one."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.folders import ORIGINALS, folder
from duoc.catalogue.services.rows import tables
from duoc.catalogue.services.rows.tables import NoRowsError, Owner


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
    owner: Owner


def original(number: UUID | str, viewer: Viewer, *, version: int | None = None) -> Original:
    """Raises `NoRowsError`, `ClosedError`, `GoneError`.

    A file that holds more than the published table (other sheets, notes above the head) is its agency's.
    """
    held = tables.table(number, viewer, version=version)
    owner, lasting = held.owner, held.lasting
    if not lasting.original_open and not viewer.sees_all_of(owner.agency):
        raise NoRowsError("the original is not open")
    path = folder(ORIGINALS) / lasting.original_sha256
    if not path.is_file():
        raise NoRowsError("the file is not here")
    kind = (owner.mimetype if owner.current == held.id else "") or "application/octet-stream"
    is_public = lasting.original_open and owner.public
    return Original(
        path,
        lasting.original_name,
        kind,
        lasting.original_sha256,
        lasting.original_bytes,
        lasting.number,
        is_public,
        owner,
    )
