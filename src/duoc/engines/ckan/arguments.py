"""The arguments of a call out of an address, a JSON body, or a form: one mapping of names to values.

Text that no database can store (NUL, half a surrogate pair) is refused here, once for all actions.
"""

import json
from collections.abc import Iterable
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from duoc.engines.ckan.errors import BadJsonError

Arguments = dict[str, Any]
MOST_FIELDS = 1000  # of a form
_FORM = "application/x-www-form-urlencoded"


def from_pairs(pairs: Iterable[tuple[str, Any]]) -> Arguments:
    """Parameters of an address or fields of a form: strings, and a list of strings for a name that comes again."""
    found: Arguments = {}
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    _storable(found)
    return found


def from_body(content_type: str, octets: bytes) -> Arguments:
    """A JSON object or an urlencoded form; of neither type, JSON. Raises `BadJsonError`.

    An old client sends JSON alone under the media type of a form: one name, and no value or `1`.
    """
    if not octets.strip():
        return {}
    if content_type.partition(";")[0].strip().lower() != _FORM:
        return _object(octets)
    if octets.lstrip()[:1] in (b"{", b"%"):
        pairs = _pairs(octets)
        # JSON that nobody escaped is cut at its own `&` and `=`: then the octets themselves are the text.
        if len(pairs) == 1 and pairs[0][1] in ("", "1") and pairs[0][0].lstrip().startswith("{"):
            return _object(pairs[0][0].encode())
        if octets.lstrip()[:1] == b"{":
            return _object(octets)
    return from_pairs(_pairs(octets))


def _pairs(octets: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(octets.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or too many
        raise BadJsonError("the form cannot be read") from None


def _object(octets: bytes) -> Arguments:
    try:
        found = json.loads(octets.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BadJsonError("Error decoding JSON data") from None
    if not isinstance(found, dict):
        raise BadJsonError(f"Request data JSON decoded to {type(found).__name__} but it needs to be a dictionary")
    _storable(found)
    return found


def _no_number(_word: str) -> NoReturn:
    raise ValueError("JSON has no NaN and no infinity")


def _storable(value: Any) -> None:
    left = [value]
    while left:  # a loop, for how deep it goes is a stranger's choice
        one = left.pop()
        if isinstance(one, dict):
            left += one.keys()
            left += one.values()
        elif isinstance(one, list):
            left += one
        elif isinstance(one, str) and not _is_storable(one):
            raise BadJsonError("a text holds a sign that cannot be stored")


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text
