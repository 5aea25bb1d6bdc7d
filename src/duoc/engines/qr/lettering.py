"""Text on labels: a font embedded in the file, reduced to the signs that are used. Vietnamese needs one of its own."""

import io
from collections import defaultdict
from functools import cache
from importlib.resources import files

from fontTools import subset
from fontTools.ttLib import TTFont

from duoc.engines.qr.pdf import Document

# Be Vietnam Pro, SIL Open Font License 1.1: drawn for Vietnamese, and permits embedding.
_FONT = files("fontpkg_be_vietnam_pro") / "files" / "BeVietnamPro-Medium.ttf"
_EM = 1000  # units of a PDF font
_TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{rows}endcmap CMapName currentdict /CMap defineresource pop end end
"""


@cache
def _whole() -> TTFont:
    return TTFont(io.BytesIO(_FONT.read_bytes()))


class Lettering:
    """The signs of `text` and no others. Text is drawn as two octets a sign; widths are in thousandths of the size."""

    def __init__(self, text: str) -> None:
        known = _whole().getBestCmap()
        wanted = sorted({sign for sign in text if ord(sign) in known} | {"?"})
        font = TTFont(io.BytesIO(_FONT.read_bytes()))
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 6])
        reducer = subset.Subsetter(options)
        reducer.populate(text="".join(wanted))
        reducer.subset(font)
        self._font = font
        scale = _EM / font["head"].unitsPerEm
        places, names = font.getReverseGlyphMap(), font.getBestCmap()
        self._glyphs = {sign: places[names[ord(sign)]] for sign in wanted}
        advances = {sign: round(font["hmtx"][names[ord(sign)]][0] * scale) for sign in wanted}
        self._advances = advances
        self._widths = defaultdict(lambda: advances["?"], advances)
        unknown = f"{self._glyphs['?']:04x}"
        self._hexadecimals = defaultdict(lambda: unknown, {ord(s): f"{g:04x}" for s, g in self._glyphs.items()})
        self._scale = scale

    def hexadecimal(self, text: str) -> str:
        """The operand of `Tj`, without its brackets; a sign that the font lacks becomes a question mark."""
        return text.translate(self._hexadecimals)

    def width(self, text: str) -> int:
        """Thousandths of the font's size."""
        return sum(map(self._widths.__getitem__, text))

    def write(self, document: Document) -> int:
        """Embed the font; gives the number of its object (a Type 0 font, Identity-H)."""
        font, scale = self._font, self._scale
        data = io.BytesIO()
        font.save(data)
        file = document.stream(data.getvalue(), b"/Length1 %d" % len(data.getvalue()))
        head, ascent = font["head"], font["hhea"]
        box = [head.xMin, head.yMin, head.xMax, head.yMax]
        values = b" ".join(b"%d" % round(value * scale) for value in box)
        measures = (values, round(ascent.ascent * scale), round(ascent.descent * scale), 700, file)
        descriptor = document.write(
            b"<< /Type /FontDescriptor /FontName /DUOCST+BeVietnamPro-Medium /Flags 32 /FontBBox [%b] /ItalicAngle 0"
            b" /Ascent %d /Descent %d /CapHeight %d /StemV 90 /FontFile2 %d 0 R >>" % measures
        )
        widths = b" ".join(b"%d [%d]" % (self._glyphs[sign], width) for sign, width in self._advances.items())
        inner = document.write(
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /DUOCST+BeVietnamPro-Medium /CIDToGIDMap /Identity"
            b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
            b" /FontDescriptor %d 0 R /DW 600 /W [%b] >>" % (descriptor, widths)
        )
        unicode = document.stream(self._to_unicode().encode())
        return document.write(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /DUOCST+BeVietnamPro-Medium /Encoding /Identity-H"
            b" /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>" % (inner, unicode)
        )

    def _to_unicode(self) -> str:
        rows = [f"<{glyph:04x}> <{sign.encode('utf-16-be').hex()}>\n" for sign, glyph in self._glyphs.items()]
        blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
        text = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
        return _TO_UNICODE.replace("{rows}", text)
