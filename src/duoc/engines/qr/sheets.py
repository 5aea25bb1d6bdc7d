"""Label sheets and rolls in PDF: modules as vectors on whole printer dots, some thousand labels a second.

A symbol is one path of rectangles filled at once. Rectangles of one path that touch leave no seam, however a viewer smooths
edges; on the printer every edge lies between two dots. The rectangles of eight modules in a row are one entry of a table, so
that a symbol is joined from a few dozen ready pieces.
"""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import BinaryIO

import numpy as np

from duoc.engines.qr.layout import layout
from duoc.engines.qr.lettering import Lettering
from duoc.engines.qr.pdf import Document
from duoc.engines.qr.presets import Preset
from duoc.engines.qr.symbols import Symbols

POINTS_PER_INCH = 72
_HAIR = 2e-4  # points, a thousandth of a dot
_HEADER_MM, _HEADER_LINE_MM = 6, 3  # a margin from which on a sheet says its number, and how high it does
_SIGN = 0.72  # of a line's height is the size of its font


def pieces(side: int) -> list[bytes]:
    """The rectangles of every octet at every place: entry (row · octets + octet) · 256 + value. Row 0 is the top."""
    octets = -(-side // 8)
    runs = [_runs(value) for value in range(256)]
    return [
        b"".join(b"%d %d %d 1 re\n" % (8 * octet + start, side - 1 - row, length) for start, length in runs[value])
        for row in range(side)
        for octet in range(octets)
        for value in range(256)
    ]


def _runs(value: int) -> list[tuple[int, int]]:
    """(start, length) of the dark runs of an octet, from its highest bit."""
    found, place = [], 0
    for dark, bits in groupby(f"{value:08b}"):
        length = len(list(bits))
        if dark == "1":
            found.append((place, length))
        place += length
    return found


class Sheets:
    """A file of labels of one preset and one size of symbol; `add` them in order, then `finish`.

    signs: every sign that any text may hold. fixed: lines that all labels share, shown first where there is room beside the code;
    under a small code there is room for a line or two of the label's own. header: the line in a sheet's upper margin, from
    (sheet, first label, last label), counted from 0; rolls and sheets without a margin have none.
    Raises `TooDenseError` when the symbols do not fit.
    """

    def __init__(
        self,
        file: BinaryIO,
        preset: Preset,
        side: int,
        *,
        signs: str,
        fixed: Sequence[str] = (),
        lines: int = 1,
        header: Callable[[int, int, int], str] | None = None,
    ) -> None:
        self._preset, self._side, self._header = preset, side, header
        shared = list(fixed) if preset.beside else []
        self._document = Document(file)
        self._lettering = Lettering(signs + "".join(shared) + "…")
        self._font = self._lettering.write(self._document)
        self._pieces = pieces(side)
        self._corners = self._label_corners()
        self._waiting: list[bytes] = []
        self._labels = 0
        self._sheets = 0
        points = POINTS_PER_INCH / preset.dpi
        # The page too is a whole number of dots, less a hair: renderers count from its upper edge and round its size upwards,
        # and most of them hold it as a number of 32 bits.
        self._box = (preset.dots(preset.page[0]) * points - _HAIR, preset.dots(preset.page[1]) * points - _HAIR)
        self._scale = b"%.10g 0 0 %.10g 0 0 cm\n" % (points, points)
        self._lay_out(shared, lines)

    def _lay_out(self, shared: list[str], lines: int) -> None:
        """A shared line that is too long takes a second one, where the label has room for it."""
        self._layout = layout(self._preset, self._side, len(shared) + lines)
        self._size = round(self._layout.line * _SIGN)
        broken = [part for text in shared for part in self._broken(text)]
        wider = layout(self._preset, self._side, len(broken) + lines)
        if len(wider.lines) == len(broken) + lines:
            shared, self._layout = broken, wider
            self._size = round(wider.line * _SIGN)
        self._shared = [self._line(self._fitted(text)) for text in shared]

    def _label_corners(self) -> list[tuple[int, int]]:
        """Lower left corner of each label of a page in dots, row by row from the top."""
        preset = self._preset
        (columns, rows), (width, height) = preset.grid, preset.label
        return [
            (
                preset.dots(preset.margin[0] + column * (width + preset.gap[0])),
                preset.dots(preset.page[1] - preset.margin[1] - row * (height + preset.gap[1]) - height),
            )
            for row in range(rows)
            for column in range(columns)
        ]

    def add(self, symbols: Symbols, texts: Sequence[Sequence[str]]) -> None:
        """Labels in order; texts: the lines of each."""
        octets = symbols.rows.shape[2]
        places = np.arange(self._side * octets, dtype=np.intp) * 256
        keys = symbols.rows.reshape(len(symbols.rows), self._side * octets) + places
        piece = self._pieces.__getitem__
        for row, lines in zip(keys.tolist(), texts, strict=True):
            self._waiting.append(self._label(len(self._waiting), b"".join(map(piece, row)), lines))
            if len(self._waiting) == self._preset.per_page:
                self._close_page()

    def _label(self, place: int, path: bytes, lines: Sequence[str]) -> bytes:
        left, bottom = self._corners[place]
        module, (x, y) = self._layout.module, self._layout.code
        drawn = [*self._shared, *map(self._line, lines)]
        text = "".join(
            f"BT {font} 1 0 0 1 {left + begin - back} {bottom + base} Tm {shown} ET\n"
            for (font, back, shown), (begin, base) in zip(drawn, self._layout.lines, strict=False)
        )
        return b"q %d 0 0 %d %d %d cm\n%bf Q\n%b" % (module, module, left + x, bottom + y, path, text.encode())

    def _line(self, text: str) -> tuple[str, int, str]:
        """(choice of the font, how far to the left of its place it begins, the text's operator)."""
        size = self._size
        width = self._lettering.width(text) * size // 1000
        if width > self._layout.room:
            size = max(size * self._layout.room // width, 1)
            width = self._lettering.width(text) * size // 1000
        back = width // 2 if self._layout.centred else 0
        return f"/F {size} Tf", back, f"<{self._lettering.hexadecimal(text)}> Tj"

    def _broken(self, text: str) -> list[str]:
        """The text in one line or two, broken between words so that the first is as full as it can be at full size."""
        words = text.split()
        most = self._layout.room * 1000 // max(self._size, 1)
        if self._lettering.width(text) <= most or len(words) < 2:
            return [text]
        full = [place for place in range(1, len(words)) if self._lettering.width(" ".join(words[:place])) <= most]
        place = full[-1] if full else 1
        return [" ".join(words[:place]), " ".join(words[place:])]

    def _fitted(self, text: str) -> str:
        """The text, cut with an ellipsis to what stays legible at two thirds of the size."""
        most = self._layout.room * 1500 // max(self._size, 1)
        while text and self._lettering.width(text) > most:
            text = text.rstrip("…")[:-1].rstrip() + "…" if len(text) > 2 else ""
        return text

    def _close_page(self) -> None:
        preset, first = self._preset, self._labels
        self._labels += len(self._waiting)
        told = ""
        if self._header and preset.margin[1] >= _HEADER_MM:
            size, y = preset.dots(_HEADER_LINE_MM), preset.dots(preset.page[1] - preset.margin[1] + 2)
            shown = self._lettering.hexadecimal(self._header(self._sheets, first, self._labels - 1))
            told = f"BT /F {size} Tf {preset.dots(max(preset.margin[0], 5))} {y} Td <{shown}> Tj ET\n"
        content = b"".join([self._scale, told.encode(), *self._waiting])
        self._document.page(content, self._box, b"<< /Font << /F %d 0 R >> >>" % self._font)
        self._sheets += 1
        self._waiting = []

    def finish(self, title: str) -> int:
        """Close the last page and the file; gives the number of pages."""
        if self._waiting:
            self._close_page()
        return self._document.finish(title)
