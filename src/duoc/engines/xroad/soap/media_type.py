"""Content-Type and SOAPAction: the two headers that belong to a SOAP message."""

import re
from dataclasses import dataclass

from duoc.engines.xroad.errors import error

_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_TYPE = re.compile(rf"({_WORD}/{_WORD})")
# RFC 9110 §5.6.6. Some clients end in a semicolon. Blanks stand in one place only, or a long run of them would be divided
# between two in every possible way.
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_WORD})=(?:({_WORD})|"((?:[^"\\]|\\.)*)")[ \t]*)?(?=;|\Z)')
# RFC 3986: what a URI is written in, inside the quotes that SOAP 1.1 §6.1.1 demands.
_ACTION = re.compile(rb"\"[!#-;=?-\[\]_a-z~]*\"")


@dataclass(frozen=True, slots=True)
class MediaType:
    """`name` and the names of parameters are in lower case, values as given."""

    name: str
    parameters: dict[str, str]


def parse(value: bytes) -> MediaType:
    """A Content-Type. Raises `XRoadError` (InvalidContentType) for anything but one media type; no parameter may repeat."""
    text = value.decode("latin-1").strip(" \t")
    begins = _TYPE.match(text)
    if begins is None:
        raise error("InvalidContentType")
    parameters: dict[str, str] = {}
    at = begins.end()
    while at < len(text):
        match = _PARAMETER.match(text, at)
        if match is None:
            raise error("InvalidContentType")
        name, plain, quoted = match.groups()
        if name is not None:
            if name.lower() in parameters:
                raise error("InvalidContentType", "tham số lặp lại")
            parameters[name.lower()] = plain if plain is not None else re.sub(r"\\(.)", r"\1", quoted)
        at = match.end()
    return MediaType(begins[1].lower(), parameters)


def check_action(values: list[bytes]) -> None:
    """Raises `XRoadError` (InvalidSoapAction) unless SOAPAction is absent, empty, `""` or one quoted URI."""
    if len(values) > 1 or (values and values[0] and not _ACTION.fullmatch(values[0])):
        raise error("InvalidSoapAction")
