"""An EPCIS document in JSON, read through a window: its head as it comes, its events one at a time.

Memory is bounded by the largest event and the head (`MAX_VALUE` signs each), not by the document.
"""

import codecs
from collections.abc import Iterable, Iterator
from typing import Any

from duoc.engines.epcis import json_text
from duoc.engines.epcis.errors import DocumentError, TooLargeError

MAX_VALUE = 4 << 20
# Where the events of a document lie; a bare event is none of these.
_WAY = {"epcisBody": {"eventList": None, "queryResults": {"resultsBody": {"eventList": None}}}}
_Way = dict[str, Any]
_NOT_UTF8 = "not UTF-8: JSON is UTF-8"


class _Window:
    """The part of the text that is in memory; `at` is where reading goes on."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        self._octets = 0
        self.text, self.at, self.ended = "", 0, False
        self.more()
        if self.text.startswith("\ufeff"):
            self.at = 1

    def more(self) -> bool:
        """Take in at least as much again as there is; False when there is no more."""
        wanted = max(len(self.text) - self.at, 1)
        pieces, length = [self.text[self.at :]], 0
        while length < wanted and not self.ended:
            chunk = next(self._chunks, None)
            try:
                piece = self._decode(chunk or b"", chunk is None)
            except UnicodeDecodeError as error:
                raise DocumentError("$", f"not UTF-8 at octet {self._octets + error.start}: JSON is UTF-8") from None
            self._octets += len(chunk or b"")
            self.ended = chunk is None
            pieces.append(piece)
            length += len(piece)
        self.text, self.at = "".join(pieces), 0
        return length > 0

    def sign(self) -> str:
        """The next sign that is no space, not taken yet; empty at the end."""
        while True:
            text, at = self.text, self.at
            while at < len(text) and text[at] in " \t\n\r":
                at += 1
            self.at = at
            if at < len(text):
                return text[at]
            if not self.more():
                return ""

    def take(self, expected: str, place: str) -> None:
        found = self.sign()
        if found != expected:
            what = f"{expected!r} is missing" if found else "the JSON text ends too early"
            raise DocumentError(place, f"not JSON: {what}" if found else what)
        self.at += 1

    def value(self, place: str) -> Any:
        """The value that comes next."""
        if not self.sign():
            raise DocumentError(place, "the JSON text ends too early")
        while True:
            try:
                value, end = json_text.scan(self.text, self.at)
            except json_text.UnfinishedError:
                end = len(self.text)
            except ValueError:
                raise json_text.find_fault(self.text, self.at, place) from None
            else:
                # What touches the end of the window may go on behind it.
                if end < len(self.text) or self.ended:
                    self.at = end
                    return value
            if end - self.at > MAX_VALUE:
                raise TooLargeError(place, f"more than {MAX_VALUE} signs in one value")
            if not self.more() and end == len(self.text) and self.ended:
                return self._last(place)

    def _last(self, place: str) -> Any:
        """The value at the end of the whole text."""
        try:
            value, self.at = json_text.scan(self.text, self.at)
        except ValueError:
            raise json_text.find_fault(self.text, self.at, place) from None
        return value


def read(chunks: Iterable[bytes], head: dict[str, Any]) -> Iterator[Any]:
    """The events of a document, one by one; `head` gets all other members, complete when the iterator is at its end.

    Raises `DocumentError`. A bare event is not split: it lies in `head`, and no event comes.
    """
    window = _Window(chunks)
    if window.sign() != "{":
        raise _no_object(window)
    yield from _members(window, head, _WAY, "$")
    if window.sign():
        raise DocumentError("$", "something stands behind the document")


def _no_object(window: _Window) -> DocumentError:
    text = window.text[:4]
    if "\0" in text:
        return DocumentError("$", _NOT_UTF8)
    return DocumentError("$", "not an EPCIS document: a JSON object is wanted" if text else "nothing was sent")


def _members(window: _Window, into: dict[str, Any], way: _Way, place: str) -> Iterator[Any]:
    window.take("{", place)
    if window.sign() == "}":
        window.at += 1
        return
    while True:
        if (sign := window.sign()) != '"':
            raise DocumentError(place, _NOT_UTF8 if sign == "\0" else "not JSON: a name in quotation marks is missing")
        name = window.value(place)
        at = f"{place}{json_text.member(name)}"
        if name in into:
            raise DocumentError(at, "the name occurs twice in one object")
        window.take(":", at)
        sign = window.sign()
        if name in way and way[name] is None and sign == "[":
            into[name] = []
            yield from _items(window, at)
        elif name in way and way[name] is not None and sign == "{":
            into[name] = {}
            yield from _members(window, into[name], way[name], at)
        else:
            into[name] = window.value(at)
        if window.sign() == "}":
            window.at += 1
            return
        window.take(",", place)


def _items(window: _Window, place: str) -> Iterator[Any]:
    window.take("[", place)
    if window.sign() == "]":
        window.at += 1
        return
    index = 0
    while True:
        yield window.value(f"{place}[{index}]")
        index += 1
        if window.sign() == "]":
            window.at += 1
            return
        window.take(",", place)
