"""A draft as a table that is asked like a version's: by whoever may write it, and by nobody else."""

from uuid import UUID

from django.db import connection

from duoc.catalogue.models import Draft
from duoc.catalogue.rules import drafts as rules
from duoc.catalogue.rules.row_routing import Lying
from duoc.catalogue.rules.visibility import Viewer
from duoc.catalogue.services.rows import tables
from duoc.catalogue.services.rows.tables import Lasting, Table
from duoc.engines.columnar import Rollups
from duoc.engines.columnar.columns import Known, columns_of
from duoc.engines.columnar.statements import POSTGRESQL


def draft_table(number: UUID | str, viewer: Viewer) -> Table | None:
    """The draft of a resource for one who may write it; None for anybody else, and where there is none.

    Raises `NoRowsError`, `ClosedError`.
    """
    owner = tables.owner(number, viewer)
    if not viewer.may_change(owner.agency):
        return None
    held = Draft.objects.filter(resource=owner.resource).first()
    if held is None:
        return None
    types, titles = rules.published_types(held.fields), rules.titles(held.fields)
    fields = [
        {"name": name, "type": kind, "title": titles[name], "native": one["type"], "key": name in held.keys}
        for one, (name, kind) in zip(held.fields, types.items(), strict=True)
    ]
    name = rules.table_of(owner.resource)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), pg_total_relation_size(%s::regclass) FROM {POSTGRESQL.name(name)}", [name])  # noqa: S608  # a name of our own
        rows, size = cursor.fetchone()
    columns = columns_of({"fields": fields})
    lasting = Lasting(
        number=0, rows=rows, schema={"fields": fields}, columns=columns, known=Known(columns), parquet_sha256="",
        parquet_bytes=size, original_sha256="", original_bytes=0, original_name="", original_open=False,
        published_at=held.written_at, rollups=Rollups(),
    )  # fmt: skip
    return Table(0, owner, lasting, name, Lying(rows, True, frozenset(), here_alone=True))
