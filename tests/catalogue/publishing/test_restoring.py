"""The current version withdrawn: the doors say so, and an earlier one comes back by a steward's step, receipted."""

import json

import pytest
from django.db import connection

from duoc.catalogue.models import Publication, Resource, Version
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import publishing, rows
from duoc.catalogue.services.publishing import files
from duoc.frame.models import Outbox

from .test_pages_of_data import browser, table_of

OLD, NEW = "ma,ten\nA1,Năm Căn\nA2,Đất Mũi\n", "ma,ten\nA1,nhầm\n"
LATIN = "ma;ten\n1;Năm Căn\n".encode("utf-16")


@pytest.fixture
def withdrawn(publish, resource):
    """Versions 1 and 2; the second, current one is withdrawn."""
    Resource.objects.filter(pk=resource.pk).update(searchable=["ten"])
    first, second = publish(OLD).version, publish(NEW).version
    publishing.withdraw_version(HOUSE, second, "nhầm bảng")
    first.refresh_from_db()
    return first


def test_every_door_of_the_rows_says_which_version_is_gone_and_which_stands(withdrawn, resource):
    with pytest.raises(rows.GoneError, match="nhầm bảng") as gone:
        rows.table(resource.pk, ANYBODY)
    assert (gone.value.number, gone.value.earlier) == (2, 1)
    answer = browser().get(f"/api/v1/catalogue/resources/{resource.pk}/rows")
    assert answer.status_code == 410
    assert answer.json()["detail"] == "nhầm bảng Bản 1 vẫn đọc được: thêm version=1."
    assert len(browser().get(f"/api/v1/catalogue/resources/{resource.pk}/rows?version=1").json()["rows"]) == 2
    found = browser().get("/api/action/datastore_search", {"resource_id": str(resource.pk)})
    assert (found.status_code, found.json()["error"]["message"]) == (404, "Not found: withdrawn: nhầm bảng")


def test_pages_say_so_and_only_a_steward_is_offered_the_way_back(withdrawn, resource, stewards):
    page = browser().get(table_of(resource))
    assert page.status_code == 410
    assert "Bản 2 đã thu hồi: nhầm bảng" in page.content.decode()
    assert "bản đang dùng đã thu hồi" in browser().get(f"/du-lieu/{resource.entry.name}/").content.decode()
    versions = f"{table_of(resource)}ban/"
    step = f"/so-du-lieu/ban/{withdrawn.pk}/dua-lai/"
    assert "Chưa có bản nào thay" in (text := browser().get(versions).content.decode())
    assert step not in text
    client = browser(stewards[0])
    assert step in client.get(versions).content.decode()
    assert client.get(step).status_code == 404
    job = client.post(step)["Location"]
    publishing.work()
    assert "Bản 3 đã công bố, 2 dòng." in client.get(job).content.decode()
    assert browser().get(table_of(resource)).status_code == 200
    assert "Chưa có bản nào thay" not in browser().get(versions).content.decode()


def test_what_comes_back_is_a_new_version_of_the_same_file_with_its_rows_and_a_receipt(withdrawn, resource):
    ended = publishing.publish(publishing.restore(HOUSE, withdrawn).pk)
    made = ended.version
    assert (made.number, made.rows, made.state, made.parquet_sha256) == (3, 2, "published", withdrawn.parquet_sha256)
    assert Resource.objects.get(pk=resource.pk).current_id == made.pk
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ma, ten FROM {made.rows_table} ORDER BY _id")
        assert cursor.fetchall() == [("A1", "Năm Căn"), ("A2", "Đất Mũi")]
    told = json.loads(Outbox.objects.get(event=made.event).entry)
    assert (told["number"], told["restores"], made.manifest["restores"]) == (3, 1, 1)
    assert "restores" not in withdrawn.manifest


def test_it_is_read_as_it_was_read_then(publish, resource):
    first = publish(
        LATIN, "bang.csv", choice={"encoding": "utf-16-le", "delimiter": ";", "types": {"ma": "string"}}
    ).version
    publishing.withdraw_version(HOUSE, publish(NEW).version, "nhầm")
    again = publishing.publish(publishing.restore(HOUSE, Version.objects.get(pk=first.pk)).pk).version
    assert (again.schema, again.parquet_sha256) == (first.schema, first.parquet_sha256)


def test_nothing_comes_back_that_must_not(withdrawn, publish, resource):
    stranger = Viewer(sees=frozenset({0}), changes=frozenset({0}), name="khac")
    with pytest.raises(publishing.PublicationRefusedError, match="Sở Mẫu"):
        publishing.restore(stranger, withdrawn)
    gone = Version.objects.get(resource=resource, number=2)
    with pytest.raises(publishing.PublicationRefusedError, match="đã được thay"):
        publishing.restore(HOUSE, gone)
    files.original(withdrawn.original_sha256).unlink()
    files.staged(withdrawn.original_sha256).unlink()
    with pytest.raises(publishing.PublicationRefusedError, match="không còn"):
        publishing.restore(HOUSE, withdrawn)
    assert not Publication.objects.filter(state="waiting").exists()


def test_bytes_withdrawn_while_they_are_brought_back_stay_away(withdrawn, resource):
    held = publishing.restore(HOUSE, withdrawn)
    seen = []

    def watch(stage, _done, _total):
        seen.append(stage)
        if stage == "rows" and seen.count("rows") == 1:
            other = connection.copy()  # another process: this one is inside the job's transaction
            with other.cursor() as cursor:
                cursor.execute(
                    "UPDATE catalogue_version SET state = 'withdrawn', rows_table = '', withdrawn_at = clock_timestamp(), "
                    "withdrawn_reason = 'có số định danh' WHERE id = %s",
                    [withdrawn.pk],
                )
            other.close()

    ended = publishing.publish(held.pk, watch)
    assert (ended.state, ended.version) == ("stopped", None)
    assert Resource.objects.get(pk=resource.pk).current is None


def test_with_nothing_left_the_resource_says_that_it_is_gone(publish, resource):
    publishing.withdraw_version(HOUSE, publish(OLD).version, "nhầm tệp")
    with pytest.raises(rows.GoneError) as gone:
        rows.table(resource.pk, ANYBODY)
    assert gone.value.earlier is None
    assert "vẫn xem và tải được" not in browser().get(table_of(resource)).content.decode()
    assert publishing.restorable(resource.pk) is None
