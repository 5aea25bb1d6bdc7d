"""TCVN3 (ABC): one byte a letter, as the fonts of the 1990s have it. Capital letters with a tone have no byte of their own.

Source: TCVN 5712:1993, VN3, as commonly implemented (chưa đối chiếu with the text of the standard). The marks at B0 to B4 stand
behind their letter. What the fonts leave free from 80 to 9F is read as Windows-1252, where typists found their quotation marks.
"""

import codecs
import unicodedata

_UNMAPPED = "\ufffe"  # what charmap_decode takes for "no such character"
_LETTERS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB0: "\u0300\u0309\u0303\u0301\u0323",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}


def _table() -> str:
    signs = [chr(byte) for byte in range(0x80)]
    signs += [bytes([byte]).decode("cp1252", "replace").replace("\ufffd", _UNMAPPED) for byte in range(0x80, 0xA0)]
    signs += [_UNMAPPED] * 0x60
    signs[0xA0] = "\u00a0"
    for first, letters in _LETTERS.items():
        signs[first : first + len(letters)] = letters
    return "".join(signs)


TABLE = _table()


def decode(raw: bytes) -> str:
    """The text, composed (NFC). Raises UnicodeDecodeError at the first byte that TCVN3 does not use."""
    return unicodedata.normalize("NFC", codecs.charmap_decode(raw, "strict", TABLE)[0])
