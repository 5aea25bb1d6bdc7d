"""The two files of a batch: sheets to print, and a list for who prints by other means. Needs numpy."""

import csv
import io
import json
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from duoc.engines.qr import versions
from duoc.engines.qr.presets import PRESETS
from duoc.engines.qr.sheets import Sheets
from duoc.engines.qr.steadiness import SteadyWriter
from duoc.engines.qr.versions import Level, Mode
from duoc.trace.models import StampBatch
from duoc.trace.rules import minting, serials
from duoc.trace.rules.stamps import check_fit, stem

_FIXED_WORDS = "PIN –-·/Lô tờ tem"


class Handed(NamedTuple):
    """Consecutive stamps of a batch. first: index from 0; signs, texts: of the serials; pins: empty where there are none."""

    first: int
    signs: NDArray[np.uint8]
    texts: list[str]
    pins: list[str]

    @classmethod
    def of(cls, first: int, octets: bytes, pins: list[str]) -> "Handed":
        """octets: the serials, ten bytes each."""
        rows = minting.signs(np.frombuffer(octets, np.uint8).reshape(-1, serials.SERIAL_BYTES))
        return cls(first, rows, [bytes(row).decode() for row in rows], pins)


class SheetFile:
    """The batch's label sheets. Where there is room a label says the product's name, its serial, its place and its PIN."""

    def __init__(self, batch: StampBatch, file: BinaryIO) -> None:
        self._batch = batch
        self._stem = np.frombuffer(stem(batch.host, batch.product.gtin, batch.product.code).encode(), np.uint8)
        version = check_fit(bytes(self._stem).decode(), batch.preset, batch.level)
        self._writer = SteadyWriter(version, Level[batch.level], Mode.ALPHANUMERIC)
        self._digits = max(len(str(batch.count)), 6)
        pages = -(-batch.count // PRESETS[batch.preset].per_page)

        def header(sheet: int, first: int, last: int) -> str:
            return f"{batch.product.name} · lô tem {batch.pk} · tờ {sheet + 1}/{pages} · tem {first + 1}–{last + 1}"

        self._sheets = Sheets(
            file,
            PRESETS[batch.preset],
            versions.side(version),
            signs=serials.ALPHABET + _FIXED_WORDS + batch.product.name + "0123456789lô",
            fixed=[batch.product.name],
            lines=3 if batch.pins else 2,
            header=header,
        )

    def add(self, some: Handed) -> None:
        """Labels in order."""
        count = len(some.texts)
        texts = np.hstack([np.broadcast_to(self._stem, (count, len(self._stem))), some.signs])
        symbols = self._writer.write(texts)
        shorts = list(map(serials.short, some.texts))
        places = [
            f"{self._batch.pk}-{place:0{self._digits}d}" for place in range(some.first + 1, some.first + count + 1)
        ]
        if some.pins:  # before the place: what has no room is the last line
            lines = [(one, f"PIN {pin}", place) for one, pin, place in zip(shorts, some.pins, places, strict=True)]
            self._sheets.add(symbols, lines)
        else:
            self._sheets.add(symbols, list(zip(shorts, places, strict=True)))

    def finish(self) -> int:
        """Close the file; gives the number of pages."""
        return self._sheets.finish(f"{self._batch.product.name} – lô tem {self._batch.pk}")


class ListingFile:
    """`number,serial,uri` and `pin`: number is the place in the batch. CSV with a head, or JSON Lines."""

    def __init__(self, batch: StampBatch, file: BinaryIO, jsonl: bool) -> None:
        self._stem, self._file, self._jsonl = stem(batch.host, batch.product.gtin, batch.product.code), file, jsonl
        self._names = ["number", "serial", "uri", *(["pin"] if batch.pins else [])]
        if not jsonl:
            file.write(",".join(self._names).encode() + b"\r\n")

    def add(self, some: Handed) -> None:
        """Stamps in order."""
        places = range(some.first + 1, some.first + len(some.texts) + 1)
        addresses = [self._stem + text for text in some.texts]
        rows = zip(places, some.texts, addresses, *([some.pins] if some.pins else []), strict=True)
        if self._jsonl:
            lines = [json.dumps(dict(zip(self._names, row, strict=True))) for row in rows]
            self._file.write(("\n".join(lines) + "\n").encode())
        else:
            text = io.StringIO()
            csv.writer(text).writerows(rows)
            self._file.write(text.getvalue().encode())
