"""An uplink that breaks, in every language at the gateway: the caller hears what happened in its own language, hears "not found"
only from a provider that said so, and the log holds each case under its status.

The statuses and codes are those of the reference: §1.7 (r1, XrdAdapter), §2.1 (WSO2), §2.2 (`lgspaccesstoken`), PR-MESS (SOAP).
"""

import json
import time
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.dialect_fixture import context_row, dialect_registry
from tests.wire.gateway.doors.clients import bearer, envelope, fault, lgsp, token
from tests.wire.gateway.doors.soap_calls import fault as soap_fault
from tests.wire.gateway.doors.soap_calls import message, post
from tests.wire.gateway.house import KEY, House, eventually, key_row, right_row, service_row
from tests.wire.gateway.provider import answer
from tests.wire.gateway.soap_provider import responded

H12, G22 = ("VN", "GOV", "000.00.00.H12"), ("VN", "GOV", "000.00.00.G22", "dulieu")
CLIENT = "/".join((*H12, "dvc"))
HUNG_S, PATIENCE_S = 1.2, 0.4  # in the field 30 s against a service's own time-out
PAGE = b"<!DOCTYPE html><html><title>502</title>X</html>"
HTML = [("Content-Type", "text/html; charset=utf-8")]
NOT_FOUND = b'{"loi":"khong co ho so"}'
BIG = 300_000  # more than is waited for before an answer is passed on


def registry(port):
    """The dialects' registry with a key for r1 and with SOAP services; nobody waits long."""
    found = dialect_registry(port)
    address = f"http://127.0.0.1:{port}"
    found["services"] += [
        service_row(7, "/".join((*G22, "TraCuu")), f"{address}/soap", kind="WSDL", version="v1"),
        service_row(8, "/".join((*G22, "dancu")), f"{address}/dancu", kind="WSDL", version=None),
    ]
    found["rights"] += [right_row(1, 7), right_row(2, 8)]
    found["keys"] = [key_row(members=[1])]
    found["contexts"].append(context_row("/dancu", 8))
    for service in found["services"]:
        service["timeout_s"] = PATIENCE_S
    return found


def r1(_caller):
    return request("GET", f"/r1/{'/'.join(G22)}/doanhnghiep/x", [("X-Road-Client", CLIENT), ("X-Api-Key", KEY)])


def wso2(caller):
    return request("GET", "/apiCSDLDKDN/1.0/x", [bearer(token(caller))])


def lgsp_access_token(caller):
    return request("POST", "/ngsp/BaoHiemXaHoi/x", [lgsp(), bearer(token(caller, lgsp()))], b"{}")


def xrd_adapter(_caller):
    return request("GET", "/XrdAdapter/RestService/forward/x?dstcode=VN:GOV:000.00.00.G22:vpcpdvcprovider")


def soap(_caller):
    return post(message("TraCuu", client=(*H12, "dvc"), server=G22))


def raw_soap(_caller):
    return request("POST", "/dancu", [("Content-Type", "text/xml")], b"<a/>")


def in_rest(said):
    return said.error


def in_soap(said):
    return soap_fault(said)


def in_raw_soap(said):
    body = ElementTree.fromstring(said.body).find("*/*")
    assert body.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
    assert body.findtext("faultcode") == said["X-Road-Error"]
    return said["X-Road-Error"]


# language: (how it asks, how it reads an error)
LANGUAGES = {
    "r1": (r1, in_rest),
    "WSO2": (wso2, fault),
    "lgspaccesstoken": (lgsp_access_token, envelope),
    "XrdAdapter": (xrd_adapter, in_rest),
    "SOAP": (soap, in_soap),
    "raw SOAP": (raw_soap, in_raw_soap),
}


def hang(_request, _connection):
    time.sleep(HUNG_S)


def cut_in_the_body(_request, connection):
    connection.sendall(answer(200, [("Content-Type", "application/json")], b'{"ho":"N"}')[:-4])


def cut_in_a_long_body(_request, connection):
    connection.sendall(answer(200, [("Content-Type", "application/json")], b"x" * 2 * BIG)[:-BIG])


def close(_request, _connection):
    """Without a word."""


def say(data):
    return lambda _request, _connection: data


TIMEOUT, NETWORK, FAILED = (f"Server.ServerProxy.{code}" for code in ("Timeout", "NetworkError", "ServiceFailed"))
# What X-Road's reasons are called in each language: (HTTP status, code there, status in the log).
SAID = {
    TIMEOUT: {"WSO2": (504, 101504, 504), "lgspaccesstoken": (504, 504, 504)},
    NETWORK: {"WSO2": (502, 101503, 502), "lgspaccesstoken": (502, 502, 502)},
    FAILED: {"WSO2": (502, 101506, 502), "lgspaccesstoken": (502, 502, 502)},
}
FAULTS = {  # what breaks: (what the provider does, the reason)
    "hangs": (hang, TIMEOUT),
    "closes before an answer": (close, NETWORK),
    "closes in the body": (cut_in_the_body, NETWORK),
    "sends garbage": (say(b"\x16\x03\x01\x02\x00\x01\r\n\r\n"), FAILED),
    "says half a head": (say(b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), FAILED),
}
# An answer that is one passes as it came, whatever it says; SOAP alone must be SOAP: (its code there).
ANSWERS = {
    "answers HTML": (200, HTML, PAGE, f"{FAILED}.InvalidContentType"),
    "answers an HTML error": (502, HTML, PAGE, f"{FAILED}.HttpError"),
    "answers 404 itself": (404, [("Content-Type", "application/json")], NOT_FOUND, f"{FAILED}.HttpError"),
    "answers 404 in HTML": (404, HTML, PAGE, f"{FAILED}.HttpError"),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    with house.alive(registry(module_provider.port)) as serving:
        yield serving


def logged(house, said):
    """The record of the call that was answered so."""
    found = []

    def is_there():
        found[:] = [one for one in house.messages() if one.request_id == said["X-Road-Request-Id"]]
        return found

    eventually(is_there)
    (record,) = found
    assert said["X-Duoc-Receipt"].endswith(record.request_id)
    return record


def assert_not_not_found(said):
    assert said.status != 404
    for words in (
        b"900906",
        b"UnknownService",
        b"UnknownMember",
        b"UnknownResource",
        "Không tìm thấy".encode(),
        b"TonTai",
    ):
        assert words not in said.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("broken", FAULTS)
def test_broken_uplink_is_told_in_the_callers_language_and_logged(house, provider, caller, language, broken):
    (ask, read), (provider.script, reason) = LANGUAGES[language], FAULTS[broken]
    said = caller.call(ask(caller))
    status, code, in_log = SAID[reason].get(language, (200 if language == "SOAP" else 500, reason, 500))
    assert (said.status, read(said)) == (status, code)
    assert_not_not_found(said)
    record = logged(house, said)
    assert (record.status, record.fault) == (in_log, reason)
    provider.forget()
    assert caller.call(r1(caller)).status == 200  # the connection goes on, and so does the uplink


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ANSWERS)
def test_providers_own_answer_passes_as_it_came(house, provider, caller, language, kind):
    (ask, read), (status, headers, body, soap_code) = LANGUAGES[language], ANSWERS[kind]
    provider.script = say(answer(status, headers, body))
    said = caller.call(ask(caller))
    record = logged(house, said)
    if language == "SOAP":
        assert read(said) == soap_code
        assert_not_not_found(said)
        assert PAGE not in said.body
        assert (record.status, record.fault) == (500, soap_code)
        return
    assert (said.status, said["Content-Type"], said.body) == (status, headers[0][1], body)
    assert said.values("X-Road-Error") == []  # the provider's word, not the gateway's
    assert (record.status, record.fault) == (status, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_answer_that_has_begun_and_breaks_off_is_never_whole(house, provider, language):
    """Its head is with the caller already: the connection ends inside the body, which no client takes for an answer."""
    ask, read = LANGUAGES[language]
    provider.script = cut_in_a_long_body
    before = len(house.messages())
    with Caller(house.port) as caller:
        data = ask(caller)
        if language == "SOAP":  # is judged whole before any of it leaves
            assert read(caller.call(data)) == NETWORK
        else:
            with pytest.raises((EOFError, ConnectionError)):
                caller.call(data)
    eventually(lambda: len(house.messages()) == before + 1)
    record = house.messages()[-1]
    assert (record.fault, record.status) == (NETWORK, 500 if language == "SOAP" else 200)


def test_every_language_is_answered_when_nothing_breaks(provider, caller):
    """Else the tables above would say nothing."""
    for name, (ask, read) in LANGUAGES.items():
        if name == "SOAP":
            provider.script = responded
            assert read(caller.call(ask(caller))) is None
            provider.forget()
        else:
            said = caller.call(ask(caller))
            assert (name, said.status, json.loads(said.body)) == (name, 200, {"ok": True})
