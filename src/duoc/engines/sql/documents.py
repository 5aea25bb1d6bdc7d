"""JSON documents inside statements."""

import json
from typing import Any

_LARGEST = 2000  # signs; a larger one stays in the key as it is


def document_shape(text: str) -> str | None:
    """The document with every text as "x" and every number as 1; names, booleans, null and lengths as they were.

    None for what is no JSON, or too large to be a filter.
    """
    if len(text) > _LARGEST:
        return None
    try:
        return json.dumps(_shaped(json.loads(text)), sort_keys=True)
    except (ValueError, RecursionError):
        return None


def _shaped(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shaped(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_shaped(member) for member in value]
    if isinstance(value, str):
        return "x"
    return value if isinstance(value, bool) or value is None else 1
