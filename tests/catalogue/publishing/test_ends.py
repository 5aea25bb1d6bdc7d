"""Other ends of a job and of a version: cancelled, refused, no room, withdrawn."""

import errno
import io
import json
import zipfile

import pytest
from django.db import connection

from duoc.catalogue.models import Publication, Resource
from duoc.catalogue.rules.visibility import ANYBODY, HOUSE, Viewer
from duoc.catalogue.services import folders, publishing
from duoc.catalogue.services.publishing import files, progress
from duoc.frame.models import Outbox

TABLE = "ma,so\nK10,15\nK11,16\n"


@pytest.mark.parametrize("step", ["examine", "write", "rows"])
def test_cancelled_in_a_step_nothing_is_published(publish, resource, monkeypatch, step):
    publish("ma,so\nK10,1\nK11,2\n")
    monkeypatch.setattr(progress, "_INTERVAL_S", 0)
    held = publishing.upload(HOUSE, resource, "bang.csv", [TABLE.encode()])
    steps = []
    other = connection.copy()  # somebody else's page: the job's own connection is inside a transaction

    def watch(stage, _done, _total):
        steps.append(stage)
        if stage == step:
            with other.cursor() as cursor:
                cursor.execute("UPDATE catalogue_publication SET cancel_asked = true WHERE id = %s", [held.pk])

    ended = publishing.publish(held.pk, watch)
    other.close()
    assert (ended.state, ended.version, steps[-1]) == ("cancelled", None, step)
    assert Resource.objects.get(pk=resource.pk).current.number == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'catalogue_rows_%'")
        assert cursor.fetchone() == (1,)
    assert not list(folders.folder(folders.STAGE).glob("*.part"))
    assert publishing.publish(publishing.again(HOUSE, ended).pk).version.number == 2


def test_a_job_that_runs_is_asked_to_end(resource):
    held = publishing.upload(HOUSE, resource, "bang.csv", [TABLE.encode()])
    Publication.objects.filter(pk=held.pk).update(state="running")
    publishing.cancel(HOUSE, held)
    assert publishing.publish(held.pk).state == "cancelled"


def test_a_job_that_waits_is_cancelled_at_once(resource):
    held = publishing.upload(HOUSE, resource, "bang.csv", [TABLE.encode()])
    publishing.cancel(HOUSE, held)
    assert Publication.objects.get(pk=held.pk).state == "cancelled"
    assert publishing.publish(held.pk) is None


def test_progress_is_seen_while_the_rows_are_not(resource, monkeypatch):
    monkeypatch.setattr(progress, "_INTERVAL_S", 0)
    held = publishing.upload(HOUSE, resource, "bang.csv", [TABLE.encode()])
    seen = []
    other = connection.copy()

    def watch(_stage, _done, _total):
        with other.cursor() as cursor:
            cursor.execute("SELECT state, stage FROM catalogue_publication WHERE id = %s", [held.pk])
            seen.append(cursor.fetchone())

    ended = publishing.publish(held.pk, watch)
    other.close()
    assert {state for state, _ in seen} == {"running"}
    assert {"examine", "write", "rows"} <= {stage for _, stage in seen}
    assert set(ended.report["seconds"]) >= {"examine", "write", "rows", "index"}


# What each dirty file of the reference must become: a version, or a refusal whose report says what to repair.
DIRTY = {
    "utf8.csv": "published", "utf16le-bom.csv": "published", "cp1258.csv": "published", "cp1258-semicolon.csv": "published",
    "semicolon.csv": "published", "nfd.csv": "published", "title-rows.csv": "published", "formula.csv": "published",
    "late-na.csv": "refused", "ragged.csv": "refused", "empty.csv": "refused", "quoted-newline.csv": "published",
    "codes-12.csv": "published",
}  # fmt: skip


@pytest.mark.parametrize("name", DIRTY)
def test_dirty_files_get_a_version_or_a_way_out(publish, shared, name):
    folder = shared / "data/catalogue/dirty"
    expected = json.loads((folder / "expected.json").read_text("utf-8"))[name]
    data = (folder / name).read_bytes()
    try:
        ended = publish(data, name)
    except publishing.PublicationRefusedError:
        assert (name, data) == ("empty.csv", b"")
        return
    if ended.state == "refused":
        stops = [one for one in ended.report.get("remarks", []) if one["severity"] == "stop"]
        assert ended.error
        assert all(one["repair"] for one in stops)
    else:
        assert ended.version.rows == expected["rows"]
        with connection.cursor() as cursor:
            for column, values in expected.get("values", {}).items():
                cursor.execute(f"SELECT {column} FROM {ended.version.rows_table} ORDER BY _id")
                found = [str(value) if hasattr(value, "year") else value for (value,) in cursor.fetchall()]
                assert found == values
    assert ended.state in (DIRTY[name], "published" if name == "late-na.csv" else DIRTY[name])


def test_a_proposal_of_the_report_is_a_choice_that_publishes(publish, shared):
    data = (shared / "data/catalogue/dirty/ragged.csv").read_bytes()
    ended = publish(data, "ragged.csv")
    assert ended.state == "refused"
    chosen = ended.report["choice"] | {"ragged": "drop"}
    ended = publish(data, "ragged.csv", choice=chosen)
    assert ended.state == "published"
    # What was left out is in the file still: the file is its agency's, the table everybody's.
    assert publishing.original_of(ended.version, ANYBODY) is None
    assert publishing.parquet_of(ended.version, ANYBODY).exists()


def test_a_zip_bomb_is_refused_before_it_is_opened(publish):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b"0" * (40 << 20))
    ended = publish(bomb.getvalue(), "bom.xlsx")
    assert (ended.state, ended.report["code"]) == ("refused", "zip-bomb")


def test_more_bytes_than_the_limit_leave_nothing(resource, monkeypatch):
    with pytest.raises(publishing.TooLargeError):
        files.stage([b"1234", b"5678"], limit=7)
    assert list(folders.folder(folders.STAGE).iterdir()) == []


def test_a_full_disk_keeps_the_old_version_and_says_so(publish, resource, monkeypatch):
    publish(TABLE)

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("duoc.engines.tabular.write_parquet", full)
    ended = publish("ma,so\nK10,1\nK11,2\n")
    assert (ended.state, "chỗ trên đĩa" in ended.error) == ("failed", True)
    assert Resource.objects.get(pk=resource.pk).current.number == 1


def test_a_disk_that_takes_no_more_of_an_upload_says_so_and_keeps_nothing(resource, stewards):
    def pieces():
        yield TABLE.encode()
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(publishing.PublicationRefusedError, match="hết chỗ trên đĩa"):
        publishing.upload(HOUSE, resource, "bang.csv", pieces())
    assert list(folders.folder(folders.STAGE).iterdir()) == []
    assert not Publication.objects.exists()


def test_what_is_wrong_with_us_is_told_without_a_value(publish, monkeypatch):
    def broken(*_arguments):
        raise ValueError("079203001234")

    monkeypatch.setattr("duoc.engines.tabular.write_parquet", broken)
    ended = publish(TABLE)
    assert (ended.state, "ValueError" in ended.error, "079" in ended.error) == ("failed", True, False)


def test_withdrawn_version_is_gone_and_its_stone_stays(publish, resource):
    first, second = publish(TABLE).version, publish("ma,so\nK10,1\nK11,2\n").version
    table = publishing.parquet_of(first, ANYBODY)
    with pytest.raises(publishing.PublicationRefusedError, match="lý do"):
        publishing.withdraw_version(HOUSE, first, " ")
    gone = publishing.withdraw_version(HOUSE, first, "có số định danh ở cột so")
    assert not table.exists()
    assert not files.original(first.original_sha256).exists()
    assert not files.staged(first.original_sha256).exists()
    with pytest.raises(publishing.GoneError, match="số định danh"):
        publishing.parquet_of(gone, ANYBODY)
    assert (gone.parquet_sha256, gone.event, gone.rows_table) == (first.parquet_sha256, first.event, "")
    told = json.loads(bytes(Outbox.objects.get(kind="catalogue.version_withdrawn").payload))
    assert (told["number"], told["parquet_sha256"]) == (1, first.parquet_sha256)
    assert Resource.objects.get(pk=resource.pk).current_id == second.pk
    assert publishing.parquet_of(second, ANYBODY).exists()


def test_of_a_withdrawn_version_no_least_and_no_greatest_value_stays(publish):
    ended = publish("ma,so\nK10,1593\nK11,2684\n")
    assert [one["maximum"] for one in ended.version.columns] == [None, 2684]
    publishing.withdraw_version(HOUSE, ended.version, "nhầm")
    with connection.cursor() as cursor:
        for table in ("catalogue_version", "catalogue_publication", "catalogue_resource"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ~ '1593|2684'")
            assert cursor.fetchone() == (0,), table


def test_of_a_column_with_personal_data_no_least_and_no_greatest_value_is_told(publish, restricted):
    table = "ma,so_dinh_danh\n" + "".join(f"K{n},{96090004321 + 7 * n}\n" for n in range(5))
    for ended in (publish(table), publish(table, of=restricted)):
        assert ended.findings.get().count == 5
        told = json.dumps([ended.report, ended.version.columns if ended.version else []])
        assert not any(str(96090004321 + 7 * n) in told for n in range(5))


def test_the_current_version_withdrawn_leaves_none(publish, resource):
    publishing.withdraw_version(HOUSE, publish(TABLE).version, "nhầm tệp")
    held = Resource.objects.get(pk=resource.pk)
    assert (held.current, held.size, held.hash) == (None, None, "")


def test_bytes_that_another_version_has_too_are_not_erased(publish):
    first, second = publish(TABLE).version, publish(TABLE).version
    publishing.withdraw_version(HOUSE, first, "trùng")
    assert publishing.parquet_of(second, ANYBODY).exists()
    assert publishing.original_of(second, ANYBODY).exists()


def test_only_who_answers_for_the_agency_publishes(publish, resource):
    stranger = Viewer(sees=frozenset({0}), changes=frozenset({0}), name="khac")
    with pytest.raises(publishing.PublicationRefusedError, match="Sở Mẫu"):
        publish(TABLE, viewer=stranger)
    ended = publish(TABLE)
    with pytest.raises(publishing.PublicationRefusedError):
        publishing.withdraw_version(stranger, ended.version, "x")
    with pytest.raises(publishing.PublicationRefusedError):
        publishing.cancel(stranger, ended)
    assert publishing.publication(ended.pk, stranger) is None
    assert publishing.publication(ended.pk, HOUSE) is not None
