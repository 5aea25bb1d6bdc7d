"""How much of a stranger's file is read before it is refused. Every figure is a choice of ours; a test may pass smaller ones."""

from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds in bytes where the name says bytes, otherwise counts. Nothing above `row_bytes` is ever held in memory at once,
    save the shared texts of a workbook (`shared_bytes`)."""

    upload_bytes: int = 2 << 30
    unpacked_bytes: int = 4 << 30  # all entries of a zip together, by its own directory
    ratio: int = 200  # unpacked to packed, of the whole zip, once it unpacks to more than `ratio_from_bytes`
    ratio_from_bytes: int = 16 * MEBIBYTE
    entries: int = 2_000
    shared_bytes: int = 256 * MEBIBYTE  # texts shared by the cells of a workbook, unpacked: they stay in memory
    columns: int = 1_000  # PostgreSQL ends at 1,600
    rows: int = 100_000_000  # blank ones too: some packed kilobytes may say a thousand million, for hours
    cell_bytes: int = MEBIBYTE
    geometry_bytes: int = 8 * MEBIBYTE  # a boundary of a province in one cell
    row_bytes: int = 4 * MEBIBYTE  # of a text of rows; also what its reader takes at once
    scored_bytes: int = 16 * MEBIBYTE  # read in even steps over the whole file to tell an encoding
    ragged_rows: int = 100_000  # when they are also more than the rows that fit, the table is read in a wrong way
    faults: int = 100  # named one by one; the rest is counted


LIMITS = Limits()
