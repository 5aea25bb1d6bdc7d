"""Handing a minted batch out: label sheets and a list of its addresses, written whole or not at all.

PINs leave the house here and only here: they come of the batch's pin seed, which is forgotten once the files are complete.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import connections, transaction
from django.utils import timezone

from duoc.core.environment import Environment
from duoc.frame import outbox
from duoc.frame.environments import alias
from duoc.trace.models import StampBatch
from duoc.trace.rules import serials
from duoc.trace.rules.stamps import StampRefusedError

_AT_ONCE = 1 << 13  # stamps


def hand_out(
    batch: StampBatch,
    sheets: Path | None = None,
    listing: Path | None = None,
    *,
    by: str = "",
    environment: Environment = Environment.PRODUCTION,
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Write the files that are wanted of a minted batch, then note that it was handed out; gives the number of pages.

    sheets: PDF in the batch's format. listing: `number,serial,uri` (and `pin`) as CSV, or JSON Lines where the name ends in
    `.jsonl`. Without a file nothing happens: the batch can be handed out later. Raises `StampRefusedError` for a batch that was
    handed out before (a second set of sheets would be copies), and for a file that cannot be written; then nothing has changed.
    """
    if batch.handed_out_at is not None:
        raise StampRefusedError(f"Lô tem {batch.pk} đã được giao tệp in; in lại là làm tem sao chép.")
    if sheets is None and listing is None:
        return 0
    using = alias(environment)
    try:
        with _whole(sheets) as sheet_file, _whole(listing) as listing_file:
            pages = _write(batch, sheet_file, listing_file, str(listing).endswith(".jsonl"), using, tell)
    except OSError as error:
        raise StampRefusedError(f"Không ghi được {error.filename or 'tệp'}: {error.strerror}.") from None
    with transaction.atomic(using):
        batch.handed_out_at, batch.pin_seed = timezone.now(), None
        batch.save(using=using, update_fields=["handed_out_at", "pin_seed"])
        fact = {"batch": batch.pk, "count": batch.count, "pages": pages, "listed": listing is not None, "by": by}
        outbox.append("trace.stamps_handed_out", fact, using=using)
    return pages


def _write(
    batch: StampBatch,
    sheet_file: BinaryIO | None,
    listing_file: BinaryIO | None,
    jsonl: bool,
    using: str,
    tell: Callable[[int, int], None],
) -> int:
    from duoc.trace.services.stamps.files import Handed, ListingFile, SheetFile  # numpy: loaded by who prints

    sheet = SheetFile(batch, sheet_file) if sheet_file else None
    listing = ListingFile(batch, listing_file, jsonl) if listing_file else None
    seed = bytes(batch.pin_seed) if batch.pin_seed is not None else None
    for start in range(0, batch.count, _AT_ONCE):
        with connections[using].cursor() as cursor:
            cursor.execute(
                "SELECT serial FROM trace_stamp WHERE number >= %s AND number < %s ORDER BY number",
                [batch.first + start, batch.first + min(start + _AT_ONCE, batch.count)],
            )
            octets = b"".join(bytes(row[0]) for row in cursor.fetchall())
        size = len(octets) // serials.SERIAL_BYTES
        pins = [serials.pin(seed, index) for index in range(start, start + size)] if seed else []
        some = Handed.of(start, octets, pins)
        for file in (sheet, listing):
            if file:
                file.add(some)
        tell(start + size, batch.count)
    return sheet.finish() if sheet else 0


@contextmanager
def _whole(path: Path | None) -> Iterator[BinaryIO | None]:
    """A file that appears under its name only when all of it is on the disk."""
    if path is None:
        yield None
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb", buffering=1 << 20) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
