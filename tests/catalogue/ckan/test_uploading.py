"""Files of clients: a resource at once, its rows when the job has ended; nothing public before the gate."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.catalogue.ckan.client import Caller, said
from tests.catalogue.publishing.conftest import add_entry

from duoc.catalogue.models import Publication, Resource
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import publishers, publishing
from duoc.catalogue.services.rows import reading
from duoc.people import services as people

STOPS = "ma,ten,luot\nT1,Bến xe – Cái Nước,12\nT2,Năm Căn,7\n".encode()
# Invented, of the form of citizen numbers of the province.
PEOPLE = "ho_ten,so_cccd\n" + "".join(f"Nguyễn Văn {n},0960{n % 2 + 4}{70 + n:02d}{n:05d}\n" for n in range(30))


@pytest.fixture(scope="module", autouse=True)
def workers_end():
    yield
    for one in reading._readers.values():
        one.close()
    reading._readers.clear()


@pytest.fixture
def steward(database, tmp_path, monkeypatch):
    """A client of the agency that has the dataset `bang-mau`; files lie in a folder of the test's own."""
    monkeypatch.setenv("DUOC_HOME", str(tmp_path / "home"))
    agency = add_entry("bang-mau").agency
    return Caller(people.issue_key(agency, "HIS", role="steward").text)


def sent(caller, action, content=STOPS, file="diem-dung.csv", **fields):
    """(status, body) of a multipart call with a file."""
    data = {**fields, "upload": SimpleUploadedFile(file, content)}
    return said(caller.client.post(f"/api/action/{action}", data))


def uploaded(caller, **fields):
    status, body = sent(caller, "resource_create", package_id="bang-mau", **fields)
    assert status == 200, body
    return body["result"]


def test_a_file_is_a_resource_at_once_and_its_rows_come_when_the_job_has_ended(steward):
    made = uploaded(steward, name="Điểm dừng")
    assert (made["url_type"], made["format"], made["name"], made["datastore_active"]) == (
        "upload",
        "CSV",
        "Điểm dừng",
        False,
    )
    assert made["url"] == f"http://localhost/dataset/{made['package_id']}/resource/{made['id']}/download/diem-dung.csv"
    assert steward.result("xloader_status", resource_id=made["id"])["status"] == "pending"
    anybody = Caller()
    assert anybody.error("datastore_search", resource_id=made["id"])["status"] == 404
    assert anybody.client.get(made["url"].removeprefix("http://localhost")).status_code == 404
    assert publishing.work()
    shown = anybody.result("resource_show", id=made["id"])
    assert (shown["datastore_active"], shown["size"], shown["mimetype"]) == (True, len(STOPS), "text/csv")
    assert shown["url"] == made["url"]
    found = anybody.result("datastore_search", resource_id=made["id"], filters={"luot": {"gte": 8}})
    assert [row["ten"] for row in found["records"]] == ["Bến xe – Cái Nước"]
    answer = anybody.client.get(made["url"].removeprefix("http://localhost"))
    assert b"".join(answer.streaming_content) == STOPS
    assert steward.result("datapusher_status", resource_id=made["id"])["status"] == "complete"


def test_a_file_with_personal_data_never_comes_out(steward):
    made = uploaded(steward, content=PEOPLE.encode(), file="danh-sach.csv")
    assert publishing.work()
    told = steward.result("xloader_status", resource_id=made["id"])
    assert told["status"] == "error"
    anybody = Caller()
    assert anybody.result("resource_show", id=made["id"])["datastore_active"] is False
    assert anybody.error("datastore_search", resource_id=made["id"])["status"] == 404
    assert anybody.client.get(made["url"].removeprefix("http://localhost")).status_code == 404


def test_the_version_that_is_there_stays_until_the_next_one(steward):
    made = uploaded(steward)
    publishing.work()
    status, body = sent(
        steward, "resource_patch", id=made["id"], content=b"ma,luot\nT9,1\n", file="moi.csv", description="mới"
    )
    assert (status, body["result"]["description"]) == (200, "mới")
    anybody = Caller()
    assert anybody.result("datastore_search", resource_id=made["id"])["total"] == 2
    assert sent(steward, "resource_update", id=made["id"])[1]["error"]["upload"]  # one job at a time
    publishing.work()
    assert anybody.result("datastore_search", resource_id=made["id"])["total"] == 1
    assert anybody.result("resource_show", id=made["id"])["url"].endswith("/download/moi.csv")


def test_a_patch_without_a_file_keeps_it(steward):
    made = uploaded(steward)
    publishing.work()
    shown = steward.result("resource_patch", id=made["id"], description="thêm", url="http://example.invalid/x")
    assert (shown["url_type"], shown["url"], shown["datastore_active"]) == ("upload", made["url"], True)


def test_a_link_becomes_a_file(steward):
    link = steward.result("resource_create", package_id="bang-mau", url="http://example.invalid/a.csv")
    assert sent(steward, "resource_patch", id=link["id"])[1]["result"]["url_type"] == "upload"
    publishing.work()
    assert Caller().result("datastore_search", resource_id=link["id"])["total"] == 2


def test_an_empty_file_leaves_nothing(steward):
    status, body = sent(steward, "resource_create", package_id="bang-mau", content=b"")
    assert (status, body["error"]["upload"]) == (409, ["Tệp rỗng."])
    assert not Resource.objects.exists()
    assert not Publication.objects.exists()


def test_only_who_answers_for_the_dataset_sends_files(steward):
    agency = publishers.settle_publisher("so-khac", "Sở Khác", HOUSE).agency
    other = Caller(people.issue_key(agency, "khác", role="steward").text)
    for caller in (other, Caller(), Caller("sai")):
        assert sent(caller, "resource_create", package_id="bang-mau")[0] == 403
    assert not Publication.objects.exists()
    made = uploaded(steward)
    for caller in (other, Caller()):
        assert caller.error("xloader_status", resource_id=made["id"])["status"] == 403
    assert steward.error("xloader_status", resource_id="khong-co")["status"] == 404


def test_nobody_fills_a_disk_who_may_not_write(steward, monkeypatch):
    """Refused by the length that is announced, before anything of it is read."""
    client = Client(headers={"Host": "localhost"})
    kind = "multipart/form-data; boundary=x"

    def asked(length, **headers):
        return said(
            client.generic("POST", "/api/action/resource_create", b"x", kind, CONTENT_LENGTH=length, headers=headers)
        )

    assert asked(str(2 << 20))[0] == 403
    assert asked("x")[0] == 403
    assert asked("")[0] == 403
    assert asked("", Authorization=steward.token)[1].endswith("the body does not tell its length (Content-Length)")
    assert asked(str(3 << 30), Authorization=steward.token) == (400, "Bad request: JSON Error: the body is too large")


def test_names_of_files_are_only_names(steward):
    made = uploaded(steward, file="..\\..\\etc\\pass wd.csv")
    assert made["url"].endswith("/download/pass%20wd.csv")


@pytest.mark.parametrize("action", ["resource_create", "resource_update"])
def test_a_name_that_tells_of_a_person_is_told_nobody(steward, action):
    held = uploaded(steward)
    publishing.work()
    fields = {"id": held["id"]} if action == "resource_update" else {"package_id": "bang-mau"}
    status, body = sent(steward, action, file="Nguyen Van An 096090000123.csv", **fields)
    assert status == 200, body
    made = body["result"]
    assert made["name"] == "tep.csv"
    served = "tep.csv" if action == "resource_create" else "diem-dung.csv"  # of an update: the version that is there
    assert made["url"].endswith(f"/download/{served}")
    publishing.work()
    assert steward.result("xloader_status", resource_id=made["id"])["status"] == "error"
    anybody = Caller().client
    for place in (
        "/api/3/action/package_show?id=bang-mau",
        "/dataset/bang-mau.ttl",
        "/du-lieu/bang-mau/",
        "/catalog.ttl",
    ):
        answer = anybody.get(place)
        assert answer.status_code == 200, place
        assert "096090000123" not in answer.content.decode(), place
