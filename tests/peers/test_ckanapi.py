"""ckanapi, the client that others use, against the running portal: unchanged, with its own exceptions."""

import threading
import wsgiref.simple_server
from typing import Any

import pytest
import requests
from django.core.wsgi import get_wsgi_application
from django.db import connections
from tests.conftest import find_free_port

from duoc.catalogue.models import Draft
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import loading, publishing
from duoc.catalogue.services.rows import reading
from duoc.core.profile import load
from duoc.people import services as people

ckanapi = pytest.importorskip("ckanapi", reason="ckanapi is not installed: run `./duoc check`")


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(module_database: str, shared: Any) -> Any:
    """The web in this process, with the reference list of 99."""
    people.seed(load("ca-mau"))
    loading.load((shared / "data/catalogue/sample_catalogue.csv").read_text("utf-8"), HOUSE)
    port = find_free_port()
    server = wsgiref.simple_server.make_server("127.0.0.1", port, get_wsgi_application(), handler_class=Quiet)

    def serve() -> None:
        server.serve_forever()
        connections.close_all()  # those of this thread

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()
    thread.join()
    server.server_close()
    for one in reading._readers.values():
        one.close()
    reading._readers.clear()


@pytest.fixture(scope="module")
def anybody(address: str) -> Any:
    with ckanapi.RemoteCKAN(address) as portal:
        yield portal


@pytest.fixture(scope="module")
def administrator(address: str) -> Any:
    key = people.issue_key(people.committee(), "ckanapi", role="administrator").text
    with ckanapi.RemoteCKAN(address, apikey=key) as portal:
        yield portal


def test_everything_on_show_is_listed_and_can_be_dumped(anybody: Any) -> None:
    names = anybody.action.package_list()
    assert len(names) == 99
    dumped = [anybody.action.package_show(id=name) for name in names]
    assert [one["name"] for one in dumped] == names
    assert len({one["id"] for one in dumped}) == 99
    assert {one["owner_org"] for one in dumped} == {
        anybody.action.organization_show(id=one)["id"] for one in anybody.action.organization_list()
    }


def test_get_only_clients_are_served_too(address: str) -> None:
    with ckanapi.RemoteCKAN(address, get_only=True) as portal:
        assert portal.action.package_search(q="thủ tục", rows=1, fq="organization:van-phong-ubnd-tinh")["count"] >= 3
        assert (
            portal.action.package_search(**{"facet.field": '["license_id"]', "rows": 0})["facets"]["license_id"][
                "cc-by"
            ]
            == 69
        )


def test_a_harvester_comes_back_for_what_has_changed(anybody: Any, administrator: Any) -> None:
    def changed_since(moment: str) -> list[str]:
        found: list[str] = []
        for start in range(0, 1000, 100):
            page = anybody.action.package_search(
                rows=100, start=start, sort="id asc", fq=f"metadata_modified:[{moment}Z TO *] dataset_type:dataset"
            )["results"]
            if not page:
                return found
            found += [one["name"] for one in page]
        raise AssertionError("pages never end")

    assert len(changed_since("2000-01-01T00:00:00.000000")) == 99
    last = anybody.action.package_search(rows=1, sort="metadata_modified desc")["results"][0]["metadata_modified"]
    administrator.action.package_patch(id="danh-muc-thu-tuc-hanh-chinh-cap-xa", notes="Ghi chú mới")
    moment = anybody.action.package_show(id="danh-muc-thu-tuc-hanh-chinh-cap-xa")["metadata_modified"]
    assert moment > last
    assert changed_since(moment) == ["danh-muc-thu-tuc-hanh-chinh-cap-xa"]


def test_a_dataset_lives_and_dies(anybody: Any, administrator: Any) -> None:
    made = administrator.action.package_create(
        name="tuyen-xe-buyt", title="Tuyến xe buýt", owner_org="so-y-te", state="active", tags=[{"name": "xe buýt"}]
    )
    assert anybody.action.package_show(id="tuyen-xe-buyt")["id"] == made["id"]
    resource = administrator.action.resource_create(package_id=made["id"], url="http://example.invalid/a.csv", name="A")
    administrator.action.resource_patch(id=resource["id"], description="bản CSV")
    (shown,) = anybody.action.package_show(id=made["id"])["resources"]
    assert (shown["format"], shown["description"]) == ("CSV", "bản CSV")
    assert anybody.action.package_search(fq='tags:"xe buýt" name:tuyen-xe-buyt')["count"] == 1
    assert administrator.action.package_delete(id=made["id"]) is None
    with pytest.raises(ckanapi.NotFound):
        anybody.action.package_show(id=made["id"])


def test_a_file_is_sent_and_its_rows_are_read(anybody: Any, administrator: Any, tmp_path: Any) -> None:
    file = tmp_path / "diem-dung.csv"
    file.write_text("ma,ten,luot\nT1,Bến xe – Cái Nước,12\nT2,Năm Căn,7\n", "utf-8")
    administrator.action.package_create(name="diem-dung", owner_org="so-y-te")
    with file.open("rb") as octets:
        made = administrator.action.resource_create(package_id="diem-dung", name="Điểm dừng", upload=octets)
    assert (made["url_type"], made["format"]) == ("upload", "CSV")
    with pytest.raises(ckanapi.NotFound):
        anybody.action.datastore_search(resource_id=made["id"])
    assert publishing.work()
    found = anybody.action.datastore_search(resource_id=made["id"], sort="luot desc", limit=1)
    assert (found["total"], found["records"][0]["ten"]) == (2, "Bến xe – Cái Nước")
    assert requests.get(made["url"], timeout=10).content == file.read_bytes()
    dumped = requests.get(f"{anybody.address}/datastore/dump/{made['id']}", timeout=10)
    assert dumped.text.splitlines()[1] == "1,T1,Bến xe – Cái Nước,12"
    with pytest.raises(ckanapi.ValidationError) as refused:
        anybody.action.datastore_search(resource_id=made["id"], filters={"luot": "x"})
    assert refused.value.error_dict == {"query": ["Invalid query"], "__type": "Validation Error"}


def test_rows_are_written_and_read_back(anybody: Any, administrator: Any) -> None:
    """What a department's own system does every day: make a table, write into it, delete, ask by SQL."""
    administrator.action.package_create(name="luot-kham", owner_org="so-y-te")
    made = administrator.action.datastore_create(
        resource={"package_id": "luot-kham", "name": "Lượt khám"},
        fields=[{"id": "ma", "type": "text"}, {"id": "cơ sở", "type": "text"}, {"id": "luot", "type": "int"}],
        primary_key=["ma"],
        records=[{"ma": "1", "cơ sở": "Năm Căn", "luot": 7}, {"ma": "2", "cơ sở": "Đất Mũi", "luot": 5}],
    )
    table = made["resource_id"]
    administrator.action.datastore_upsert(resource_id=table, records=[{"ma": "2", "luot": 6}, {"ma": "3", "luot": 1}])
    administrator.action.datastore_records_delete(resource_id=table, filters={"ma": "3"})
    assert administrator.action.datastore_search(resource_id=table)["total"] == 2
    with pytest.raises(ckanapi.NotFound):
        anybody.action.datastore_search(resource_id=table)
    Draft.objects.update(written_at="2026-01-01T00:00:00Z")
    assert publishing.work()
    found = anybody.action.datastore_search(resource_id=table, q="nam can")
    assert [(row["cơ sở"], row["luot"]) for row in found["records"]] == [("Năm Căn", 7)]
    told = anybody.action.datastore_search_sql(sql=f"SELECT sum(luot) AS n FROM \"{table}\" WHERE ma <> '1'")
    assert told["records"] == [{"n": 6}]
    with pytest.raises(ckanapi.ValidationError) as refused:
        administrator.action.datastore_upsert(resource_id=table, method="insert", records=[{"ma": "4", "luot": "abc"}])
    assert refused.value.error_dict == {
        "records": ['invalid input syntax for type integer: "abc"'],
        "records_row": 0,
        "__type": "Validation Error",
    }
    with pytest.raises(ckanapi.NotAuthorized):
        anybody.action.datastore_upsert(resource_id=table, records=[])
    with pytest.raises(ckanapi.NotAuthorized, match="pg_sleep"):
        anybody.action.datastore_search_sql(sql="select pg_sleep(9)")
    administrator.action.datastore_delete(resource_id=table)
    assert administrator.action.datastore_search(resource_id=table)["total"] == 0
    assert anybody.action.datastore_search(resource_id=table)["total"] == 2


def test_errors_are_the_clients_own_exceptions(anybody: Any, administrator: Any) -> None:
    with pytest.raises(ckanapi.NotFound):
        anybody.action.package_show(id="khong-co")
    with pytest.raises(ckanapi.NotAuthorized):
        anybody.action.package_create(name="x1", owner_org="so-y-te")
    with pytest.raises(ckanapi.ValidationError) as refused:
        administrator.action.package_create(name="danh-muc-thu-tuc-hanh-chinh-cap-xa", owner_org="so-y-te")
    assert refused.value.error_dict["name"] == ["That URL is already in use."]
    with pytest.raises(ckanapi.SearchQueryError):
        anybody.action.package_search(nope=1)
    with pytest.raises(ckanapi.SearchError):
        anybody.action.package_search(fq="title:(")
    with pytest.raises(ckanapi.CKANAPIError):
        anybody.action.no_such_action()
    with ckanapi.RemoteCKAN(anybody.address, apikey="khong-phai") as stranger, pytest.raises(ckanapi.NotAuthorized):
        stranger.action.package_create(name="x1", owner_org="so-y-te")
