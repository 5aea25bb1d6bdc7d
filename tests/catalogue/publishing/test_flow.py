"""From bytes to a version, end to end: what is stored, what the ledger is told, what stays when the next one comes."""

import hashlib
import json
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection
from django.utils import timezone

from duoc.catalogue.models import Entry, Resource, SearchWord, Version
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE
from duoc.catalogue.services import publishing, row_search
from duoc.catalogue.services.publishing import files
from duoc.core import canonical
from duoc.frame.models import Outbox

FIRST = 'ma,ten,san_luong_kg,ngay\nA1,Cảng cá Sông Đốc,"1.234,5",05/03/2026\nA2,Năm Căn,0,06/03/2026\nA3,"",,\n'
SECOND = 'ma,ten,san_luong_kg,ngay\nA1,Cảng cá Sông Đốc,"1.300,5",05/03/2026\nA3,Đất Mũi,7,01/01/2026\nA4,U Minh,8,01/02/2026\n'


def rows(version):
    """The version's rows as PostgreSQL has them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {version.rows_table} ORDER BY _id")
        return cursor.fetchall()


def test_a_file_becomes_a_version(publish, resource):
    ended = publish(FIRST)
    assert (ended.state, ended.error) == ("published", "")
    version = ended.version
    assert (version.number, version.rows, version.state) == (1, 3, "published")
    day = timezone.datetime(2026, 3, 5).date()
    assert rows(version)[0] == (1, "A1", "Cảng cá Sông Đốc", 1234.5, day)
    assert rows(version)[2] == (3, "A3", None, None, None)
    assert [field["type"] for field in version.schema["fields"]] == ["string", "string", "number", "date"]
    held = Resource.objects.get(pk=resource.pk)
    assert (held.current_id, held.size, held.format, held.mimetype) == (
        version.pk,
        len(FIRST.encode()),
        "CSV",
        "text/csv",
    )
    assert held.hash == version.original_sha256 == hashlib.sha256(FIRST.encode()).hexdigest()
    assert Entry.objects.get(pk=resource.entry_id).data_updated_on is not None


def test_files_are_named_by_their_content(publish):
    version = publish(FIRST).version
    table = publishing.parquet_of(version, ANYBODY)
    assert hashlib.sha256(table.read_bytes()).hexdigest() == version.parquet_sha256 == table.stem
    assert pq.read_table(table).column("ten").to_pylist() == ["Cảng cá Sông Đốc", "Năm Căn", None]
    assert publishing.original_of(version, ANYBODY).read_text("utf-8") == FIRST


def test_ledger_is_told_the_hash_of_the_manifest(publish):
    version = publish(FIRST).version
    told = json.loads(Outbox.objects.get(event=version.event).entry)
    assert told["kind"] == "catalogue.version"
    assert told["manifest_sha256"] == hashlib.sha256(canonical.dumps(version.manifest)).hexdigest()
    assert version.manifest["parquet"]["sha256"] == version.parquet_sha256
    assert version.manifest["rows"] == 3


def test_of_restricted_data_the_ledger_holds_a_commitment(publish, restricted):
    version = publish(FIRST, of=restricted).version
    assert set(json.loads(bytes(Outbox.objects.get(event=version.event).entry))) == {
        "commitment",
        "event",
        "kind",
        "time",
    }
    assert publishing.parquet_of(version, ANYBODY) is None
    assert publishing.original_of(version, ANYBODY) is None
    assert publishing.parquet_of(version, HOUSE).exists()


def test_rows_of_a_replaced_version_stay_for_an_hour(publish):
    first, second = publish(FIRST).version, publish(SECOND).version
    first.refresh_from_db()
    assert (first.state, second.number) == ("replaced", 2)
    assert timedelta(minutes=59) < first.rows_until - timezone.now() <= timedelta(hours=1)
    assert publishing.sweep() == 0
    assert len(rows(first)) == 3
    Version.objects.filter(pk=first.pk).update(rows_until=timezone.now() - timedelta(seconds=1))
    assert publishing.sweep() == 1
    first.refresh_from_db()
    assert first.rows_table == ""
    assert publishing.parquet_of(first, ANYBODY).exists()
    assert publishing.original_of(first, ANYBODY).exists()
    assert len(rows(second)) == 3


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["ma"], (1, 1, 2, {"added": [3], "removed": [2], "changed": [1, 2]})),
        ([], (3, 3, 0, {"added": [1, 2, 3], "removed": [1, 2, 3], "changed": []})),
    ],
)
def test_differences_between_versions(publish, keys, expected):
    first, second = publish(FIRST).version, publish(SECOND).version
    told = publishing.differences(first, second, keys)
    assert (told.rows_added, told.rows_removed, told.rows_changed, told.rows) == expected
    assert (told.added, told.removed, told.retyped) == ([], [], {})


def test_differences_of_columns(publish):
    first = publish("ma,so,cu\nA,1,x\nB,2,y\n").version
    second = publish("ma,so,moi\nA,một,x\nB,hai,y\n").version
    told = publishing.differences(first, second, ["ma"])
    assert (told.added, told.removed, told.retyped) == (["moi"], ["cu"], {"so": ("integer", "string")})
    assert (told.rows_added, told.rows_removed, told.rows_changed) == (0, 0, 0)


def test_a_key_that_names_two_rows_is_no_key(publish):
    first, second = publish("ma,so\nK10,15\nK10,2\n").version, publish("ma,so\nK10,15\nK10,3\n").version
    told = publishing.differences(first, second, ["ma"])
    assert (told.by, told.rows_added, told.rows_removed) == ([], 1, 1)


def test_keys_of_a_resource_are_indexed(publish, resource):
    Resource.objects.filter(pk=resource.pk).update(keys=["ma", "khong_co"], extras={"filters": "ngay"})
    version = publish(FIRST).version
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", [version.rows_table])
        found = [text for (text,) in cursor.fetchall()]
    assert [text[text.index("(") :] for text in found] == ["(ma, _id)", "(ngay, _id)", "(_id)"]


def test_searchable_columns_are_found_by_words_without_marks(publish, resource):
    Resource.objects.filter(pk=resource.pk).update(searchable=["ten", "khong_co"])
    version = publish(FIRST).version
    asked = row_search.match("song doc", version.rows_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ma FROM {version.rows_table} WHERE {asked.where}", asked.where_values)
        assert cursor.fetchall() == [("A1",)]
    assert SearchWord.objects.filter(rows_table=version.rows_table).exists()
    publishing.withdraw_version(HOUSE, version, "thử")
    assert not SearchWord.objects.filter(rows_table=version.rows_table).exists()


def test_rows_that_postgresql_cannot_hold_are_in_the_file_alone(publish):
    version = publish("ctid,xmin\n1,2\n").version
    assert (version.rows_table, version.rows) == ("", 1)
    wide = ",".join(f"c{n}" for n in range(900))
    version = publish(wide + "\n" + ",".join(f"chữ dài {n:020d}" for n in range(900)) + "\n").version
    assert (version.rows_table, version.rows) == ("", 1)


def test_an_original_is_shown_while_it_is_the_table_and_nothing_else(publish, tmp_path):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Phụ lục")):
        sheet.append(["ma", "so"])
        sheet.append(["K10", 15])
    book.save(tmp_path / "hai.xlsx")
    version = publish((tmp_path / "hai.xlsx").read_bytes(), "hai.xlsx").version
    assert version.manifest["original"]["open"] is False
    assert publishing.original_of(version, ANYBODY) is None
    assert publishing.original_of(version, HOUSE).exists()
    assert publishing.parquet_of(version, ANYBODY).exists()


def test_uploaded_bytes_wait_where_nothing_is_served(publish, resource):
    held = publishing.upload(HOUSE, resource, "../../x/bang.csv", [FIRST.encode()])
    assert held.source["name"] == "bang.csv"
    assert files.staged(held.source["sha256"]).exists()
    assert not files.original(held.source["sha256"]).exists()
    with pytest.raises(publishing.PublicationRefusedError, match="chưa xong"):
        publishing.upload(HOUSE, resource, "b.csv", [b"x"])
