"""SOAP through a running gateway: whose word decides, what passes, what the log says, what is refused and how."""

import base64
import hashlib
import hmac
import time
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, chunked, request
from tests.wire.gateway.doors.soap_calls import DVC, IOC, NAMESPACES, WSDL, fault, message, post, soap_registry
from tests.wire.gateway.house import House, eventually
from tests.wire.gateway.provider import answer as provider_answer
from tests.wire.gateway.soap_provider import XML, responded
from tests.wire.gateway.soap_provider import fault as provider_fault

MEBI = 1 << 20
META = "x:listMethods"


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    house.before = "from duoc.wire.gateway import fetching; fetching.REMEMBERED_S = 0"  # each test has its provider
    with house.alive(soap_registry(module_provider.port)) as serving:
        yield serving


@pytest.fixture
def provider(provider):
    provider.script = responded
    return provider


def names(answer, wrapper):
    root = ElementTree.fromstring(answer.body)
    listed = root.findall(f"s:Body/x:{wrapper}Response/x:service", NAMESPACES)
    return [[child.text for child in service][4:] for service in listed]


# ---- what passes


def test_only_content_type_and_soap_action_go_up_and_only_content_type_comes_back(caller, provider):
    body = message()
    answer = caller.call(post(body, ("SOAPAction", '"urn:a"'), ("Cookie", "c"), ("X-Road-Client", "VN/GOV/H12/ioc")))
    assert fault(answer) is None
    (seen,) = provider.requests
    assert (seen.method, seen.body) == ("POST", body)
    assert sorted(name.lower() for name, _ in seen.headers) == ["content-length", "content-type", "host", "soapaction"]
    assert seen.values("SOAPAction") == ['"urn:a"']
    assert answer.values("X-Internal") == answer.values("Set-Cookie") == []
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer["X-Duoc-Receipt"].endswith(answer["X-Road-Request-Id"])


def test_the_record_says_what_the_message_says(house, caller, provider):
    body = message(more="<x:userId>VN7</x:userId><x:issue>H12-1</x:issue>")
    answer = caller.call(post(body, ("SOAPAction", '""')))
    eventually(lambda: any(one.request_id == answer["X-Road-Request-Id"] for one in house.messages()))
    record = next(one for one in house.messages() if one.request_id == answer["X-Road-Request-Id"])
    assert (record.client, record.service, record.method) == ("VN/GOV/H12/dvc", "VN/GOV/G22/sim/getRandom", "POST")
    assert (record.id, record.issue, record.status, record.fault) == ("M-1", "H12-1", 200, None)
    key = (house.folder / "keys" / "user-hash.key").read_bytes()
    assert record.user == base64.b64encode(hmac.digest(key, b"VN7", "sha256")).decode()
    assert record.response_hash == base64.b64encode(hashlib.sha256(answer.body).digest()).decode()
    assert (record.request_size, record.response_size) == (len(body), len(answer.body))
    # PR-REST's hash over the head and the whole body: attachments are under it too.
    block = "POST\r\n/\r\nContent-Type:text/xml; charset=utf-8\r\nX-Api-Key:" + "k" * 43 + '\r\nSOAPAction:""\r\n'
    block += f"x-road-request-id:{record.request_id}\r\n"
    digest = hashlib.sha512(hashlib.sha512(block.encode()).digest() + hashlib.sha512(body).digest()).digest()
    assert record.request_hash == answer["X-Road-Request-Hash"] == base64.b64encode(digest).decode()


def test_an_attachment_of_megabytes_passes_both_ways(caller, provider):
    file = bytes(range(256)) * (4 * MEBI // 256)
    body = b"--b\r\nContent-Type: text/xml\r\n\r\n%b\r\n--b\r\nContent-ID: <f>\r\n\r\n%b\r\n--b--\r\n" % (
        message(),
        file,
    )

    def script(seen, _connection):
        sound = responded(seen).partition(b"\r\n\r\n")[2]
        parts = b"--c\r\n\r\n%b\r\n--c\r\nContent-ID: <g>\r\n\r\n%b\r\n--c--" % (sound, file)
        return provider_answer(200, [("Content-Type", "multipart/related; boundary=c")], parts)

    provider.script = script
    answer = caller.call(post(body, media='multipart/related; boundary="b"'))
    assert provider.requests[0].body == body
    assert answer.body.endswith(b"\r\n--c\r\nContent-ID: <g>\r\n\r\n%b\r\n--c--" % file)
    first = answer.body[: answer.body.index(b"</s:Envelope>")]
    assert base64.b64encode(hashlib.sha512(message()).digest()) in first


def test_a_chunked_message_and_a_chunked_answer_are_whole(caller, provider):
    def script(seen, connection):
        body = responded(seen).partition(b"\r\n\r\n")[2]
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
        return head + b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\n\r\n"

    provider.script = script
    headers = (("Content-Type", "text/xml"), ("X-Api-Key", "k" * 43))
    answer = caller.call(chunked("/", headers, [message()[:100], message()[100:]]))
    assert fault(answer) is None
    assert b"requestHash" in answer.body
    assert answer["Content-Length"] == str(len(answer.body))
    assert provider.requests[0].values("Content-Length") == [str(len(message()))]
    assert fault(caller.call(post(message()))) is None  # the connection goes on


def test_hold_waits_for_the_seal_as_in_r1(house, caller, provider):
    answer = caller.call(post(message(), ("X-Duoc-Receipt", "hold")))
    assert fault(answer) is None
    assert house.metric("duoc_gateway_batches_total") >= 1


# ---- who may


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"client": ("VN", "GOV", "H12", "nobody")}, "Server.ClientProxy.UnknownMember"),
        ({"client": ("VN", "GOV", "H12")}, "Server.ServerProxy.AccessDenied"),
        ({"client": IOC}, "Server.ServerProxy.AccessDenied"),
        ({"client": ("VN", "GOV", "G22", "sim")}, "Server.ClientProxy.AuthenticationFailed"),
        ({"server": ("VN", "GOV", "G99", "sim")}, "Server.ClientProxy.UnknownMember"),
        ({"server": ("VN", "GOV", "G22", "other")}, "Server.ClientProxy.UnknownMember"),
        ({"code": "nothing"}, "Server.ServerProxy.UnknownService"),
        ({"version": "v2"}, "Server.ServerProxy.UnknownService"),
        ({"version": None}, "Server.ServerProxy.UnknownService"),
        ({"code": "DKDN", "version": None}, "Server.ServerProxy.ServiceType"),
        ({"code": "secret"}, "Server.ServerProxy.AccessDenied"),
        ({"code": "paused"}, "Server.ServerProxy.ServiceDisabled"),
        ({"code": "paused", "client": IOC}, "Server.ServerProxy.AccessDenied"),  # the notice is not for everybody
        ({"more": '<x:securityServer i:objectType="SERVER"><i:xRoadInstance>VN</i:xRoadInstance><i:memberClass>GOV'
                  "</i:memberClass><i:memberCode>H12</i:memberCode><i:serverCode>ss9</i:serverCode></x:securityServer>"},
         "Server.ClientProxy.InvalidSecurityServer"),
        ({"wrapper": "p:other"}, "Client.InconsistentHeaders"),
    ],
)  # fmt: skip
def test_a_refusal_is_a_fault_of_its_own_code(caller, provider, said, code):
    answer = caller.call(post(message(**said)))
    assert fault(answer) == code
    assert provider.requests == []
    assert fault(caller.call(post(message()))) is None


@pytest.mark.parametrize("key", [None, "x" * 43])
def test_without_its_key_the_client_is_not_believed(caller, provider, key):
    assert fault(caller.call(post(message(), key=key))) == "Server.ClientProxy.AuthenticationFailed"
    # It is asked for before anything is said of services.
    assert fault(caller.call(post(message("nothing"), key=key))) == "Server.ClientProxy.AuthenticationFailed"
    assert fault(caller.call(post(message("listMethods", None, wrapper=META), key=key))) is not None
    assert provider.requests == []


def test_a_soap_service_is_not_reached_by_rest(caller):
    headers = (("X-Road-Client", "/".join(DVC)), ("X-Api-Key", "k" * 43))
    assert (
        caller.call(request("GET", "/r1/VN/GOV/G22/sim/getRandom", headers)).error == "Server.ServerProxy.ServiceType"
    )


def test_a_right_that_is_withdrawn_is_withdrawn_within_a_second(house, caller, provider):
    assert fault(caller.call(post(message()))) is None
    narrower = soap_registry(provider.port, 2)
    narrower["rights"] = []
    house.write_registry(narrower)
    house.wait_for_version(2, 1.0)
    assert fault(caller.call(post(message()))) == "Server.ServerProxy.AccessDenied"
    house.write_registry(soap_registry(provider.port, 3))
    house.wait_for_version(3)


# ---- metaservices


def test_list_methods_names_soap_services_and_allowed_methods_those_of_the_caller(caller, provider):
    answer = caller.call(post(message("listMethods", None, wrapper=META)))
    assert names(answer, "listMethods") == [["getRandom", "v1"], ["paused"], ["secret"], ["slow"]]
    answer = caller.call(post(message("allowedMethods", None, wrapper="x:allowedMethods")))
    assert names(answer, "allowedMethods") == [["getRandom", "v1"], ["paused"], ["slow"]]
    answer = caller.call(post(message("allowedMethods", None, client=IOC, wrapper="x:allowedMethods")))
    assert names(answer, "allowedMethods") == []
    assert provider.requests == []


def test_get_wsdl_shows_no_address_of_the_providers(caller):
    inner = "<x:serviceCode>getRandom</x:serviceCode><x:serviceVersion>v1</x:serviceVersion>"
    answer = caller.call(post(message("getWsdl", None, wrapper="x:getWsdl", inner=inner)))
    whole = b"Content-Type: " + answer["Content-Type"].encode() + b"\r\n\r\n" + answer.body
    _, wsdl = message_from_bytes(whole, policy=policy.HTTP).iter_parts()
    assert wsdl.get_payload(decode=True).count(b"http://example.org/xroad-endpoint") == 1
    assert b"10.0.0.7" not in answer.body


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("", "InvalidRequest"),
        ("<x:serviceCode>nothing</x:serviceCode>", "UnknownService"),
        ("<x:serviceCode>DKDN</x:serviceCode>", "UnknownService"),
        ("<x:serviceCode>getRandom</x:serviceCode><x:serviceVersion>v2</x:serviceVersion>", "UnknownService"),
    ],
)
def test_get_wsdl_of_what_is_not_there_is_a_fault(caller, inner, code):
    answer = caller.call(post(message("getWsdl", None, wrapper="x:getWsdl", inner=inner)))
    assert fault(answer) == f"Server.ServerProxy.{code}"


SECRET = "<x:serviceCode>secret</x:serviceCode>"


def test_a_description_that_is_not_kept_is_fetched_from_the_services_own_server(house, caller, provider):
    provider.script = lambda _request, _connection: provider_answer(200, XML, b"\xef\xbb\xbf" + WSDL.encode())
    before = house.metric("duoc_gateway_messages_total")
    answer = caller.call(post(message("getWsdl", None, wrapper="x:getWsdl", inner=SECRET)))
    assert b"http://example.org/xroad-endpoint" in answer.body
    assert b"10.0.0.7" not in answer.body
    (seen,) = provider.requests
    assert (seen.method, seen.target, seen.body) == ("GET", "/soap?wsdl", b"")
    assert "X-Api-Key" not in dict(seen.headers)
    assert house.metric("duoc_gateway_messages_total") == before  # no call of the service
    provider.script = responded
    assert fault(caller.call(post(message()))) is None  # the connection goes on


@pytest.mark.parametrize(
    "said",
    [
        provider_answer(200, XML, b"<html/>"),
        provider_answer(404),
        provider_answer(200, XML, b"<!DOCTYPE a><a/>"),
        b"x\r\n\r\n",
    ],
)
def test_a_description_that_cannot_be_fetched_is_a_fault(caller, provider, said):
    provider.script = lambda _request, _connection: said
    answer = caller.call(post(message("getWsdl", None, wrapper="x:getWsdl", inner=SECRET)))
    assert fault(answer) == "Server.ServerProxy.ServiceFailed"


def test_a_metaservice_of_an_unknown_provider_is_a_fault(caller):
    answer = caller.call(post(message("listMethods", None, wrapper=META, server=("VN", "GOV", "G22", "other"))))
    assert fault(answer) == "Server.ClientProxy.UnknownMember"


# ---- what the provider does wrong


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (provider_answer(200, [("Content-Type", "text/html")], b"<html>"), "ServiceFailed.InvalidContentType"),
        (provider_answer(200, [], message()), "ServiceFailed.InvalidContentType"),
        (provider_answer(200, XML, message()[:-5]), "ServiceFailed.InvalidXml"),
        (provider_answer(404, XML, message()), "ServiceFailed.HttpError"),
        (provider_answer(302, [("Location", "http://10.0.0.7/")]), "ServiceFailed.HttpError"),
        (provider_answer(204), "ServiceFailed.HttpError"),
        (provider_answer(200, XML, message())[:-5], "NetworkError"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "ServiceFailed"),
        (b"nonsense\r\n\r\n", "ServiceFailed"),
    ],
)
def test_what_is_no_answer_becomes_a_fault_that_hides_the_provider(caller, provider, said, code):
    provider.script = lambda _request, connection: (connection.sendall(said), None)[1]
    answer = caller.call(post(message()))
    assert fault(answer) == f"Server.ServerProxy.{code}"
    assert b"127.0.0.1" not in answer.body
    assert b"10.0.0.7" not in answer.body


def test_an_answer_to_another_message_is_inconsistent(caller, provider):
    provider.script = lambda _request, _connection: provider_answer(200, XML, message(more="<x:issue>1</x:issue>"))
    assert fault(caller.call(post(message()))) == "Server.ClientProxy.InconsistentResponse"


def test_an_answer_larger_than_the_limit_is_broken_off(house, caller, provider):
    def script(_request, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(40):
            connection.sendall(b"100000\r\n" + b" " * MEBI + b"\r\n")

    provider.script = script
    assert fault(caller.call(post(message()))) == "Server.ServerProxy.ServiceFailed"
    provider.script = responded
    assert fault(caller.call(post(message()))) is None


def test_a_provider_that_hangs_is_timed_out(caller, provider):
    provider.script = lambda _request, _connection: time.sleep(2)
    began = time.monotonic()
    answer = caller.call(post(message("slow", None)))
    assert fault(answer) == "Server.ServerProxy.Timeout"
    assert time.monotonic() - began < 2


def test_a_fault_is_a_failure_in_the_record_under_whatever_status(house, caller, provider):
    seen = []
    scripts = (provider_fault("a:Server"), provider_fault("a:Server", 200), lambda _r, _c: provider_answer(404))
    for script, status in zip(scripts, (500, 200, 200), strict=True):
        provider.script = script
        answer = caller.call(post(message()))
        assert answer.status == status
        seen.append(answer["X-Road-Request-Id"])
    eventually(lambda: {one.request_id for one in house.messages()} >= set(seen))
    records = {one.request_id: one for one in house.messages()}
    assert [records[one].status for one in seen] == [500, 500, 500]
    assert [records[one].fault for one in seen] == [None, None, "Server.ServerProxy.ServiceFailed.HttpError"]


# ---- what the caller does wrong


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (post(message(), media=None), "Client.InvalidContentType"),
        (post(message(), ("Content-Type", "text/xml")), "Client.InvalidContentType"),
        (post(b""), "Client.MissingSoap"),
        (post(message(), ("SOAPAction", "a")), "Client.InvalidSoapAction"),
        (post(message(), ("SOAPAction", ""), ("soapaction", "")), "Client.InvalidSoapAction"),
        (post(b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + message()), "Client.InvalidXml"),
        (post(b"--b\r\n\r\n", media="multipart/related; boundary=b"), "Client.MimeParsingFailed"),
        (post(message(inner="<a>" * 200 + "</a>" * 200)), "Client.InvalidXml"),
    ],
)
def test_a_message_that_is_none_is_told_what_is_wrong(caller, provider, data, code):
    assert fault(caller.call(data)) == code
    assert provider.requests == []


def test_a_message_larger_than_the_limit_is_a_fault(house, provider):
    with Caller(house.port) as caller:
        head = post(b"").replace(b"Content-Length: 0", b"Content-Length: %d" % (33 * MEBI))
        assert fault(caller.call(head)) == "Client.BodyTooLarge"
    with Caller(house.port) as caller:
        body = b"<a>" + b" " * (12 * MEBI)
        assert fault(caller.call(post(body))) == "Client.InvalidXml"
    assert provider.requests == []


def test_no_personal_value_is_in_the_gateways_own_log(house, caller, provider):
    caller.call(post(message("secret", inner="<soDinhDanh>000099000001</soDinhDanh>", more="<x:userId>VN7</x:userId>")))
    assert "000099000001" not in house.errors()
    assert "VN7" not in house.errors()
