"""XML from strangers as a stream of small trees: each event by itself, the rest as the head.

No document type beyond a bare name, so no entities and nothing fetched; depth, and what one tree may hold, are bounded.
"""

from collections.abc import Iterable, Iterator
from xml.parsers import expat  # no DTD is let through, so nothing expands

from duoc.engines.epcis.errors import DocumentError, TooLargeError

MAX_DEPTH = 64
MAX_NODES = 100_000  # elements and attributes of one event, or of the head
MAX_TEXT = 4 << 20  # signs of the same
# (namespace, local name, prefix); namespace and prefix may be empty.
Name = tuple[str, str, str]


class Element:
    """One element. `text` is what stands directly in it, without space at the ends."""

    __slots__ = ("attributes", "children", "name", "pieces")

    def __init__(self, name: Name, attributes: list[tuple[Name, str]]) -> None:
        self.name, self.attributes = name, attributes
        self.children: list[Element] = []
        self.pieces: list[str] = []

    @property
    def local(self) -> str:
        return self.name[1]

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def child(self, local: str) -> "Element | None":
        """The first child with this local name, of whatever namespace."""
        return next((one for one in self.children if one.name[1] == local), None)


class Stream:
    """Reads octets; `events` come as soon as they are closed; afterwards `root` is the document without them."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.lists = 0
        self._ready: list[Element] = []
        self._stack: list[Element] = []
        self._nodes = self._signs = self._fed = self._reached = 0
        self._held = (0, 0)
        parser = expat.ParserCreate(namespace_separator="}")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ordered_attributes = True
        self._parser = parser

    def events(self, chunks: Iterable[bytes]) -> Iterator[Element]:
        """The children of the first element `EventList`. Raises `DocumentError`."""
        for chunk in chunks:
            self._parse(chunk, last=False)
            ready, self._ready = self._ready, []
            yield from ready
        self._parse(b"", last=True)
        yield from self._ready

    def _parse(self, chunk: bytes, last: bool) -> None:
        self._fed += len(chunk)
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as error:
            why = expat.errors.messages.get(error.code, "") if hasattr(expat, "errors") else ""
            raise DocumentError(f"line {error.lineno}, column {error.offset}", f"not well-formed XML: {why}") from None
        except (LookupError, UnicodeError, ValueError) as error:
            if isinstance(error, DocumentError):
                raise
            raise DocumentError(self._here(), "an encoding that is not known here") from None
        # What has no end yet (a comment, an attribute) waits in the parser's memory.
        self._reached = max(self._reached, self._parser.CurrentByteIndex)
        if self._fed - self._reached > 2 * MAX_TEXT:
            raise TooLargeError(self._here(), f"more than {2 * MAX_TEXT} octets without an end")

    def _here(self) -> str:
        return f"line {self._parser.CurrentLineNumber}, column {self._parser.CurrentColumnNumber}"

    def _doctype(self, _name: str, system: str | None, public: str | None, subset: int) -> None:
        if system or public or subset:
            raise DocumentError(self._here(), "a document type: entities are not read")

    def _in_list(self) -> bool:
        return len(self._stack) > 1 and self._stack[-1].name[1] == "EventList" and not self._stack[-1].name[0]

    def _start(self, name: str, attributes: list[str]) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise DocumentError(self._here(), f"nested more than {MAX_DEPTH} levels deep")
        pairs = [(_name(one), value) for one, value in zip(attributes[::2], attributes[1::2], strict=True)]
        element = Element(_name(name), pairs)
        if self._in_list() and self.lists == 1:
            self._held, self._nodes, self._signs = (self._nodes, self._signs), 0, 0
        elif self._stack:
            self._stack[-1].children.append(element)
        else:
            self.root = element
        self._stack.append(element)
        self.lists += element.name[:2] == ("", "EventList")
        self._count(1 + len(pairs), sum(len(value) for _, value in pairs))

    def _end(self, _name: str) -> None:
        element = self._stack.pop()
        if self._in_list() and self.lists == 1:
            self._nodes, self._signs = self._held
            self._ready.append(element)

    def _text(self, text: str) -> None:
        if not self._in_list():
            self._stack[-1].pieces.append(text)
            self._count(0, len(text))

    def _count(self, nodes: int, signs: int) -> None:
        self._nodes += nodes
        self._signs += signs
        if self._nodes > MAX_NODES or self._signs > MAX_TEXT:
            raise TooLargeError(self._here(), f"more than {MAX_NODES} nodes or {MAX_TEXT} signs in one event")


def _name(name: str) -> Name:
    namespace, brace, rest = name.partition("}")
    if not brace:
        return "", name, ""
    local, _, prefix = rest.partition("}")
    return namespace, local, prefix
