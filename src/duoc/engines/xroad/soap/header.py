"""The header fields of PR-MESS 2.2: who calls what, under which id. Read by qualified name; prefixes are free."""

from dataclasses import dataclass

from duoc.engines.xroad.errors import error
from duoc.engines.xroad.identifiers import MAX_PART, Parts, is_clean
from duoc.engines.xroad.soap.names import IDENTIFIERS, REPRESENTATION, i, local_part, x
from duoc.engines.xroad.soap.xml import Element

MAX_TEXT = 255
_OBJECT_TYPE = f"{IDENTIFIERS}}}objectType"
SUBSYSTEM = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
# objectType → the parts of the identifier in their order, and how many of them must be there.
_Forms = dict[str, tuple[tuple[str, ...], int]]
_CLIENT: _Forms = {"MEMBER": (SUBSYSTEM[:3], 3), "SUBSYSTEM": (SUBSYSTEM, 4)}
_SERVICE: _Forms = {"SERVICE": ((*SUBSYSTEM, "serviceCode", "serviceVersion"), 5)}
_SERVER: _Forms = {"SERVER": ((*SUBSYSTEM[:3], "serverCode"), 4)}
_REPRESENTED = f"{REPRESENTATION}}}representedParty"
FIELDS = frozenset(
    {
        *map(x, ("client", "service", "id", "protocolVersion", "userId", "issue", "securityServer", "requestHash")),
        _REPRESENTED,
    }
)


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of one message. `client` has 3 or 4 parts, `service` 5. What a provider must copy is compared as a whole:
    two headers are equal when every field is."""

    client: Parts
    service: Parts
    version: str | None
    id: str
    user: str | None
    issue: str | None
    security_server: Parts | None
    represented: Parts | None


def read(header: Element) -> Header:
    """The fields of a `Header` element. Raises `XRoadError`; the messages name the field."""
    fields: dict[str, Element] = {}
    for child in header.children:
        if child.name not in FIELDS:
            continue  # another protocol's, carried along
        if child.name in fields:
            raise error("DuplicateHeaderField", local_part(child.name))
        fields[child.name] = child
    needed = {name: fields.get(x(name)) for name in ("client", "service", "id", "protocolVersion")}
    for name, element in needed.items():
        if element is None:
            raise error("MissingHeaderField", name)
    if not _text(fields[x("protocolVersion")], "protocolVersion").startswith("4."):
        raise error("InvalidProtocolVersion")
    service = _identifier(fields[x("service")], _SERVICE)
    server = fields.get(x("securityServer"))
    return Header(
        client=_identifier(fields[x("client")], _CLIENT),
        service=service[:5],
        version=service[5] if len(service) == 6 else None,
        id=_text(fields[x("id")], "id"),
        user=_optional(fields, "userId"),
        issue=_optional(fields, "issue"),
        security_server=_identifier(server, _SERVER) if server is not None else None,
        represented=_represented(fields.get(_REPRESENTED)),
    )


def _identifier(element: Element, forms: _Forms) -> Parts:
    form = forms.get(element.attributes.get(_OBJECT_TYPE, ""))
    if form is None:
        raise error("InvalidSoap", f"objectType của {local_part(element.name)}")
    names, needed = form
    given = [child.name for child in element.children]
    if given != [i(name) for name in names[: len(given)]] or len(given) < needed:
        raise error("InvalidSoap", f"mã định danh trong {local_part(element.name)}")
    return tuple(_part(child) for child in element.children)


def _part(element: Element) -> str:
    text = element.text
    if element.children or not 0 < len(text) <= MAX_PART or not is_clean(text):
        raise error("InvalidSoap", local_part(element.name))
    return text


def _represented(element: Element | None) -> Parts | None:
    if element is None:
        return None
    names = [local_part(child.name) for child in element.children if child.name.startswith(REPRESENTATION)]
    if len(names) != len(element.children) or names not in (["partyCode"], ["partyClass", "partyCode"]):
        raise error("InvalidSoap", "representedParty")
    return tuple(_part(child) for child in element.children)


def _optional(fields: dict[str, Element], name: str) -> str | None:
    element = fields.get(x(name))
    return _text(element, name) if element is not None else None


def _text(element: Element, name: str) -> str:
    """A field that goes into the log: 1 to 255 characters, none of control."""
    text = element.text
    if element.children or not 1 <= len(text) <= MAX_TEXT or not text.isprintable():
        raise error("InvalidSoap", name)
    return text
