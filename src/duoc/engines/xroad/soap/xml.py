"""XML as strangers send it, read safely and in linear time: Python's expat with the dangerous parts refused.

No document type, hence no entities but the five; no processing instructions (SOAP 1.1 §3). The document is given whole: expat
then looks at every byte once. Bounds keep what one document can cost: expat gives each name with its whole namespace, so a long
namespace at many elements would be quadratic; every element costs a call into Python.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.soap.encoding import Text

MAX_BYTES = 10 << 20
MAX_DEPTH = 100
MAX_PARTS = 100_000  # elements, attributes and namespace declarations
MAX_KEPT = 20_000  # elements that are not skimmed
MAX_NAMESPACE = 512  # characters
MAX_TAG = 64 << 10  # bytes of one start tag: its attributes are gathered before anybody can refuse them
_TAG = re.compile(rb"""<(?:[^<>"']|"[^"]*+"|'[^']*+')*+>""")
# A start tag that may be too long, or has much text behind it: tags do not overlap, for a value holds no "<".
_LONG_TAG = re.compile(rb"<[A-Za-z_:\x80-\xff][^<]{%d}" % MAX_TAG)


@dataclass(slots=True, eq=False)
class Element:
    """One element. `name` and the names of attributes: `namespace}local`, without a namespace the local name alone. `text`:
    the characters between its tags, those of its children left out. `opens`, `closes`: where its tags begin in the UTF-8
    form; an empty-element tag closes behind itself."""

    name: str
    attributes: dict[str, str]
    opens: int
    closes: int = 0
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def named(self, name: str) -> list["Element"]:
        """Its children of this name."""
        return [child for child in self.children if child.name == name]

    def first_text(self, name: str) -> str | None:
        """The text of its first child of this name, None without one."""
        return next((child.text for child in self.children if child.name == name), None)

    def tag(self, utf8: bytes) -> bytes:
        """Its first tag as it stands."""
        match = _TAG.match(utf8, self.opens)
        assert match is not None
        return match[0]

    def span(self, utf8: bytes) -> slice:
        """Where the element stands, from its first to behind its last tag."""
        tag = self.tag(utf8)
        if tag.endswith(b"/>"):
            return slice(self.opens, self.opens + len(tag))
        return slice(self.opens, utf8.index(b">", self.closes) + 1)


class _Reader:
    def __init__(self, text: Text, skim: str | None) -> None:
        self._text = text
        self._skim = skim
        self._path: list[Element] = []
        self._below = 0  # how deep inside a skimmed child
        self._parts = self._kept = 0
        self.root: Element | None = None
        parser = self._parser = expat.ParserCreate("utf-8", "}")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.UnparsedEntityDeclHandler = self._refuse
        parser.ProcessingInstructionHandler = self._refuse
        parser.StartNamespaceDeclHandler = self._namespace
        self._look()

    def read(self) -> Element:
        try:
            self._parser.Parse(self._text.utf8, True)
        except expat.ExpatError as problem:
            raise error("InvalidXml", f"dòng {problem.lineno}") from None
        except UnicodeError:
            raise error("InvalidXml") from None
        assert self.root is not None
        return self.root

    def _apart(self, *_: object) -> None:
        # Two readers could take two texts from a field that a comment or a CDATA section divides.
        if self._skim is not None and len(self._path) > 2:
            raise error("InvalidXml", "không nhận chú thích hoặc CDATA trong phần đầu SOAP")

    def _look(self) -> None:
        self._parser.CommentHandler = self._parser.StartCdataSectionHandler = self._apart
        self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end
        self._parser.CharacterDataHandler = self._characters

    def _declaration(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0" or (encoding is not None and not self._text.may_declare(encoding)):
            raise error("InvalidXml", "khai báo XML khác bảng mã của thông điệp")

    def _refuse(self, *_: object) -> None:
        raise error("InvalidXml", "không nhận DTD, thực thể hoặc chỉ thị xử lý")

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        self._parts += 1
        if uri is not None and (len(uri) > MAX_NAMESPACE or "}" in uri):
            raise _too_large("tên không gian tên")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count(attributes, len(self._path))
        self._kept += 1
        if self._kept > MAX_KEPT:
            raise _too_large("số phần tử")
        element = Element(name, attributes, self._parser.CurrentByteIndex)
        if self._path:
            self._path[-1].children.append(element)
        else:
            self.root = element
        self._path.append(element)
        if len(self._path) == 3 and self._path[1].name == self._skim:
            self._below = 0
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._skim_start, self._skim_end
            self._parser.CharacterDataHandler = None
            self._parser.CommentHandler = self._parser.StartCdataSectionHandler = None

    def _end(self, _name: str) -> None:
        self._path.pop().closes = self._parser.CurrentByteIndex

    def _characters(self, data: str) -> None:
        self._path[-1].pieces.append(data)

    def _skim_start(self, _name: str, attributes: dict[str, str]) -> None:
        self._below += 1
        self._count(attributes, self._below + 2)

    def _count(self, attributes: dict[str, str], above: int) -> None:
        self._parts += 1 + len(attributes)
        if self._parts > MAX_PARTS or above >= MAX_DEPTH:
            raise _too_large("số hoặc độ sâu phần tử")

    def _skim_end(self, name: str) -> None:
        if self._below:
            self._below -= 1
        else:
            self._look()
            self._end(name)


def read(text: Text, skim: str | None = None) -> Element:
    """The root of a document. Of what lies inside the children of a second-level element named `skim` nothing is kept (it must
    be well-formed all the same). Raises `XRoadError` (InvalidXml)."""
    if len(text.utf8) > MAX_BYTES:
        raise _too_large(f"dài quá {MAX_BYTES >> 20} MiB")
    if _LONG_TAG.search(text.utf8):
        _check_tags(text.utf8)
    return _Reader(text, skim).read()


def _check_tags(utf8: bytes) -> None:
    """Something between two "<" is long: it may be text behind a tag, but not a tag."""
    for match in _LONG_TAG.finditer(utf8):
        tag = _TAG.match(utf8, match.start(), match.start() + MAX_TAG)
        if tag is None:
            raise _too_large("một thẻ")


def _too_large(what: str) -> XRoadError:
    return error("InvalidXml", f"tài liệu quá lớn: {what}")
