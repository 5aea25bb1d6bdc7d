"""Services with a mapping: a JSON client reaches a SOAP provider and back; what does not fit is refused, never guessed at."""

import hashlib
import json
from base64 import b64encode
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, chunked, request
from tests.wire.gateway.doors.clients import bearer, fault, token
from tests.wire.gateway.doors.soap_calls import message, post
from tests.wire.gateway.house import CLIENT, KEY, TARGET, House
from tests.wire.gateway.mapped_fixture import ASKED, SOAP_SERVICE, body, mapped_registry
from tests.wire.gateway.provider import JSON, answer

DAN = "{http://dancuquocgia.bca}"
XML = [("Content-Type", "text/xml; charset=utf-8")]
ENVELOPE = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>%s</s:Body></s:Envelope>'
FOUND = ENVELOPE % (
    '<c:CongdanCollection xmlns:c="http://www.mic.gov.vn/dancu/1.0" GhiChu="Minh họa"><c:CongDan><c:SoDinhDanh>096099000001'
    "</c:SoDinhDanh><c:HoVaTen><c:Ten>NGUYỄN &amp; THỬ</c:Ten></c:HoVaTen><c:La/></c:CongDan></c:CongdanCollection>"
)


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    with house.alive(mapped_registry(module_provider.port)) as serving:
        yield serving


@pytest.fixture
def ask(house, provider):
    """Ask the population service in JSON; the provider answers with `said`."""

    def call(value=ASKED, said=FOUND, status=200, path="/tra-cuu", more=(), method="POST", media=XML):
        provider.script = lambda _request, _connection: answer(status, media, said.encode())
        own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY), ("Content-Type", "application/json"), *more]
        data = value if isinstance(value, bytes) else body(value)
        with Caller(house.port) as caller:
            return caller.call(request(method, f"/r1/{SOAP_SERVICE}{path}", own, data))

    return call


def test_a_json_question_reaches_the_soap_provider_and_its_answer_comes_back_as_json(ask, provider):
    got = ask(more=[("Authorization", "Basic xyz"), ("Accept", "application/json"), ("X-Road-Id", "M-1")])
    assert got.status == 200, got.body
    assert got["Content-Type"] == "application/json"
    assert json.loads(got.body) == {
        "ghiChu": "Minh họa",
        "congDan": [{"soDinhDanh": "096099000001", "hoVaTen": {"ten": "NGUYỄN & THỬ"}}],
    }
    (asked,) = provider.requests
    assert (asked.method, asked.target) == ("POST", "/dancu")
    assert asked.values("Content-Type") == ["text/xml; charset=utf-8"]
    assert asked.values("SOAPAction") == ['""']
    assert asked.values("Accept") == ["text/xml"]
    assert asked.values("Authorization") == ["Basic xyz"]
    assert asked.values("X-Road-Client") == [CLIENT]
    assert asked.values("X-Road-Id") == ["M-1"]
    assert asked.values("x-road-request-id") == [got["X-Road-Request-Id"]]
    root = ElementTree.fromstring(asked.body)
    (operation,) = root[0]
    assert operation.tag == DAN + "TraCuuThongTinCongDan"
    assert [child.tag.removeprefix(DAN) for child in operation] == [
        "MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh",
    ]  # fmt: skip


def test_hash_and_record_are_of_what_the_client_sent_and_got(ask, house):
    got = ask()
    sent = body(ASKED)
    lines = f"X-Road-Client:{CLIENT}\r\nX-Api-Key:{KEY}\r\nContent-Type:application/json\r\n"
    block = f"POST\r\n/r1/{SOAP_SERVICE}/tra-cuu\r\n{lines}x-road-request-id:{got['X-Road-Request-Id']}\r\nx-road-id:{got['X-Road-Id']}\r\n"  # fmt: skip # noqa: E501  # the block of PR-REST in one piece
    digests = hashlib.sha512(block.encode()).digest() + hashlib.sha512(sent).digest()
    expected = b64encode(hashlib.sha512(digests).digest()).decode()
    assert got["X-Road-Request-Hash"] == expected
    record = next(one for one in house.messages() if one.request_id == got["X-Road-Request-Id"])
    assert (record.request_size, record.response_size, record.status) == (len(sent), len(got.body), 200)
    assert record.request_hash == expected
    assert record.response_hash == b64encode(hashlib.sha256(got.body).digest()).decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"maCanBo": None}, "maCanBo: thiếu trường bắt buộc"),
        ({"soDinhDanh": "09609900000X"}, "soDinhDanh: không đúng mẫu"),
        ({"soDinhDanh": None}, "cần một trong: soCMND, soDinhDanh"),
        ({"ngayThangNam": "1999-13-01"}, "ngayThangNam: phải là ngày có thật"),
        ({"maTichHop": "037"}, "maTichHop: trường lạ"),
        ({"hoVaTen": "x" * 101}, "hoVaTen: nhiều nhất 100 ký tự"),
    ],
)
def test_a_question_that_does_not_map_is_refused_by_field_and_nothing_is_sent(ask, provider, house, changed, said):
    before = len(house.messages())
    got = ask(ASKED | changed)
    assert (got.status, got.error) == (400, "Client.InvalidMessage")
    assert said in json.loads(got.body)["message"]
    assert provider.requests == []
    assert len(house.messages()) == before


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"value": b""}, "Client.InvalidMessage"),
        ({"value": b"{"}, "Client.InvalidMessage"),
        ({"value": b"\xff"}, "Client.InvalidMessage"),
        ({"value": b'{"\\ud800":1}'}, "Client.InvalidMessage"),  # a name that no error can repeat
        ({"path": "/khac"}, "Client.InvalidMessage"),
        ({"path": "/tra-cuu?x=1"}, "Client.InvalidMessage"),
        ({"path": ""}, "Client.InvalidMessage"),
        ({"more": [("Content-Encoding", "gzip")]}, "Client.InvalidMessage"),
        ({"more": [("Content-Type", "text/plain")]}, "Client.InvalidMessage"),
        ({"method": "PUT"}, "Client.InvalidHttpMethod"),
        ({"path": "/../x"}, "Server.ServerProxy.AccessDenied"),
        ({"more": [("X-Road-Client", "VN/GOV/H12/ioc")]}, "Server.ServerProxy.AccessDenied"),
    ],
)
def test_what_cannot_be_converted_is_refused_in_the_protocol_s_form(ask, provider, how, code):
    assert ask(**how).error == code
    assert provider.requests == []


def test_a_body_too_large_is_refused_before_it_comes(house, provider):
    head = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with Caller(house.port) as caller:
        whole = request("POST", f"/r1/{SOAP_SERVICE}/tra-cuu", head, b" " * ((1 << 20) + 1))
        caller.send(whole[: whole.index(b"\r\n\r\n") + 4])
        got = caller.answer()
    assert (got.status, got["X-Road-Error"]) == (413, "Client.BodyTooLarge")
    assert provider.requests == []


def test_chunks_are_collected_too(house, provider):
    provider.script = lambda _request, _connection: answer(200, XML, FOUND.encode())
    data = body(ASKED)
    head = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with Caller(house.port) as caller:
        for _ in range(2):
            got = caller.call(chunked(f"/r1/{SOAP_SERVICE}/tra-cuu", head, [data[:10], data[10:]]))
            assert got.status == 200
    assert "Transfer-Encoding" not in dict(provider.requests[0].headers)
    assert provider.requests[0].values("Content-Length") == [str(len(provider.requests[0].body))]


@pytest.mark.parametrize(
    ("code", "status"), [("004", 403), ("005", 403), ("YEU_CAU_SAI", 400), ("KHAC", 500)]
)  # fmt: skip
def test_a_fault_comes_back_as_a_json_error_of_the_provider_s(ask, code, status):
    fault = f"<s:Fault><faultcode>s:Client</faultcode><faultstring>Vì sao</faultstring><detail><MaLoi>{code}</MaLoi></detail></s:Fault>"  # fmt: skip # noqa: E501  # one fault
    for http in (200, 403, 500):
        got = ask(said=ENVELOPE % fault, status=http)
        assert (got.status, got.error) == (status, None)
        assert json.loads(got.body) == {"error_code": code, "message": "Vì sao"}


@pytest.mark.parametrize(
    "how",
    [
        {"said": "<html><body>404 Not Found</body></html>", "media": [("Content-Type", "text/html")], "status": 404},
        {"said": "<html></html>", "media": [("Content-Type", "text/html")]},
        {"said": "", "status": 404},
        {"said": '{"congDan":[]}', "media": [("Content-Type", "application/json")]},
        {"said": "<congDan/>"},
        {"said": '<!DOCTYPE x [<!ENTITY a "b">]>' + FOUND},
        {"said": FOUND, "status": 502},
        {"said": FOUND.replace("CongdanCollection", "Khac")},
        {"said": FOUND.replace("<c:HoVaTen>", "<c:SoDinhDanh/><c:HoVaTen>")},
        {"said": FOUND[:-20]},
    ],
)
def test_an_answer_that_cannot_be_converted_is_the_provider_s_failure_and_never_not_found(ask, how):
    got = ask(**how)
    assert got.status == 500
    assert got.error.startswith("Server.ServerProxy.ServiceFailed")


def test_nobody_found_is_an_empty_list(ask):
    empty = ENVELOPE % '<CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0"/>'
    got = ask(said=empty)
    assert (got.status, json.loads(got.body)) == (200, {"congDan": []})


def test_an_answer_cut_off_in_its_middle_is_a_failure(ask, house, provider):
    def cut(_request, connection):
        connection.sendall(answer(200, XML, FOUND.encode())[:-30])
        connection.close()

    ask()
    provider.script = cut
    with Caller(house.port) as caller:
        own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
        assert caller.call(request("POST", f"/r1/{SOAP_SERVICE}/tra-cuu", own, body(ASKED))).error == (
            "Server.ServerProxy.NetworkError"
        )


# ---- the other way round


HOI = '<h:Hoi xmlns:h="urn:hoi"><h:Ma>%s</h:Ma><h:Lan>2</h:Lan></h:Hoi>'
TOLD = [("Content-Type", "application/json; charset=utf-8")]


def xroad_message(ma="123"):
    whole = message("Hoi", None, more="<x:userId>VN1</x:userId>", wrapper="h:Hoi").decode()
    start = whole.index("<h:Hoi")
    return (whole[:start] + HOI % ma + whole[whole.index("</s:Body>") :]).encode()


def test_an_xroad_soap_client_reaches_a_json_provider(house, provider):
    provider.script = lambda _request, _connection: answer(200, TOLD, '{"ten":"Lê\\r<","the":["a"],"la":1}'.encode())
    sent = xroad_message()
    with Caller(house.port) as caller:
        got = caller.call(post(sent))
    assert got["Content-Type"] == "text/xml; charset=utf-8"
    root = ElementTree.fromstring(got.body)
    header, content = root
    assert header.find("{http://x-road.eu/xsd/xroad.xsd}id").text == "M-1"
    digest = b64encode(hashlib.sha512(sent).digest()).decode()
    assert header.find("{http://x-road.eu/xsd/xroad.xsd}requestHash").text == digest
    assert [(one.tag, one.text) for one in content[0]] == [("{urn:hoi}Ten", "Lê\r<"), ("{urn:hoi}The", "a")]
    (asked,) = provider.requests
    assert (asked.method, asked.target, json.loads(asked.body)) == ("POST", "/api/v1/hoi", {"ma": "123", "lan": 2})
    assert asked.values("Content-Type") == ["application/json"]
    assert (asked.values("X-Road-Client"), asked.values("X-Road-UserId")) == ([CLIENT], ["VN1"])
    assert asked.values("X-Api-Key") == asked.values("SOAPAction") == []
    assert house.messages()[-1].request_size == len(sent)


@pytest.mark.parametrize(
    "said", [(200, TOLD, b"{}"), (200, TOLD, b"["), (404, [("Content-Type", "text/html")], b"<p>"), (302, TOLD, b"{}")]
)
def test_a_json_answer_that_does_not_fit_is_a_fault_of_the_gateway(house, provider, said):
    provider.script = lambda _request, _connection: answer(*said)
    with Caller(house.port) as caller:
        got = caller.call(post(xroad_message()))
    assert ElementTree.fromstring(got.body).findtext(".//faultcode").startswith("Server.ServerProxy.ServiceFailed")


def test_a_json_error_is_told_as_the_provider_s_fault(house, provider):
    provider.script = lambda _request, _connection: answer(403, TOLD, b'{"error":{"code":"E7","text":"no"}}')
    with Caller(house.port) as caller:
        got = caller.call(post(xroad_message()))
    fault = ElementTree.fromstring(got.body)[0][0]
    assert (fault.findtext("faultstring"), fault.findtext("detail/code")) == ("no", "E7")
    assert house.messages()[-1].status == 500


def test_a_message_that_does_not_map_is_refused(house, provider):
    with Caller(house.port) as caller:
        got = caller.call(post(xroad_message("12")))
    assert ElementTree.fromstring(got.body).findtext(".//faultcode") == "Client.InvalidMessage"
    assert provider.requests == []


def test_raw_soap_and_a_json_provider(house, provider):
    provider.script = lambda _request, _connection: answer(200, TOLD, b'{"ten":"x"}')
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY), ("Content-Type", "text/xml; charset=utf-8")]
    with Caller(house.port) as caller:
        got = caller.call(request("POST", "/hoi/1.0", own, (ENVELOPE % (HOI % "123")).encode()))
        assert ElementTree.fromstring(got.body)[0][0][0].text == "x"
        got = caller.call(request("POST", "/hoi/1.0", own, (ENVELOPE % (HOI % "1")).encode()))
        assert (got.status, got["X-Road-Error"]) == (400, "Client.InvalidMessage")
    assert len(provider.requests) == 1


def test_a_plain_service_beside_them_is_as_before(house, provider):
    provider.script = lambda _request, _connection: JSON
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with Caller(house.port) as caller:
        for _ in range(30):
            assert caller.call(request("POST", TARGET, own, b"{}")).body == b'{"ok":true}'
    assert provider.requests[0].body == b"{}"


def test_a_mapping_that_cannot_be_read_suspends_its_service_alone(house, module_provider, provider, ask):
    registry = mapped_registry(module_provider.port, version=2)
    registry["mappings"][0]["document"], registry["mappings"][0]["sha256"] = {"format": "duoc.mapping/9"}, "0" * 64
    house.write_registry(registry)
    house.wait_for_version(2)
    try:
        assert ask().error == "Server.ServerProxy.ServiceDisabled"
        own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
        provider.script = lambda _request, _connection: JSON
        with Caller(house.port) as caller:
            assert caller.call(request("GET", TARGET, own)).status == 200
    finally:
        house.write_registry(mapped_registry(module_provider.port, version=3))
        house.wait_for_version(3)


def test_a_call_that_is_repeated_is_converted_every_time(house, provider):
    """A service with a mapping never enters the fast lane, however plain its calls are."""
    provider.script = lambda _request, _connection: answer(
        200, [*XML, ("Date", "Sat, 28 Nov 2026 20:00:00 GMT")], FOUND.encode()
    )
    own = [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)]
    with Caller(house.port) as caller:
        for _ in range(40):
            got = caller.call(request("POST", f"/r1/{SOAP_SERVICE}/tra-cuu", own, body(ASKED)))
            assert (got.status, got["Content-Type"]) == (200, "application/json")
    assert all(asked.body.startswith(b"<?xml") for asked in provider.requests)


def test_a_client_of_another_dialect_is_converted_too_and_refused_in_its_own_words(house, provider):
    provider.script = lambda _request, _connection: answer(200, XML, FOUND.encode())
    with Caller(house.port) as caller:
        own = [bearer(token(caller)), ("Content-Type", "application/json")]
        got = caller.call(request("POST", "/dancu/1.0/tra-cuu", own, body(ASKED)))
        assert json.loads(got.body)["congDan"][0]["soDinhDanh"] == "096099000001"
        got = caller.call(request("POST", "/dancu/1.0/tra-cuu", own, body(ASKED | {"maDVC": 1})))
        assert (got.status, fault(got)) == (400, 400)
        assert "maDVC: phải là chữ" in json.loads(got.body)["fault"]["description"]
        assert caller.call(request("POST", "/tra-cuu/1.0", own, body(ASKED))).status == 200
    for asked in provider.requests:  # the front chose the operation: it is no part of the SOAP provider's address
        assert (asked.target, asked.values("Authorization")) == ("/dancu", [])
    assert len(provider.requests) == 2
