"""Exports read in pieces, as GDAL reads them: sizes first, then ranges, all of the same bytes; and what is kept goes again."""

import os
import time

import pytest
from django.test import Client

from duoc.catalogue.rules.row_queries import RowQuery
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import folders, publishing, rows
from duoc.catalogue.services.rows import kept

from . import published


@pytest.fixture(autouse=True)
def nothing_kept(small):
    """Each test begins without files of others, and leaves none."""

    def clear():
        for place in folders.folder(folders.EXPORTS).glob("*.kept"):
            place.unlink()

    clear()
    yield
    clear()


@pytest.fixture
def ask(small):
    """HEAD or GET of the small table's export."""
    client = Client(headers={"host": "localhost"})

    def asked(method="get", *, part="", **parameters):
        headers = {"Range": part} if part else {}
        path = f"/api/v1/catalogue/resources/{small.pk}/export"
        answer = getattr(client, method)(path, {"format": "csv"} | parameters, headers=headers)
        answer.body = answer.getvalue()  # a file is closed by whoever reads it to its end
        return answer

    return asked


def held():
    return list(folders.folder(folders.EXPORTS).glob("*.kept"))


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
def test_size_and_ranges_are_of_the_whole_file(ask, form):
    whole = ask(format=form)
    content = whole.body
    size = ask("head", format=form)
    assert (size.status_code, int(size["Content-Length"]), size["Accept-Ranges"]) == (200, len(content), "bytes")
    assert size["ETag"] == whole["ETag"]
    head, tail = ask(part="bytes=0-9", format=form), ask(part="bytes=10-", format=form)
    assert (head.status_code, head["Content-Range"]) == (206, f"bytes 0-9/{len(content)}")
    assert head.body + tail.body == content
    assert ask(part="bytes=-5", format=form).body == content[-5:]


def test_a_range_behind_the_end_is_refused(ask):
    answer = ask(part="bytes=100000-")
    size = int(ask("head")["Content-Length"])
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")


def test_a_range_of_what_has_changed_is_the_whole(ask):
    client = Client(headers={"host": "localhost", "Range": "bytes=0-3", "If-Range": '"another"'})
    answer = client.get(ask("head").request["PATH_INFO"] + "?format=csv")
    assert (answer.status_code, answer.getvalue()[:5]) == (200, b"ma,xa")


def test_a_workbook_is_only_to_be_had_whole(ask):
    answer = ask(part="bytes=0-9", format="xlsx")
    assert answer.status_code == 200
    assert answer.body[:2] == b"PK"
    assert held() == []


def test_a_file_is_made_once_for_all_its_pieces(ask, monkeypatch):
    made = []
    export = kept.exports.export
    monkeypatch.setattr(kept.exports, "export", lambda *given, **more: made.append(1) or export(*given, **more))
    for begin in range(0, 40, 10):
        ask(part=f"bytes={begin}-{begin + 9}")
    ask("head")
    assert (len(made), len(held())) == (1, 1)
    ask("head", filter='{"xa": "Năm Căn"}')
    ask("head", bom="true")
    assert len({place.name for place in held()}) == 3


def test_the_versions_own_file_is_not_copied(ask):
    ask("head", format="parquet")
    assert held() == []


def test_what_is_large_is_served_whole_and_not_kept(ask, monkeypatch):
    monkeypatch.setattr(kept, "MOST_BYTES", 20)
    answer = ask(part="bytes=0-9")
    assert answer.status_code == 200
    assert answer.body.startswith(b"ma,xa")
    assert list(folders.folder(folders.EXPORTS).glob("*.part")) == held() == []
    monkeypatch.setattr(kept, "MOST_PARQUET", 1)
    assert rows.seekable(rows.table(published_number(ask), HOUSE), "csv", RowQuery()) is None


def published_number(ask):
    return ask("head").request["PATH_INFO"].split("/")[-2]


def test_old_files_go_and_new_ones_stay_within_their_room(ask, monkeypatch):
    ask("head")
    (old,) = held()
    os.utime(old, (time.time() - kept.KEPT_S - 1,) * 2)
    ask("head", sort="ma")
    (new,) = held()
    assert new != old
    monkeypatch.setattr(kept, "MOST_KEPT", kept.MOST_BYTES)
    ask("head", sort="-ma")
    assert new not in held()


def test_what_was_kept_goes_with_its_version(small, ask):
    resource = published.resource(published.entry("rieng"))
    version = published.publish(resource, {"ma": "string"}, [["a", "b"]], in_rows=False)
    file, _size = rows.seekable(rows.table(resource.pk, HOUSE), "csv", RowQuery())
    file.close()
    ask("head")
    assert len(held()) == 2
    publishing.withdraw_version(HOUSE, version, "thử")
    assert [place.name.split("-")[0] for place in held()] != [version.parquet_sha256]
    assert len(held()) == 1
