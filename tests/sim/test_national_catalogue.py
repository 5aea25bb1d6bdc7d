"""The simulated national catalogue: CKAN's own client drives it, it survives its end, and falls ill when it is told to."""

import json
import select
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from duoc.core.clock import ManualClock
from duoc.sim.national_catalogue.service import MAX_BODY, NationalCatalogue
from duoc.sim.request_head import Request

TOKEN = "danh-muc-mau"
ONE = {
    "name": "mot",
    "title": "Một",
    "owner_org": "tinh-mau",
    "tags": [{"name": "cua"}],
    "extras": [{"key": "k", "value": "v"}],
}


@pytest.fixture
def catalogue(tmp_path):
    return NationalCatalogue(ManualClock(1_800_000_000_000_000), tmp_path / "a" / "c.jsonl")


def ask(catalogue, path, body=None, token=TOKEN):
    request = Request(b"POST" if body is not None else b"GET", f"/danhmuc/{path}".encode(), 1)
    request.fields = f"\r\nHost: x\r\nAuthorization: {token}".encode() if token else b"\r\nHost: x"
    if body is not None:
        request.body = bytearray(body if isinstance(body, bytes) else json.dumps(body).encode())
        request.length = len(request.body)
    reply = catalogue.answer(request, request.target.partition(b"?")[0])
    if reply.cut:
        return None, None
    return int(reply.head.split()[1]), json.loads(reply.body)


def act(catalogue, action, body=None, **more):
    return ask(catalogue, f"api/3/action/{action}", body, **more)


def test_written_record_is_shown_listed_changed_and_deleted(catalogue):
    status, told = act(catalogue, "package_create", ONE)
    made = told["result"]
    assert (status, made["name"], made["organization"]["name"]) == (200, "mot", "tinh-mau")
    assert made["metadata_created"] == made["metadata_modified"] == "2027-01-15T08:00:00.000000"
    assert act(catalogue, f"package_show?id={made['id']}")[1]["result"] == made
    assert act(catalogue, "package_show?id=mot")[1]["result"] == made
    status, told = act(catalogue, "package_update", {**ONE, "id": made["id"], "title": "Hai"})
    assert told["result"]["title"] == "Hai"
    found = act(catalogue, "package_search?q=*:*&fq=organization:%22tinh-mau%22&rows=10&start=0&sort=id%20asc")[1][
        "result"
    ]
    assert (found["count"], [one["title"] for one in found["results"]]) == (1, ["Hai"])
    assert act(catalogue, "package_search?fq=organization:khac")[1]["result"]["count"] == 0
    assert act(catalogue, "package_delete", {"id": "mot"})[1]["result"] is None
    assert act(catalogue, "package_search")[1]["result"]["count"] == 0
    assert act(catalogue, "package_show?id=mot")[1]["result"]["state"] == "deleted"


@pytest.mark.parametrize(
    ("body", "member"),
    [
        (ONE, "name"),
        ({**ONE, "name": "hai", "id": "x"}, "id"),
        ({**ONE, "name": "ba", "owner_org": "khac"}, "owner_org"),
        ({**ONE, "name": "KHÔNG"}, "name"),
    ],
)
def test_record_that_cannot_be_is_refused_as_ckan_does(catalogue, body, member):
    act(catalogue, "package_create", {**ONE, "id": "x"})
    status, told = act(catalogue, "package_create", body)
    assert (status, told["success"], told["error"]["__type"]) == (409, False, "Validation Error")
    assert member in told["error"]


def test_writing_needs_the_token_and_post(catalogue):
    for token in ("", "sai"):
        assert act(catalogue, "package_create", ONE, token=token)[0] == 403
        assert act(catalogue, "organization_list_for_user", token=token)[1]["result"] == []
    assert act(catalogue, "organization_list_for_user")[1]["result"][0]["name"] == "tinh-mau"
    assert act(catalogue, "package_create")[0] == 400
    assert act(catalogue, "package_show?id=mot")[0] == 404
    assert act(catalogue, "no_such_action")[0] == 400
    assert ask(catalogue, "elsewhere")[0] == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_broken_body_is_a_bad_request(catalogue, body):
    assert act(catalogue, "package_create", body)[0] == 400


def test_body_beyond_the_limit_is_refused(catalogue):
    assert act(catalogue, "package_create", b'"' + b"x" * MAX_BODY + b'"')[0] == 400


@pytest.mark.parametrize(
    ("outage", "status", "kept"),
    [("refuse", None, 0), ("error", 500, 0), ("maintenance", 503, 0), ("drop", None, 1), ("", 200, 1)],
)
def test_ailment_is_as_it_was_told(catalogue, outage, status, kept):
    assert ask(catalogue, "mo-phong", {"outage": outage})[1]["outage"] == outage
    assert act(catalogue, "package_create", ONE)[0] == status
    ask(catalogue, "mo-phong", {"outage": ""})
    assert ask(catalogue, "mo-phong")[1]["packages"] == kept


def test_unknown_ailment_is_refused_and_loss_is_a_loss(catalogue):
    assert ask(catalogue, "mo-phong", {"outage": "flood"})[0] == 400
    assert ask(catalogue, "mo-phong", b"{")[0] == 400
    act(catalogue, "package_create", ONE)
    assert ask(catalogue, "mo-phong", {"lose": True})[1]["packages"] == 0
    assert ask(catalogue, "mo-phong")[1]["counted"]["package_create"] == 1


def test_what_was_stored_is_there_after_a_restart(catalogue, tmp_path):
    act(catalogue, "package_create", ONE)
    again = NationalCatalogue(ManualClock(0), tmp_path / "a" / "c.jsonl")
    assert ask(again, "mo-phong")[1]["packages"] == 1


def test_half_a_line_of_a_killed_process_is_left_out(catalogue, tmp_path):
    act(catalogue, "package_create", ONE)
    ask(catalogue, "mo-phong", {"outage": "slow"})
    file = tmp_path / "a" / "c.jsonl"
    file.write_bytes(file.read_bytes() + b'{"package": {"id"')
    told = ask(NationalCatalogue(ManualClock(0), file), "mo-phong")[1]
    assert (told["packages"], told["outage"]) == (1, "slow")
    ask(NationalCatalogue(ManualClock(0), file), "mo-phong", {"outage": ""})
    assert ask(NationalCatalogue(ManualClock(0), file), "mo-phong")[1]["outage"] == ""
    file.write_bytes(b"")
    assert ask(NationalCatalogue(ManualClock(0), file), "mo-phong")[1]["packages"] == 0


@pytest.fixture
def process(free_port, tmp_path):
    program = [sys.executable, "-m", "duoc.sim", "--port", str(free_port), "--state", str(tmp_path / "sim")]
    started = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert select.select([started.stdout], [], [], 15)[0]
    started.stdout.readline()
    yield free_port, started
    started.kill()
    started.wait()
    started.stdout.close()


def test_ckans_own_client_drives_it(process):
    import ckanapi

    port, _ = process
    with ckanapi.RemoteCKAN(f"http://127.0.0.1:{port}/danhmuc", apikey=TOKEN) as there:
        made = there.action.package_create(**ONE)
        assert there.action.package_show(id="mot")["id"] == made["id"]
        with pytest.raises(ckanapi.ValidationError):
            there.action.package_create(**ONE)
        with pytest.raises(ckanapi.NotFound):
            there.action.package_show(id="khong-co")
    with ckanapi.RemoteCKAN(f"http://127.0.0.1:{port}/danhmuc") as there, pytest.raises(ckanapi.NotAuthorized):
        there.action.package_delete(id="mot")


def test_refused_connection_ends_without_a_word_and_the_others_go_on(process):
    port, _ = process
    address = f"http://127.0.0.1:{port}"

    def post(path, body):
        request = urllib.request.Request(f"{address}{path}", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read()

    post("/danhmuc/mo-phong", {"outage": "refuse"})
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"GET /danhmuc/api/3/action/site_read HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(100) == b""
    assert urllib.request.urlopen(f"{address}/healthz", timeout=5).read()
    post("/danhmuc/mo-phong", {"outage": "slow"})
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        urllib.request.urlopen(f"{address}/danhmuc/api/3/action/site_read", timeout=0.3)
    assert time.monotonic() - begun < 5
