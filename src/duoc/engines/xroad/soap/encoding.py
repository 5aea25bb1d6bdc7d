"""In which encoding a message is written (PR-MESS 2.6): the charset parameter decides, a byte order mark may stand.

A charset, a mark and a declaration that contradict each other are refused: the provider might believe another one than we.
"""

import codecs
from dataclasses import dataclass

from duoc.engines.xroad.errors import error

_MARKS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
# charset → codecs that it may mean, the first where no mark says more (RFC 2781 §4.3). No other encoding is taken.
_CHARSETS = {
    "utf-8": ("utf-8",),
    "us-ascii": ("ascii",),
    "iso-8859-1": ("latin-1",),
    "utf-16": ("utf-16-be", "utf-16-le"),
    "utf-16le": ("utf-16-le",),
    "utf-16be": ("utf-16-be",),
}
# What an XML declaration may say in each.
_DECLARED = {
    "utf-8": {"utf-8", "us-ascii"},
    "ascii": {"us-ascii", "utf-8"},
    "latin-1": {"iso-8859-1"},
    "utf-16-le": {"utf-16", "utf-16le"},
    "utf-16-be": {"utf-16", "utf-16be"},
}


@dataclass(frozen=True, slots=True)
class Text:
    """A message's characters as UTF-8, and how they were written: the mark and the codec turn them back."""

    utf8: bytes
    mark: bytes
    codec: str

    def written(self, utf8: bytes) -> bytes:
        """Other characters in the encoding of this message."""
        return self.mark + (utf8 if self.codec == "utf-8" else utf8.decode().encode(self.codec, "xmlcharrefreplace"))

    def may_declare(self, encoding: str) -> bool:
        """Whether an XML declaration says nothing else than how the message is written."""
        return encoding.lower() in _DECLARED[self.codec]


def decode(data: bytes, charset: str | None) -> Text:
    """The characters of a message. Raises `XRoadError`: an unknown charset, or bytes that are not written in it."""
    mark, marked = b"", None
    for codec, bytes_of_mark in _MARKS.items():
        if data.startswith(bytes_of_mark):
            mark, marked = bytes_of_mark, codec
    if charset is not None:
        allowed = _CHARSETS.get(charset.lower())
        if allowed is None:
            raise error("InvalidContentType", "bảng mã không được dùng")
    else:
        allowed = (marked or "utf-8",)
    if marked is not None and marked not in allowed:
        raise error("InvalidXml", "dấu thứ tự byte khác bảng mã đã khai")
    codec = marked or allowed[0]
    content = data[len(mark) :]
    if codec == "utf-8":
        return Text(content, mark, codec)  # the XML reader sees whether it really is
    try:
        return Text(content.decode(codec).encode(), mark, codec)
    except UnicodeError:
        raise error("InvalidXml", "nội dung không đúng bảng mã đã khai") from None
