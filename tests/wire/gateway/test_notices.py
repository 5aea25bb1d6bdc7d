"""What a running gateway tells of refused calls: enough to answer an integrator, nothing personal, never without bound."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import CLIENT, KEY, SERVICE, House, client_row, eventually, right_row, service_row
from tests.wire.gateway.house import small_registry as small

from duoc.core.clock import ManualClock
from duoc.engines.xroad.errors import error
from duoc.wire.gateway import notices
from duoc.wire.gateway.notices import Allowance, Notices

PERSONAL = "VN/GOV/G22/sim/dan-cu"
CITIZEN = "079203001234"


def registry(port):
    made = small(port)
    made["services"] += [
        service_row(2, PERSONAL, f"http://127.0.0.1:{port}/dan-cu", personal=True),
        service_row(3, "VN/GOV/G22/sim/dong", f"http://127.0.0.1:{port}/", enabled=False, notice="Bảo trì đến 17:00"),
    ]
    made["rights"] += [right_row(1, 3)]
    made["clients"] += [client_row(4, "VN/GOV/H12/nap", 1)]
    return made | {
        "contexts": [{"path": "/dangky/1.0", "service": 1, "front": ""}, {"path": "/dancu/1.0", "service": 2, "front": ""}],
        "consumers": [{"id": 1, "dialect": "wso2", "name": "CK", "client": 2, "fingerprint": None, "networks": []}],
        "secrets": [{"id": 1, "consumer": 1, "hash": sha256(b"CS").hexdigest(), "from": 0, "to": None}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def told_house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("told"), find_free_port())
    with house.alive(registry(module_provider.port)) as serving:
        yield serving


def lines(house):
    path = house.spool / "notices.jsonl"
    found = [json.loads(line) for line in path.read_text().splitlines() if line] if path.exists() else []
    return [line for line in found if line["kind"] == "refused"]


@pytest.fixture
def notice(told_house):
    """Sends a request that is refused; what the house is told of it, found by the id that the caller got."""

    def send(data):
        with Caller(told_house.port) as caller:
            answer = caller.call(data)
        (detail,) = re.findall(rb"[0-9a-f]{8}-[0-9a-f-]{27}", answer.body)
        eventually(lambda: any(line["detail"] == detail.decode() for line in lines(told_house)))
        (found,) = [line for line in lines(told_house) if line["detail"] == detail.decode()]
        assert (found["kind"], found["status"]) == ("refused", answer.status)
        assert KEY not in json.dumps(found)
        return found

    return send


def call(target, client=CLIENT, key=KEY, method="GET"):
    return request(method, target, [("X-Road-Client", client), ("X-Api-Key", key)])


def test_refused_right_is_told_with_caller_service_and_path_but_no_query(notice):
    found = notice(call(f"/r1/{SERVICE}/doanh-nghiep/12?so=079203001234", client="VN/GOV/H12/ioc", method="DELETE"))
    assert {name: found[name] for name in ("client", "service", "method", "path", "code")} == {
        "client": "VN/GOV/H12/ioc", "service": SERVICE, "method": "DELETE", "path": "/doanh-nghiep/12",
        "code": "Server.ServerProxy.AccessDenied",
    }  # fmt: skip
    assert CITIZEN not in json.dumps(found)


def test_repeated_head_is_told_with_its_own_target_not_with_the_first_ones(told_house, notice):
    for path in ("/mot", "/hai"):
        found = notice(call(f"/r1/{SERVICE}{path}", client="VN/GOV/H12/ioc"))
        assert found["path"] == path


def test_personal_service_is_told_without_a_path(notice):
    found = notice(call(f"/r1/{PERSONAL}/cong-dan/{CITIZEN}?hoTen=An"))
    assert (found["service"], found["path"]) == (PERSONAL, "")
    assert CITIZEN not in json.dumps(found)


def test_number_that_may_be_a_persons_is_left_out_of_what_is_not_registered(notice):
    found = notice(call(f"/r1/VN/GOV/G22/sim/{CITIZEN}/x/{CITIZEN}"))
    assert found["code"] == "Server.ServerProxy.UnknownService"
    assert (found["service"], found["path"]) == ("VN/GOV/G22/sim/…", "")
    assert CITIZEN not in json.dumps(found)


@pytest.mark.parametrize(
    ("data", "client", "service", "code"),
    [
        (call(f"/r1/{SERVICE}", key="x" * 43), CLIENT, SERVICE, "Server.ClientProxy.AuthenticationFailed"),
        (call(f"/r1/{SERVICE}", client="VN/GOV/H99/la"), "VN/GOV/H99/la", SERVICE, "Server.ClientProxy.UnknownMember"),
        (call(f"/r1/{SERVICE}", client="VN/GOV"), "", SERVICE, "Client.BadRequest"),
        (call("/r1/VN/GOV/G22/sim/dong"), CLIENT, "VN/GOV/G22/sim/dong", "Server.ServerProxy.ServiceDisabled"),
        (call("/r2/x"), CLIENT, "", "Client.BadRequest"),
        (b"GET / HTTP/1.1\r\n\r\n", "", "", "Client.BadRequest"),
    ],
)
def test_what_the_call_named_is_told_where_it_parsed(notice, data, client, service, code):
    found = notice(data)
    assert (found["client"], found["service"], found["code"]) == (client, service, code)


def test_dialects_caller_is_told_by_the_name_that_the_gateway_found(told_house, notice):
    pair = b64encode(b"CK:CS").decode()
    with Caller(told_house.port) as caller:
        head = [("Authorization", f"Basic {pair}"), ("Content-Type", "application/x-www-form-urlencoded")]
        token = json.loads(caller.call(request("POST", "/token", head, b"grant_type=client_credentials")).body)[
            "access_token"
        ]
        answer = caller.call(request("GET", f"/dancu/1.0/{CITIZEN}", [("Authorization", f"Bearer {token}")]))
        assert answer.status == 403
    eventually(
        lambda: any(line["service"] == PERSONAL and line["client"] == "VN/GOV/H12/ioc" for line in lines(told_house))
    )
    assert not any(word in (told_house.spool / "notices.jsonl").read_text() for word in (token, pair, CITIZEN))


def test_soap_caller_and_service_are_those_of_the_message(notice):
    ids = 'xmlns:i="http://x-road.eu/xsd/identifiers"'
    parts = "<i:xRoadInstance>VN</i:xRoadInstance><i:memberClass>GOV</i:memberClass><i:memberCode>{}</i:memberCode>"
    client = parts.format("H12") + "<i:subsystemCode>dvc</i:subsystemCode>"
    service = parts.format("G22") + "<i:subsystemCode>sim</i:subsystemCode><i:serviceCode>TraCuu</i:serviceCode>"
    body = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://x-road.eu/xsd/xroad.xsd" '
        f'{ids}><s:Header><x:client i:objectType="SUBSYSTEM">{client}</x:client><x:service i:objectType="SERVICE">{service}'
        "</x:service><x:id>1</x:id><x:protocolVersion>4.0</x:protocolVersion></s:Header><s:Body><TraCuu/></s:Body></s:Envelope>"
    ).encode()
    found = notice(request("POST", "/", [("Content-Type", "text/xml"), ("X-Api-Key", KEY)], body))
    assert (found["client"], found["service"]) == (CLIENT, "VN/GOV/G22/sim/TraCuu")
    assert found["code"] == "Server.ServerProxy.UnknownService"


def test_refusals_of_one_caller_are_bounded_and_what_is_dropped_is_counted(told_house):
    before, dropped = len(lines(told_house)), told_house.metric("duoc_gateway_notices_dropped_total")
    data = call(f"/r1/{SERVICE}", client="VN/GOV/H12/nap", key="y" * 43)
    with Caller(told_house.port) as caller:
        for _ in range(1500):
            assert caller.call(data).error == "Server.ClientProxy.AuthenticationFailed"
    eventually(lambda: told_house.metric("duoc_gateway_notices_total") >= len(lines(told_house)) > before)
    kept = [line for line in lines(told_house) if line["client"] == "VN/GOV/H12/nap"]
    assert 30 <= len(kept) <= 35
    assert told_house.metric("duoc_gateway_notices_dropped_total") - dropped == 1500 - len(kept)


class Place:
    """Notices in a folder, at moments of the test's choice."""

    def __init__(self, folder):
        self.now = 0.0
        self.folder = folder
        self.notices = Notices(folder, lambda: self.now, ManualClock(1_700_000_000_000_000))

    def tell(self, count=1, text="x"):
        for _ in range(count):
            self.notices.tell({"kind": "refused", "text": text})
        self.notices.flush()

    def numbers(self, name=notices.NEW):
        return [json.loads(line)["number"] for line in (self.folder / name).read_text().splitlines() if line]


def test_one_write_a_second_and_numbers_that_only_grow(tmp_path):
    place = Place(tmp_path)
    place.tell(3)
    place.now = 0.5
    place.tell(2)
    assert len(place.numbers()) == 3
    place.now = 1.0
    place.notices.flush()
    assert place.numbers() == sorted(set(place.numbers()))
    assert len(place.numbers()) == 5


def test_disk_holds_two_files_at_most_until_the_recorder_takes_one(tmp_path):
    place = Place(tmp_path)
    for _ in range(8):
        place.now += 1
        place.tell(1000, "y" * 450)
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {notices.NEW, notices.OLD}
    assert sum(sizes.values()) < 2 * (notices.SEGMENT + 600_000)
    assert (place.notices.written + place.notices.dropped) == 8000
    assert place.notices.dropped > 0
    (tmp_path / notices.OLD).unlink()
    dropped = place.notices.dropped
    place.now += 1
    place.tell()
    assert place.notices.dropped == dropped
    assert len(place.numbers()) == 1


def test_line_that_a_killed_gateway_left_half_does_not_spoil_the_next(tmp_path):
    (tmp_path / notices.NEW).write_bytes(b'{"number": 1, "ki')
    place = Place(tmp_path)
    place.tell()
    half, whole = (tmp_path / notices.NEW).read_bytes().splitlines()
    assert half == b'{"number": 1, "ki'
    assert json.loads(whole)["text"] == "x"


def test_folder_that_takes_nothing_costs_no_call(tmp_path):
    place = Place(tmp_path / "gone")
    place.tell(4)
    assert (place.notices.written, place.notices.dropped) == (0, 4)


def test_allowance_gives_what_it_has_and_then_what_time_brings():
    allowance = Allowance(3, 0.5, 0.0)
    assert [allowance.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [allowance.take(1.0), allowance.take(2.0), allowance.take(2.0)] == [False, True, False]
    assert [allowance.take(1000.0) for _ in range(4)] == [True, True, True, False]


def refuse(place, code="AccessDenied", client="", times=1, registry=None):
    for _ in range(times):
        problem = error(code)
        problem.client = client
        place.notices.refused(problem, "id", problem.status, None, None, registry)
    place.notices.write()


def told_by(place):
    return [json.loads(line) for line in (place.folder / notices.NEW).read_text().splitlines() if line]


def test_one_kind_of_refusal_is_told_thirty_times_at_once_and_then_one_in_twenty_seconds(tmp_path):
    place = Place(tmp_path)
    refuse(place, times=40)
    assert (len(place.numbers()), place.notices.dropped) == (30, 10)
    for now, more in ((19.9, 0), (20.0, 1), (39.0, 0), (40.0, 1), (100.0, 3)):
        place.now = now
        before = len(place.numbers())
        refuse(place, times=5)
        assert len(place.numbers()) - before == more


def test_reason_that_fills_the_file_hides_no_other_reason(tmp_path):
    place = Place(tmp_path)
    refuse(place, "AccessDenied", times=1000)
    refuse(place, "UnknownService", times=2)
    assert [line["code"] for line in told_by(place)].count("Server.ServerProxy.UnknownService") == 2


def test_all_kinds_together_stay_within_their_bound_and_hide_no_place(tmp_path):
    place = Place(tmp_path)
    place.notices._together = Allowance(40, 1, 0.0)
    refuse(place, "AccessDenied", times=30)
    refuse(place, "UnknownService", times=30)
    assert len(place.numbers()) == 40
    assert place.notices.place({"of": "key", "name": "aa", "network": "10.1.2.0/24", "client": CLIENT}) is True
    place.notices.write()
    assert told_by(place)[-1]["kind"] == "place"


def test_notice_has_exactly_the_members_that_the_documents_name(tmp_path):
    """docs/formats.md, "Notices": who reads the file needs no other source."""
    place = Place(tmp_path)
    refuse(place)
    place.notices.place({"of": "key", "name": "aa", "network": "10.1.2.0/24", "client": CLIENT})
    place.notices.write()
    refused, seen = told_by(place)
    assert set(refused) == {
        "number",
        "time",
        "kind",
        "client",
        "service",
        "method",
        "path",
        "code",
        "status",
        "detail",
        "message",
    }
    assert set(seen) == {"number", "time", "kind", "of", "name", "network", "client"}
    assert (refused["status"], refused["detail"], refused["time"]) == (500, "id", 1_700_000_000_000_000)


def test_numbers_go_on_growing_when_the_clock_is_set_back(tmp_path):
    place, clock = Place(tmp_path), ManualClock(2_000_000)
    place.notices = Notices(tmp_path, lambda: place.now, clock)
    for moment in (2_000_000, 1_000_000, 3_000_000):
        clock.set(moment)
        place.notices.tell({"kind": "x"})
    place.notices.write()
    assert [(line["number"], line["time"]) for line in told_by(place)] == [
        (2_000_000, 2_000_000), (2_000_001, 1_000_000), (3_000_000, 3_000_000),
    ]  # fmt: skip


def test_file_is_the_gateways_alone_and_a_line_is_a_line_whatever_was_sent(tmp_path):
    place = Place(tmp_path)
    place.tell(text="a\nb\u2028\x85\ud800đ")
    raw = (tmp_path / notices.NEW).read_bytes()
    assert (tmp_path / notices.NEW).stat().st_mode & 0o777 == 0o600
    assert raw.count(b"\n") == 2  # the one before it, for an earlier process may have left half a line, and its own
    assert json.loads(raw)["text"] == "a\nb\u2028\x85?đ"


def test_nothing_to_tell_makes_no_file(tmp_path):
    place = Place(tmp_path)
    place.notices.flush()
    place.notices.write()
    assert list(tmp_path.iterdir()) == []


def test_disk_that_takes_half_a_line_counts_it_as_dropped_and_begins_anew(tmp_path, monkeypatch):
    place, whole = Place(tmp_path), notices.os.write
    monkeypatch.setattr(notices.os, "write", lambda fd, data: whole(fd, data[:20]))
    place.tell()
    monkeypatch.setattr(notices.os, "write", whole)
    place.now += 1
    place.tell()
    assert (place.notices.written, place.notices.dropped) == (1, 1)
    last = (tmp_path / notices.NEW).read_bytes().splitlines()[-1]
    assert json.loads(last)["kind"] == "refused"
