"""A body as its writer meant it: every value with the name that stands before it, and the way to write another in its place.

JSON, XML, forms and plain text. Linear; what is not changed keeps its bytes. Escapes are resolved: `\\u0030` hides nothing.
"""

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote_plus, unquote_plus


class UnreadableError(ValueError):
    """A body that cannot be looked into; the message says why, in Vietnamese."""


class Piece(NamedTuple):
    """`text[start:end]` says `value`; `write` gives what would say another."""

    start: int
    end: int
    name: str
    value: str
    write: Callable[[str], str]


# One token at a time; each begins with another character, and no repetition gives anything back: linear whatever comes.
_JSON = re.compile(
    r'[][{}, \t\r\n]{1,4096}+|("(?:[^"\\\x00-\x1f]++|\\.)*+")([ \t\r\n]*+:)?+|(-?[0-9][0-9.eE+-]*+)|(true|false|null)'
)
_LONG_NUMBER = re.compile(r"[0-9]{8,}")
# What in a name may be somebody's: some services use numbers and addresses as names.
_TELLING_NAME = re.compile(r"[0-9]{8}|@")
_XML = re.compile(r"""<([/?!]?)([^\s<>"'/?=]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>|([^<]++)""")
# Also what is no attribute, sign by sign, so that no name is begun in its middle.
_ATTRIBUTE = re.compile(
    r"""([^\s=<>"'/?]++)(?:\s*+=\s*+(?:"([^"<]*+)"|'([^'<]*+)'))?+|[\s=<>"'/?]""",
)
_FORM = re.compile(r"([^=&]*)(=[^&]*)?&?")


def pieces(body: bytes, media: bytes) -> tuple[str, list[Piece]]:
    """The text of a body and its pieces, in order, without overlaps. Raises `UnreadableError`."""
    name = media.partition(b";")[0].strip().lower()
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise UnreadableError("nội dung không phải văn bản UTF-8") from None
    if "\0" in text:
        raise UnreadableError("nội dung không phải văn bản UTF-8")
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    if name.endswith(b"json") or begins in ("{", "["):
        return text, list(_of_json(text))
    if name.endswith(b"xml") or (begins == "<" and not name.endswith(b"html")):
        return text, list(_of_xml(text))
    if name == b"application/x-www-form-urlencoded":
        return text, list(of_form(text))
    return text, [Piece(0, len(text), "", text, _as_it_is)]


def asks_for_stream(text: str, media: bytes) -> bool:
    """Whether a JSON request wants its answer bit by bit (`"stream": true`), at whatever depth."""
    if not (media.partition(b";")[0].strip().lower().endswith(b"json") or text.lstrip()[:1] == "{"):
        return False
    name = ""
    for token in _JSON.finditer(text):
        if token[2]:
            name = _string(token[1])
        elif token[4] == "true" and name == "stream":
            return True
    return False


def _of_json(text: str) -> Iterator[Piece]:
    name, place, end = "", 1 if text[:1] == "\ufeff" else 0, len(text)
    while place < end:
        token = _JSON.match(text, place)
        if token is None:
            raise UnreadableError("nội dung JSON sai")
        place = token.end()
        string, colon, number, _ = token.groups()
        if string is not None:
            start, stop = token.span(1)
            value = _string(string)
            if colon is None:
                yield Piece(start, stop, name, value, _quoted)
            else:
                name = value
                if _TELLING_NAME.search(value):
                    yield Piece(start, stop, "", value, _quoted)
        elif number is not None and _LONG_NUMBER.search(number):
            yield Piece(*token.span(3), name, number, _quoted)


def _string(literal: str) -> str:
    if "\\" not in literal:
        return literal[1:-1]
    try:
        value: str = json.loads(literal)
    except ValueError:
        raise UnreadableError("nội dung JSON sai") from None
    return value


def _of_xml(text: str) -> Iterator[Piece]:
    name, place, end = "", 0, len(text)
    while place < end:
        # What holds anything up to a mark of its own is looked for by that mark, which is there once or never.
        for begin, mark in (("<![CDATA[", "]]>"), ("<!--", "-->")):
            if text.startswith(begin, place):
                start, stop = place + len(begin), text.find(mark, place + len(begin))
                if stop < 0:
                    raise UnreadableError("nội dung XML sai")
                yield Piece(start, stop, name, text[start:stop], _unmarked)
                place = stop + len(mark)
                break
        else:
            token = _XML.match(text, place)
            # A document type may define what stands for anything.
            if token is None or token[2] == "DOCTYPE":
                raise UnreadableError("nội dung XML sai")
            place = token.end()
            if token[4] is not None:
                if not token[4].isspace():
                    yield Piece(*token.span(4), name, html.unescape(token[4]), _escaped)
            elif not token[1]:
                name = token[2].rpartition(":")[2]
                yield from _attributes(token.start(3), token[3])


def _attributes(offset: int, text: str) -> Iterator[Piece]:
    for found in _ATTRIBUTE.finditer(text):
        group = 2 if found[2] is not None else 3
        if found[1] is not None and found[group] is not None:
            start, stop = found.span(group)
            name = found[1].rpartition(":")[2]
            yield Piece(offset + start, offset + stop, name, html.unescape(found[group]), _escaped)


def of_form(text: str) -> Iterator[Piece]:
    """The fields of a form or a query."""
    for field in _FORM.finditer(text):
        if field[2]:
            start, stop = field.span(2)
            yield Piece(start + 1, stop, unquote_plus(field[1]), unquote_plus(field[2][1:]), quote_plus)
        elif field[1]:
            yield Piece(*field.span(1), "", unquote_plus(field[1]), quote_plus)


def _as_it_is(value: str) -> str:
    return value


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _escaped(value: str) -> str:
    return html.escape(value)


def _unmarked(value: str) -> str:
    return value.replace("]]>", "]] >").replace("-->", "-- >")
