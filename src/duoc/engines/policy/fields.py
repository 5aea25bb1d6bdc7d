"""What a ticket or a dossier opens: `schema.table`, `schema.table.column`, or the name of a service of the exchange.

A table opens its columns; nothing else opens more than itself. Parts of a name hold no dot: who asks for a table whose name has
one must refuse it. A service's name has slashes and only ever stands for itself.
"""

from collections.abc import Collection


def justifies(granted: Collection[str], wanted: Collection[str]) -> bool:
    """Whether everything that is wanted is granted; to want nothing needs no grant."""
    return all(field in granted or _table(field) in granted for field in wanted)


def _table(field: str) -> str | None:
    """The table of a column."""
    return field.rpartition(".")[0] if field.count(".") == 2 and "/" not in field else None
