"""The JSON API and the downloads, over HTTP as a stranger has them."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from duoc.catalogue.models import Version
from duoc.catalogue.services import folders

from . import published

TOP = "/api/v1/catalogue"


@pytest.fixture
def get(undone):
    """GET an address of the small table's resource (one that begins with / is taken as it is)."""
    client = Client(headers={"host": "localhost"})
    return lambda path, headers=None, **query: client.get(
        path if path.startswith("/") else f"{TOP}/resources/{undone.pk}/{path}", query, headers=headers or {}
    )


def problem(answer, status, kind):
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{kind}"
    return answer.json()


def test_datasets_come_by_name_in_pages(get, undone):
    published.entry("an-di", kind="shared", level="hidden", access_right="NON_PUBLIC")
    published.entry("bang-hai")
    first = get(f"{TOP}/datasets", limit=1).json()
    assert [one["name"] for one in first["datasets"]] == ["bang-hai"]
    second = get(f"{TOP}/datasets", limit=1, after=first["next"]).json()
    assert [one["name"] for one in second["datasets"]] == ["trung-tam"]
    assert second["next"] is None
    one = get(f"{TOP}/datasets/trung-tam").json()
    assert one["publisher"]["name"] == "so-mau"
    assert one["resources"][0]["current"]["rows"] == 5
    assert "rows_table" not in json.dumps(one)
    problem(get(f"{TOP}/datasets/an-di"), 404, "dataset")
    problem(get(f"{TOP}/datasets/%00"), 404, "dataset")


def test_rows_of_a_query(get):
    answer = get("rows", filter='{"so_luot": {"gte": 7}}', sort="-so_luot", columns="ma,so_luot", limit=2)
    told = answer.json()
    assert told["rows"] == [{"_id": 1, "ma": "001", "so_luot": 12}, {"_id": 2, "ma": "002", "so_luot": 7}]
    assert (told["total"], told["version"]) == (3, 1)
    assert told["columns"] == [{"name": "ma", "type": "string"}, {"name": "so_luot", "type": "integer"}]
    rest = get(
        "rows", filter='{"so_luot": {"gte": 7}}', sort="-so_luot", limit=2, cursor=told["next"], total="false"
    ).json()
    assert [row["_id"] for row in rest["rows"]] == [4]
    assert (rest["next"], rest["total"]) == (None, None)


def test_an_answer_that_one_has_is_not_sent_again(get, undone):
    first = get("rows")
    assert first["Cache-Control"] == "public, no-cache"
    assert get("rows", {"If-None-Match": first["ETag"]}).status_code == 304
    assert get("rows", {"If-None-Match": f'"x", W/{first["ETag"]}'}).status_code == 304
    assert get("rows", {"If-None-Match": first["ETag"]}, limit=3).status_code == 200
    pinned = get("rows", version=1)
    assert "immutable" in pinned["Cache-Control"]
    published.publish(undone, {"ma": "string"}, [["moi"]])
    assert get("rows", {"If-None-Match": first["ETag"]}).status_code == 200


def test_figures(get):
    told = get("aggregate", group="xa", measure="count,sum:so_luot", sort="-count", limit=2).json()
    assert told["columns"] == ["xa", "count", "sum:so_luot"]
    assert told["rows"] == [["Năm Căn", 2, 12], ["=1+1", 1, 7]]
    told = get("aggregate", group="ngay:month", measure="count", filter='{"dat": false}').json()
    assert told["rows"] == [["2025-01-01", 1], ["2026-02-01", 1]]
    assert get("facets", columns="xa,dat", limit=1).json()["facets"] == {"xa": [["Năm Căn", 2]], "dat": [[False, 2]]}
    told = get("statistics", column="so_luot", bars=3).json()
    assert (told["rows"], told["filled"], told["distinct"], told["min"], told["max"], told["mean"]) == (
        5,
        4,
        3,
        3,
        12,
        7.25,
    )
    assert told["histogram"] == [[3.0, 6.0, 1], [6.0, 9.0, 2], [9.0, 12.0, 1]]
    assert "histogram" not in get("statistics", column="xa").json()


@pytest.mark.parametrize(
    ("path", "query", "kind"),
    [
        ("rows", {"filter": "{"}, "filter"),
        ("rows", {"filter": "[]"}, "filter"),
        ("rows", {"filter": '{"so_luot": "abc"}'}, "filter"),
        ("rows", {"filter": '{"so_luot": {"near": 1}}'}, "filter"),
        ("rows", {"filter": '{"xa": "a\\u0000b"}'}, "filter"),
        ("rows", {"filter": '{"xa": "\\ud800"}'}, "filter"),
        ("rows", {"filter": '{"$or": ' * 40 + "[]" + "}" * 40}, "filter"),
        ("rows", {"filter": '{"nope": 1}'}, "column"),
        ("rows", {"filter": "[" * 9000}, "filter"),
        ("rows", {"sort": "nope"}, "column"),
        ("rows", {"columns": "nope"}, "column"),
        ("rows", {"cursor": "nope"}, "cursor"),
        ("rows", {"limit": 1001}, "unreadable"),
        ("aggregate", {"group": "nope"}, "column"),
        ("aggregate", {"group": "xa:month"}, "column"),
        ("aggregate", {"measure": "sum"}, "filter"),
        ("aggregate", {"measure": "sum:xa"}, "column"),
        ("aggregate", {"group": "xa", "sort": "ma"}, "column"),
        ("aggregate", {"group": "ma,xa,dat,ngay,luc"}, "filter"),
        ("facets", {"columns": "nope"}, "column"),
        ("statistics", {"column": "nope"}, "column"),
        ("export", {"format": "exe"}, "unreadable"),
        ("export", {"format": "geojson"}, "form"),
        ("export", {"filter": '{"so_luot": "abc"}'}, "filter"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_without_the_value(get, path, query, kind):
    told = problem(get(path, **query), 422, kind)
    assert "abc" not in json.dumps(told)


def test_what_is_not_open_is_said_and_what_is_hidden_is_absent(get, undone):
    shut = published.resource(published.entry("han-che", kind="shared", level="restricted", access_right="RESTRICTED"))
    hidden = published.resource(published.entry("an-di", kind="shared", level="hidden", access_right="NON_PUBLIC"))
    for held in (shut, hidden):
        published.publish(held, {"bi_mat": "string"}, [["079"]])
    for path in ("rows", "aggregate", "facets?columns=bi_mat", "statistics?column=bi_mat", "export", "versions"):
        told = problem(get(f"{TOP}/resources/{shut.pk}/{path}"), 403, "rows-closed")
        assert "bi_mat" not in json.dumps(told)
        problem(get(f"{TOP}/resources/{hidden.pk}/{path}"), 404, "rows")
    assert get(f"{TOP}/datasets/han-che").json()["resources"][0]["current"] is None


def test_a_version_that_was_withdrawn_and_a_cursor_that_is_over_say_so(get, undone):
    following = get("rows", limit=1).json()["next"]
    first = undone.current
    published.publish(undone, {"ma": "string"}, [["moi"]])
    Version.objects.filter(pk=first.pk).update(rows_until=timezone.now() - timedelta(seconds=1))
    problem(get("rows", limit=1, cursor=following), 410, "begin-again")
    gone = {"state": "withdrawn", "withdrawn_at": timezone.now(), "rows_table": "", "withdrawn_reason": "lộ số"}
    Version.objects.filter(pk=first.pk).update(**gone)
    assert problem(get("rows", version=1), 410, "version-withdrawn")["detail"] == "lộ số"
    assert [one["state"] for one in get("versions").json()] == ["published", "withdrawn"]
    problem(get("rows", version=3), 404, "rows")
    address = f"/dataset/trung-tam/resource/{undone.pk}"
    assert problem(get(f"{address}/v/1/"), 410, "version-withdrawn")["detail"] == "lộ số"


def test_exports_come_as_files(get):
    answer = get("export", format="csv", columns="ma")
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"trung-tam-v1-loc.csv\"; filename*=UTF-8''trung-tam-v1-loc.csv"
    )
    assert b"".join(answer.streaming_content) == b"ma\n001\n002\n003\n004\n005\n"
    assert get("export", {"If-None-Match": answer["ETag"]}, format="csv", columns="ma").status_code == 304
    whole = get("export", format="parquet")
    assert int(whole["Content-Length"]) == len(b"".join(whole.streaming_content))


def test_the_original_is_downloaded_under_its_own_name(get, undone):
    address = f"/dataset/trung-tam/resource/{undone.pk}/download/danh-sach.csv"
    answer = get(address)
    assert b"".join(answer.streaming_content) == b"ma,ten\n"
    assert "filename*=UTF-8''danh%20s%C3%A1ch.csv" in answer["Content-Disposition"]
    assert 'filename="danh_s_ch.csv"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "public, no-cache"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert get(address, {"If-None-Match": answer["ETag"]}).status_code == 304
    older = get(address.replace("/download/", "/v/1/download/"))
    assert "immutable" in older["Cache-Control"]
    assert b"".join(older.streaming_content) == b"ma,ten\n"
    published.publish(undone, {"ma": "string"}, [["x"]], original=b"moi\n")
    assert b"".join(get(address).streaming_content) == b"moi\n"
    assert b"".join(get(address.replace("/download/", "/v/1/download/")).streaming_content) == b"ma,ten\n"


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-1", 206, b"ma", "bytes 0-1/7"),
        ("bytes=3-", 206, b"ten\n", "bytes 3-6/7"),
        ("bytes=-2", 206, b"n\n", "bytes 5-6/7"),
        ("bytes=5-999", 206, b"n\n", "bytes 5-6/7"),
        ("bytes=7-", 416, b"", "bytes */7"),
        ("bytes=-0", 416, b"", "bytes */7"),
        ("bytes=5-2", 416, b"", "bytes */7"),
        ("bytes=0-1,3-4", 200, b"ma,ten\n", None),
        ("lines=1-2", 200, b"ma,ten\n", None),
        ("bytes=-", 200, b"ma,ten\n", None),
    ],
)
def test_a_download_goes_on_where_it_stopped(get, undone, asked, status, content, told):
    answer = get(f"/dataset/trung-tam/resource/{undone.pk}/download/", {"Range": asked})
    assert answer.status_code == status
    assert b"".join(answer.streaming_content if answer.streaming else [answer.content]) == content
    assert answer.get("Content-Range") == told


def test_an_original_that_holds_more_than_the_table_is_not_open(get, undone):
    published.publish(undone, {"ma": "string"}, [["x"]], original=b"co them mot trang", whole=False)
    problem(get(f"/dataset/trung-tam/resource/{undone.pk}/download/x.csv"), 404, "rows")


def test_bytes_that_are_not_here_are_absent(get, undone):
    published.publish(undone, {"ma": "string"}, [["x"]], original=b"se mat")
    (folders.folder("originals") / undone.current.original_sha256).unlink()
    problem(get(f"/dataset/trung-tam/resource/{undone.pk}/download/x.csv"), 404, "rows")
