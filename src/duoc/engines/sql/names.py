"""Names of the objects that a statement touches."""

from typing import NamedTuple

from duoc.engines.sql.search_path import candidates


class Name(NamedTuple):
    """A relation, function, type or operator as the statement names it; `schema` is empty where it names none.

    `written` says of a relation that the statement changes it or its rows.
    """

    kind: str
    schema: str
    name: str
    written: bool = False

    def places(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """`schema.name` of every object that the name may mean; who protects one of them must take the name for it."""
        if self.schema:
            return (f"{self.schema}.{self.name}",)
        return tuple(f"{schema}.{self.name}" for schema in candidates(path, self.kind in ("relation", "type")))
