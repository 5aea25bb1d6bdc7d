"""EPCIS documents from strangers: `read` what lies in memory, `scan` what lies in a file of any size.

Both forms, JSON-LD and XML, come out as JSON; XML's names are written with prefixes that each event declares itself.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from duoc.engines.epcis import contexts, json_source
from duoc.engines.epcis.contexts import Prefixes
from duoc.engines.epcis.errors import DocumentError, TooLargeError

__all__ = ["Document", "DocumentError", "TooLargeError", "form_of", "read", "scan"]

Form = Literal["json", "xml"]
DOCUMENTS = ("EPCISDocument", "EPCISQueryDocument")
_CHUNK = 1 << 18
_MEDIA_TYPES: dict[str, Form] = {
    "application/json": "json",
    "application/ld+json": "json",
    "text/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document without its events, and its events.

    `kind`: `EPCISDocument`, `EPCISQueryDocument`, or `""` for one bare event. `header`: the document in JSON form with an empty
    `eventList`; of a bare event it is empty. `prefixes`: declared for all events. `ignored`: extension fields, as URIs, that the
    document's `…:ignoreFields` keeps out of event hashes. `events`: in order, each in JSON form, not judged yet (an item may be
    no object); may be gone through again. `count`: how many.
    """

    form: Form
    kind: str
    header: dict[str, Any]
    prefixes: Prefixes
    ignored: frozenset[str]
    events: Iterable[Any]
    count: int

    def prefixes_of(self, event: Any) -> Prefixes:
        """What holds inside one event: the document's prefixes and the event's own."""
        own = event.get("@context") if type(event) is dict else None
        return contexts.declared(own, self.prefixes) if own is not None else self.prefixes


def form_of(media_type: str, octets: bytes = b"") -> Form | None:
    """JSON or XML, by the media type; without one by the first sign of the text. None for another media type or charset."""
    name, _, parameters = media_type.partition(";")
    if not name.strip():
        return "xml" if octets.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else "json"
    form = _MEDIA_TYPES.get(name.strip().lower())
    charset = parameters.replace(" ", "").replace('"', "").lower().partition("charset=")[2].partition(";")[0]
    return form if charset in ("", "utf-8", "utf8") or form == "xml" else None


def read(octets: bytes, media_type: str = "") -> Document:
    """The document in `octets`. Raises `DocumentError`."""
    form = _form(media_type, octets)
    header: dict[str, Any] = {}
    events = list(_source(form)([octets], header))
    return _document(form, header, events, len(events))


def scan(file: BinaryIO, media_type: str = "") -> Document:
    """The document in a file that can be read again: once here, as a whole, and once for each walk through `events`.

    Memory does not grow with the file. The file stays the caller's, open while events are read. Raises `DocumentError`.
    """
    file.seek(0)
    form = _form(media_type, file.read(64))
    header: dict[str, Any] = {}
    count = sum(1 for _ in _source(form)(_chunks(file), header))
    return _document(form, header, _Events(file, _source(form)), count)


_Source = Callable[[Iterable[bytes], dict[str, Any]], Iterator[Any]]


class _Events:
    """Events of a file, read anew each time."""

    def __init__(self, file: BinaryIO, source: _Source) -> None:
        self._file, self._source = file, source

    def __iter__(self) -> Iterator[Any]:
        return self._source(_chunks(self._file), {})


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    at = 0
    while True:
        file.seek(at)  # each time: walks may go on side by side
        chunk = file.read(_CHUNK)
        if not chunk:
            return
        at += len(chunk)
        yield chunk


def _form(media_type: str, octets: bytes) -> Form:
    form = form_of(media_type, octets)
    if form is None:
        raise DocumentError("$", f"{media_type[:80]} is neither JSON in UTF-8 nor XML")
    return form


def _source(form: Form) -> _Source:
    if form == "json":
        return json_source.read
    from duoc.engines.epcis import xml_source  # only who is sent XML pays for it

    return xml_source.read


def _document(form: Form, header: dict[str, Any], events: Iterable[Any], count: int) -> Document:
    kind = header.get("type")
    if not isinstance(kind, str):
        raise DocumentError("$.type", "an EPCIS document or event says its type")
    if kind not in DOCUMENTS:
        if count:
            raise DocumentError("$.type", f"{kind[:40]!r} is no kind of document, and has events")
        return Document(form, "", {}, contexts.STANDARD, frozenset(), [header], 1)
    prefixes = contexts.declared(header.get("@context"))
    return Document(form, kind, header, prefixes, _ignored(header, prefixes), events, count)


def _ignored(header: dict[str, Any], prefixes: Prefixes) -> frozenset[str]:
    names: list[Any] = []
    for name, value in header.items():
        if re.search("[:/#]ignoreFields$", name):
            names += value if isinstance(value, list) else [value]
    return frozenset(contexts.expanded(one, prefixes) for one in names if isinstance(one, str))
