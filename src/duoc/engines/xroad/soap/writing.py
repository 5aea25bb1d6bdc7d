"""XML that we write: from a tree, never by joining text."""

from xml.etree import ElementTree

from duoc.engines.xroad.soap.names import ENVELOPE, IDENTIFIERS, REPRESENTATION, XROAD
from duoc.engines.xroad.soap.xml import Element

MEDIA = "text/xml; charset=utf-8"
for _prefix, _uri in (("soap", ENVELOPE), ("x", XROAD), ("i", IDENTIFIERS), ("r", REPRESENTATION)):
    ElementTree.register_namespace(_prefix, _uri)
Tree = ElementTree.Element


def child(parent: Tree, name: str, text: str | None = None, **attributes: str) -> Tree:
    """A new last child; `name` as `xml` gives it (`namespace}local`, or a local name)."""
    element = ElementTree.SubElement(parent, qualified(name), attributes)
    element.text = text
    return element


def new(name: str) -> Tree:
    """A root."""
    return Tree(qualified(name))


def copied(parent: Tree, element: Element) -> None:
    """An element that was read, as a new last child with everything below it."""
    copy = child(parent, element.name, element.text)
    copy.attrib.update({qualified(name): value for name, value in element.attributes.items()})
    for inner in element.children:
        copied(copy, inner)


def qualified(name: str) -> str:
    """The name in ElementTree's form."""
    return "{" + name if "}" in name else name


def document(root: Tree) -> bytes:
    """The bytes, UTF-8 with their declaration."""
    content: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + content
