"""What the server behind an application says of a table: its number and its columns. The account is whoever runs this.

The password comes from PGPASSWORD, PGPASSFILE or a service file, as libpq finds it; never from a command line.
"""

from dataclasses import dataclass
from typing import Any

import psycopg

from duoc.guard.rules.applications import AppRefusedError

_COLUMNS = """SELECT c.oid::bigint, n.nspname, c.relname, a.attname, a.attnum
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.oid = to_regclass(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY a.attnum"""
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Known:
    """A table: its name with its schema, its object number, its columns by name with their numbers."""

    name: str
    oid: int
    columns: dict[str, int]


def table(dsn: str, name: str) -> Known:
    """The table of a name as SQL writes it. Raises `AppRefusedError`."""
    try:
        with psycopg.connect(dsn, connect_timeout=SECONDS, options="-c default_transaction_read_only=on") as server:
            rows = server.execute(_COLUMNS, (name,)).fetchall()
    except psycopg.Error as error:
        # libpq's words name host, user and reason, and never a password.
        raise AppRefusedError(f"Không đọc được danh mục của máy chủ: {' '.join(str(error).split())[:300]}") from None
    if not rows:
        raise AppRefusedError(f"Máy chủ không có bảng {name!r}; ghi cả tên lược đồ, như dancu.cong_dan.")
    return Known(f"{rows[0][1]}.{rows[0][2]}", int(rows[0][0]), {str(row[3]): int(row[4]) for row in rows})


def watched(known: Known, columns: dict[str, tuple[bool, str, list[str]]], ticket: bool) -> dict[str, Any]:
    """The watched table of an application's document. columns: whether it names a citizen, its mask, for which database users.

    Raises `AppRefusedError` for a column that the table has not.
    """
    unknown = sorted(columns.keys() - known.columns.keys())
    if unknown:
        raise AppRefusedError(f"Bảng {known.name} không có cột {', '.join(unknown)}.")
    listed = [
        {"name": name, "number": known.columns[name], "identity": identity, "mask": mask, "for": users}
        for name, (identity, mask, users) in columns.items()
    ]
    return {
        "table": known.name,
        "oid": known.oid,
        "ticket": ticket,
        "columns": sorted(listed, key=lambda one: one["number"]),
    }
