"""Arrays of PostgreSQL in their text form, as one parameter: for thousands of values, which a driver writes one by one.

Cast where it is used: `unnest(%s::bigint[], %s::text[])`.
"""

from collections.abc import Iterable


def of_numbers(values: Iterable[int | None]) -> str:
    """An array of whole numbers; None is NULL."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def of_texts(values: Iterable[str]) -> str:
    """An array of texts, none of which has a NUL in it: PostgreSQL stores none."""
    escaped = [value.replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(escaped) + '"}' if escaped else "{}"
