"""XLSX files of strangers: opened only when unpacking them costs little."""

import zipfile
from typing import Any, BinaryIO

MOST_UNPACKED = 40_000_000
MOST_RATIO = 150  # of one part unpacked to packed; sheets of real firms stay below 40
MOST_PARTS = 200
_SMALL = 200_000  # parts below this cost nothing, however well they are packed
_CHUNK = 1 << 20
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


class WorkbookError(ValueError):
    """A file that is not opened. why: `broken`, `entities`, `locked`, `parts` (too many), `unpacked` (too large)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def opened(file: BinaryIO, *, formulas: bool, most: int = MOST_UNPACKED) -> Any:
    """The workbook, to be read row by row and closed. formulas: as they stand, not what they came to. most: octets unpacked.

    Raises `WorkbookError`; what is read later may still fail in many ways.
    """
    from openpyxl import load_workbook  # here and not above: most processes never read a workbook

    try:
        _weigh(file, most)
        return load_workbook(file, read_only=True, data_only=not formulas, keep_links=False)
    except WorkbookError:
        raise
    except Exception as error:  # files of strangers are broken in many ways, and each means the same
        raise WorkbookError("broken") from error


def _weigh(file: BinaryIO, most: int) -> None:
    """Refuse what would unpack into more than it may, from the file's own list and then for true."""
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS:
            raise WorkbookError("parts")
        if any(part.flag_bits & 1 for part in parts):
            raise WorkbookError("locked")
        if sum(part.file_size for part in parts) > most:
            raise WorkbookError("unpacked")
        for part in parts:
            if part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size):
                raise WorkbookError("unpacked")
            with packed.open(part) as unpacked:
                _read(unpacked, part)


def _read(unpacked: Any, part: zipfile.ZipInfo) -> None:
    """A part to its end, which is at the size that the list says, or in an error."""
    is_xml = part.filename.endswith((".xml", ".rels"))
    size, before = 0, b""
    while chunk := unpacked.read(_CHUNK):
        size += len(chunk)
        if size > part.file_size:
            raise WorkbookError("unpacked")
        if is_xml and any(word in before + chunk for word in _DECLARATIONS):
            raise WorkbookError("entities")
        before = chunk[-len(_DECLARATIONS[0]) :]
