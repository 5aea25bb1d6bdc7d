"""A PDF 1.7 file written object by object (ISO 32000-1): nothing but the offsets and the page numbers stays in memory."""

import zlib
from typing import BinaryIO

_KIDS = 256  # pages under one node of the page tree


class Document:
    """Objects go to the file as they come; `finish` writes the page tree, the catalogue and the table of offsets."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._offsets: list[int] = []
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._pages = 0
        # The comment of high octets tells whoever moves the file that it is binary (§7.5.2).
        self._at = file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._root = self.reserve()

    def reserve(self) -> int:
        """The number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets)

    def write(self, body: bytes, number: int | None = None) -> int:
        """One object, e.g. `<< /Type /Catalog >>`; gives its number."""
        number = number or self.reserve()
        self._offsets[number - 1] = self._at
        self._at += self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def stream(self, content: bytes, entries: bytes = b"", level: int = 6) -> int:
        """A compressed stream; entries: more of its dictionary."""
        data = zlib.compress(content, level)
        head = b"<< /Filter /FlateDecode /Length %d %b >>\nstream\n" % (len(data), entries)
        return self.write(head + data + b"\nendstream")

    def page(self, content: bytes, box: tuple[float, float], resources: bytes, level: int = 3) -> None:
        """One page of box = (width, height) in points; content: its operators."""
        if not self._kids:
            self._nodes.append(self.reserve())
        shown = self.stream(content, level=level)
        media = b"[0 0 %.4f %.4f]" % box
        entries = (self._nodes[-1], media, resources, shown)
        self._kids.append(
            self.write(b"<< /Type /Page /Parent %d 0 R /MediaBox %b /Resources %b /Contents %d 0 R >>" % entries)
        )
        self._pages += 1
        if len(self._kids) == _KIDS:
            self._close_node()

    def _close_node(self) -> None:
        kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
        body = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (self._root, len(self._kids), kids)
        self.write(body, self._nodes[-1])
        self._kids = []

    def finish(self, title: str) -> int:
        """Write what closes the file; gives the number of pages. Viewers are asked to print without scaling."""
        if self._kids:
            self._close_node()
        kids = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self.write(b"<< /Type /Pages /Count %d /Kids [%b] >>" % (self._pages, kids), self._root)
        preferences = b"/ViewerPreferences << /PrintScaling /None /DisplayDocTitle true >> /Lang (vi-VN)"
        catalogue = self.write(b"<< /Type /Catalog /Pages %d 0 R %b >>" % (self._root, preferences))
        told = b"<FEFF%b>" % title.encode("utf-16-be").hex().upper().encode()
        about = self.write(b"<< /Title %b /Producer (Duoc) >>" % told)
        rows = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        size = len(self._offsets) + 1
        trailer = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (size, catalogue, about)
        self._file.write(
            b"xref\n0 %d\n0000000000 65535 f \n%b%bstartxref\n%d\n%%%%EOF\n" % (size, rows, trailer, self._at)
        )
        return self._pages
