"""Every published SOAP case, against a real gateway and a real provider."""

import hashlib
import json
from base64 import b64encode
from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from tests.conftest import find_free_port
from tests.wire.gateway.caller import Caller, request
from tests.wire.gateway.house import House
from tests.wire.gateway.provider import answer as provider_answer
from tests.wire.gateway.published_fixture import registry
from tests.wire.gateway.soap_provider import XML, fault, message_of, responded

NAMESPACES = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/", "x": "http://x-road.eu/xsd/xroad.xsd",
    "i": "http://x-road.eu/xsd/identifiers",
}  # fmt: skip
UNDERSTOOD = {
    "status", "status_any", "content_type", "xpath_exists", "header_fields_copied_in_order", "request_hash", "saw",
    "fault_code_any", "note", "mime_multipart", "first_part_xpath", "second_part_contains", "second_part_not_contains",
}  # fmt: skip


def description(port):
    return (
        '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">'
        f'<w:service name="S"><w:port name="P"><soap:address location="http://127.0.0.1:{port}/soap"/></w:port></w:service>'
        "</w:definitions>"
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory, shared, module_provider):
    house = House(tmp_path_factory.mktemp("house"), find_free_port())
    data = shared / "data/exchange"
    snapshot = registry(json.loads((data / "fixture.json").read_text()), module_provider.port, find_free_port())
    house.write_registry(snapshot)
    house.start()
    yield house, {case["id"]: case for case in json.loads((data / "soap_cases.json").read_text())["cases"]}
    assert house.stop() == 0
    assert "Traceback" not in house.errors(), house.errors()


def test_every_published_case(published, provider, subtests):
    house, cases = published
    assert len(cases) == 15
    for name, case in sorted(cases.items()):
        with subtests.test(name):
            provider.forget()
            run(house, provider, case)


def test_no_case_asks_for_what_the_runner_does_not_know(published):
    for name, case in published[1].items():
        assert case["expect"].keys() <= UNDERSTOOD, name


def run(house, provider, case):
    said, expect = case["request"], case["expect"]
    body = said["body"].encode(case.get("encode", "utf-8"))
    provider.script = {
        "soap-ok": responded,
        "soap-fault SOAP-ENV:Server": fault("SOAP-ENV:Server"),
        "wsdl document": lambda _request, _connection: provider_answer(200, XML, description(provider.port).encode()),
    }[case["upstream"]]
    with Caller(house.port) as caller:
        answer = caller.call(request("POST", "/", [tuple(header) for header in said["headers"]], body))
    assert answer.status in (expect["status_any"] if "status_any" in expect else [expect["status"]])
    if "mime_multipart" in expect:
        check_parts(answer, expect, provider)
        return
    root = ElementTree.fromstring(answer.body)
    if "content_type" in expect:
        assert answer["Content-Type"].split(";")[0] == expect["content_type"]
    for path in expect.get("xpath_exists", ()):
        assert found(root, path) is not None, path
    if "fault_code_any" in expect:
        assert root.findtext("s:Body/s:Fault/faultcode", None, NAMESPACES) in expect["fault_code_any"]
    if expect.get("header_fields_copied_in_order"):
        sent = ElementTree.fromstring(message_of(provider.requests[0]))
        assert fields(root) == fields(sent)
    if "request_hash" in expect:
        message = body
        if "multipart" in dict(map(tuple, said["headers"]))["Content-Type"]:
            message = body.partition(b"\r\n\r\n")[2].partition(b"\r\n--MIME_boundary")[0]
        told = root.findtext("s:Header/x:requestHash", None, NAMESPACES)
        assert told == b64encode(hashlib.sha512(message).digest()).decode()
    if "saw" in expect:
        check_saw(provider.requests[0], expect["saw"], body)


def found(root, path):
    """The first element under an XPath of the cases; ElementTree wants it to begin at the root."""
    path = path.removeprefix("/s:Envelope/")
    return root.find(f".{path}" if path.startswith("//") else path, NAMESPACES)


def fields(root):
    """(name, everything below as text) of each header field, but the hash."""
    hashed = f"{{{NAMESPACES['x']}}}requestHash"
    header = root.find("s:Header", NAMESPACES)
    return [(one.tag, one.attrib, [below.text for below in one.iter()]) for one in header if one.tag != hashed]


def check_parts(answer, expect, provider):
    whole = b"Content-Type: " + answer["Content-Type"].encode() + b"\r\n\r\n" + answer.body
    one, two = message_from_bytes(whole, policy=policy.HTTP).iter_parts()
    root = ElementTree.fromstring(one.get_payload(decode=True))
    for path in expect["first_part_xpath"]:
        path = path.replace("[text()=", "[.=")
        assert found(root, path) is not None, path
    second = two.get_payload(decode=True).decode()
    for word in expect["second_part_contains"]:
        assert word in second
    for word in expect["second_part_not_contains"]:
        assert word.replace("UPSTREAM_AUTHORITY", f"127.0.0.1:{provider.port}") not in second


def check_saw(seen, expect, body):
    assert expect.keys() <= {"mime_parts", "body_equals_request", "headers_equal"}
    assert seen.body == body
    for name, value in expect.get("headers_equal", {}).items():
        assert seen.values(name) == [value], name
    if "mime_parts" in expect:
        whole = b"Content-Type: " + seen.values("Content-Type")[0].encode() + b"\r\n\r\n" + seen.body
        assert len(list(message_from_bytes(whole, policy=policy.HTTP).iter_parts())) == expect["mime_parts"]
