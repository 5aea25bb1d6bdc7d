"""Keeping what events speak of: one row for one text, whoever says it first."""

from collections.abc import Mapping
from typing import Any

from duoc.frame import arrays
from duoc.trace.rules.identity import identifier_id

_KEEP = """INSERT INTO trace_identifier (id, key, text)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) ON CONFLICT (id) DO NOTHING RETURNING id"""
_KEPT = "SELECT id, text FROM trace_identifier WHERE id = ANY(%s::bigint[])"


class CollisionError(RuntimeError):
    """Two different identifiers have the same number: 64 bits of SHA-256 agree, by chance or by much work."""


def keep(cursor: Any, products: Mapping[str, str]) -> set[str]:
    """Store the texts that are not there yet, in the caller's transaction; gives those that were. products: stored text → that of
    its product.

    Raises `CollisionError`.
    """
    # In the order of the indexes: neighbours then come to lie in one page of them.
    rows = sorted((identifier_id(product), identifier_id(text), text) for text, product in products.items())
    if not rows:
        return set()
    numbers = {number: text for _, number, text in rows}
    keys = arrays.of_numbers(key for key, _, _ in rows)
    cursor.execute(
        _KEEP, [arrays.of_numbers(number for _, number, _ in rows), keys, arrays.of_texts(text for *_, text in rows)]
    )
    for (number,) in cursor.fetchall():
        del numbers[number]
    if len(numbers) + cursor.rowcount < len(rows):
        raise CollisionError("two identifiers that come together have the same number")
    if numbers:  # of a statement of its own: it sees what others have stored meanwhile
        cursor.execute(_KEPT, [arrays.of_numbers(numbers)])
        for number, text in cursor.fetchall():
            if numbers[number] != text:
                raise CollisionError(f"{numbers[number]} has the number of another identifier")
    return set(numbers.values())
