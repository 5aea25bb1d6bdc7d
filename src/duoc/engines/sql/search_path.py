"""A session's search_path: the schemas in which PostgreSQL looks for a name that says none."""

import re

# What PostgreSQL is delivered with, and what a session has that sets nothing.
DEFAULT = '"$user", public'

_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^\s",]+))\s*(,|$)')


def schemas(search_path: str) -> tuple[str, ...]:
    """The schemas in their order, folded as PostgreSQL folds them; `"$user"` stays a word of its own.

    Raises `ValueError` for what is no list of identifiers.
    """
    search_path = search_path.strip()
    found, at, more = [], 0, False
    while at < len(search_path) or more:
        part = _PART.match(search_path, at)
        if part is None or part.end() == at:
            raise ValueError("not a search_path")
        quoted, plain, comma = part.groups()
        found.append(quoted.replace('""', '"') if quoted is not None else plain.lower())
        at, more = part.end(), comma == ","
    return tuple(found)


def candidates(path: tuple[str, ...], relation: bool) -> tuple[str, ...]:
    """Where an unqualified name may lie, first place first: the temporary schema (relations, types), the catalogue, the path."""
    first = [name for name in (("pg_temp", "pg_catalog") if relation else ("pg_catalog",)) if name not in path]
    return (*first, *path)
