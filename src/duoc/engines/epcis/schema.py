"""GS1's JSON schema of EPCIS 2.0, shipped unchanged, with its formats asserted.

Without formats the branch "any other vocabulary" takes every string. `uri` means RFC 3986 or, as in GS1's older examples, a
blank node `_:name`; it is asserted as a pattern, which the validator checks without leaving its own code.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("standard") / "EPCIS-JSON-Schema.json"

_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
_AUTHORITY = (
    r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
    r"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?"
)
# RFC 3986, section 3: scheme, then authority and path or path alone, query, fragment.
URI = (
    rf"^(?:[A-Za-z][A-Za-z0-9+.-]*:(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/?(?:{_PCHAR}+(?:/{_PCHAR}*)*)?)"
    rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:\#(?:{_PCHAR}|[/?])*)?|_:[A-Za-z0-9_.-]+)$"
)


@cache
def definitions() -> Mapping[str, Any]:
    """The definitions of the schema, as published."""
    published: dict[str, Any] = json.loads(FILE.read_bytes())["definitions"]
    return published


@cache
def validator(definition: str) -> Any:
    """A compiled validator (`is_valid`, `iter_errors`) of one definition, or of a list of it: `[EPCIS-Document-Event]`."""
    import jsonschema_rs  # slow to import: only who judges events pays for it

    wanted: Any = {"$ref": f"#/definitions/{definition.strip('[]')}"}
    if definition.startswith("["):
        wanted = {"type": "array", "items": wanted}
    return jsonschema_rs.Draft7Validator(
        {"definitions": _asserted(dict(definitions())), **wanted},
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )


def _asserted(part: Any) -> Any:
    """The schema with `uri` as a pattern; a pattern that stood beside it (a negative look-ahead) becomes a `not`."""
    if isinstance(part, list):
        return [_asserted(one) for one in part]
    if not isinstance(part, dict):
        return part
    part = {name: _asserted(value) for name, value in part.items()}
    if part.get("format") == "uri":
        del part["format"]
        if "pattern" in part:
            part["not"] = {"pattern": part["pattern"].replace("^(?!", "^", 1).removesuffix(")")}
        part["pattern"] = URI
    return part
