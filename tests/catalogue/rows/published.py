"""Versions as publishing leaves them: Parquet file, table of rows, indexes, current version; made here directly."""

import hashlib
import io
from datetime import timedelta
from uuid import uuid4

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Resource, Version
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import entries, folders, publishers, resources

ARROW = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(),
    "datetime": pa.timestamp("us"), "year": pa.int32(), "geojson": pa.string(),
}  # fmt: skip
POSTGRES = {
    "string": "text", "integer": "bigint", "number": "double precision", "boolean": "boolean", "date": "date",
    "datetime": "timestamp", "year": "integer", "geojson": "text",
}  # fmt: skip


def entry(name="trung-tam", **members):
    """A published entry, open for everybody unless told otherwise."""
    facts = {"title": "Cơ sở mẫu", "kind": "open", "level": "open", "access_right": "PUBLIC", "name": name} | members
    made = entries.register(HOUSE, publishers.settle_publisher("so-mau", "Sở Mẫu", HOUSE), **facts)
    return entries.set_state(HOUSE, made, "published")


def resource(held, **members):
    return resources.add_resource(HOUSE, held, name="bảng", format="CSV", url_type="upload", **members)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def publish(held, fields, columns, *, keys=(), in_rows=True, original=b"ma,ten\n", whole=True):
    """A new version in place of the one before. fields: {name: type}; columns: a list of cells each."""
    arrays = [pa.array(cells, ARROW[kind]) for cells, kind in zip(columns, fields.values(), strict=True)]
    table = pa.table(arrays, names=list(fields))
    return publish_table(held, fields, table, keys=keys, in_rows=in_rows, original=original, whole=whole)


def publish_table(held, fields, table, *, keys=(), in_rows=True, original=b"ma,ten\n", whole=True):
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd", row_group_size=100_000)
    content = out.getvalue()
    digest, source = hashlib.sha256(content).hexdigest(), hashlib.sha256(original).hexdigest()
    for kind, name, data in (("parquet", f"{digest}.parquet", content), ("originals", source, original)):
        folder = folders.folder(kind)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    last = Version.objects.filter(resource=held).order_by("-number").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('catalogue_version', 'id'))")
        (number,) = cursor.fetchone()
        name = f"catalogue_rows_{number}" if in_rows else ""
        if in_rows:
            _load(cursor, name, fields, table, keys)
    made = Version.objects.create(
        id=number, resource=held, number=last.number + 1 if last else 1, rows=table.num_rows, rows_table=name, event=uuid4(),
        schema={"fields": [{"name": one, "type": kind, "title": one.upper()} for one, kind in fields.items()]},
        parquet_sha256=digest, parquet_bytes=len(content), original_sha256=source, original_bytes=len(original),
        original_name="danh sách.csv", manifest={"original": {"open": whole}},
    )  # fmt: skip
    until = timezone.now() + timedelta(hours=1)
    Version.objects.filter(resource=held, state="published").exclude(pk=number).update(
        state="replaced", rows_until=until
    )
    Resource.objects.filter(pk=held.pk).update(current=made)
    held.refresh_from_db()
    return made


def _load(cursor, name, fields, table, keys):
    parts = ", ".join(f"{quoted(one)} {POSTGRES[kind]}" for one, kind in fields.items())
    cursor.execute(f"CREATE TABLE {name} (_id bigint NOT NULL{', ' if parts else ''}{parts})")
    numbers = pa.array(range(1, table.num_rows + 1), pa.int64())
    whole = pa.table([numbers, *table.columns], names=["_id", *table.schema.names])
    with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy:
        for batch in whole.to_batches(max_chunksize=16_384):
            out = io.BytesIO()
            pa_csv.write_csv(batch, out, pa_csv.WriteOptions(include_header=False, quoting_style="needed"))
            copy.write(out.getvalue())
    cursor.execute(f"ALTER TABLE {name} ADD PRIMARY KEY (_id)")
    for key in keys:
        cursor.execute(f"CREATE INDEX ON {name} ({quoted(key)}, _id)")
    cursor.execute(f"ANALYZE {name}")


def drop(version):
    """As the sweep does once the hour is over."""
    table = version.rows_table
    Version.objects.filter(pk=version.pk).update(rows_table="", rows_until=timezone.now() - timedelta(seconds=1))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")


FIELDS = {
    "ma": "string", "xa": "string", "so_luot": "integer", "gia": "number", "dat": "boolean", "ngay": "date", "luc": "datetime",
}  # fmt: skip
