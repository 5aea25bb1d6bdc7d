"""What we write ourselves: faults and the answers of metaservices, read by ElementTree and Python's mail package."""

from email import message_from_bytes, policy
from xml.etree import ElementTree

import pytest
from tests.engines.xroad.soap.conftest import FIELDS, NAMESPACES, envelope

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.soap import fault, metaservices, request, wsdl

WSDL = """<?xml version="1.0" encoding="UTF-16"?>
<!-- ours --><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:s12="http://schemas.xmlsoap.org/wsdl/soap12/"><wsdl:service name="S"><wsdl:port name="a"><soap:address
   note=' location="x" ' location = 'http://10.0.0.7/noi-bo?a=1&amp;b=2'/></wsdl:port>
 <wsdl:port name="b"><s12:address location="http://10.0.0.7/hai"></s12:address></wsdl:port><other location="http://giu"/>
 </wsdl:service></wsdl:definitions>"""


def asked(code, body):
    fields = "<x:issue>Đ&amp;</x:issue>" + FIELDS.replace(">getRandom<", f">{code}<").replace(
        "<i:serviceVersion>v1</i:serviceVersion>", ""
    )
    return request.read(b"text/xml", [], envelope(fields, body))


def test_a_fault_has_the_four_elements_and_no_header():
    data = fault.body(error("ServiceDisabled", "<đến> 20:00 & sau"), "d-1")
    root = ElementTree.fromstring(data)
    assert [child.tag for child in root] == ["{http://schemas.xmlsoap.org/soap/envelope/}Body"]
    (said,) = root[0]
    assert said.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Fault"
    assert [child.tag for child in said] == ["faultcode", "faultstring", "faultactor", "detail"]
    assert said.findtext("faultcode") == "Server.ServerProxy.ServiceDisabled"
    assert said.findtext("faultstring") == "Dịch vụ đang tạm dừng: <đến> 20:00 & sau"
    assert said.findtext("detail/faultDetail") == "d-1"


def test_methods_lists_identifiers_with_the_header_copied():
    question = asked("listMethods", "<x:listMethods/>")
    answer = metaservices.methods(question, [(("A", "B", "<C>", "D", "E"), "v1"), (("A", "B", "C", "D", "F"), None)])
    root = ElementTree.fromstring(answer.body)
    assert answer.media == "text/xml; charset=utf-8"
    names = [child.tag.partition("}")[2] for child in root.find("s:Header", NAMESPACES)]
    assert names == ["issue", "client", "service", "id", "protocolVersion", "requestHash"]
    assert root.findtext("s:Header/x:issue", None, NAMESPACES) == "Đ&"
    assert root.findtext("s:Header/x:client/i:subsystemCode", None, NAMESPACES) == "TestClient"
    listed = root.findall("s:Body/x:listMethodsResponse/x:service", NAMESPACES)
    assert [[child.text for child in service] for service in listed] == [["A", "B", "<C>", "D", "E", "v1"],
                                                                       ["A", "B", "C", "D", "F"]]  # fmt: skip
    assert {service.get("{http://x-road.eu/xsd/identifiers}objectType") for service in listed} == {"SERVICE"}


def test_get_wsdl_answers_in_two_parts():
    question = asked(
        "getWsdl", "<x:getWsdl><x:serviceCode>e</x:serviceCode><x:serviceVersion>v1</x:serviceVersion></x:getWsdl>"
    )
    assert metaservices.wanted(question) == ("e", "v1")
    answer = metaservices.description(question, WSDL)
    message = message_from_bytes(
        b"Content-Type: " + answer.media.encode() + b"\r\n\r\n" + answer.body, policy=policy.HTTP
    )
    one, two = message.iter_parts()
    response = ElementTree.fromstring(one.get_payload(decode=True)).find("s:Body/x:getWsdlResponse", NAMESPACES)
    assert [child.text for child in response] == ["e", "v1"]
    assert two.get_content_type() == "text/xml"
    assert two.get_payload(decode=True) == wsdl.shown(WSDL)


@pytest.mark.parametrize("body", ["<x:getWsdl/>", "<x:getWsdl><x:serviceCode/></x:getWsdl>",
                                  "<x:getWsdl><x:serviceVersion>v1</x:serviceVersion></x:getWsdl>"])  # fmt: skip
def test_get_wsdl_without_a_service_code_is_an_invalid_request(body):
    with pytest.raises(XRoadError) as refused:
        metaservices.wanted(asked("getWsdl", body))
    assert refused.value.type == "Server.ServerProxy.InvalidRequest"


def test_addresses_are_replaced_and_nothing_else():
    shown = wsdl.shown(WSDL).decode()
    expected = WSDL.replace("UTF-16", "UTF-8").replace(
        "'http://10.0.0.7/noi-bo?a=1&amp;b=2'", '"http://example.org/xroad-endpoint"'
    )
    assert shown == expected.replace("http://10.0.0.7/hai", "http://example.org/xroad-endpoint")


def test_a_description_that_is_no_xml_is_our_failure():
    question = asked("getWsdl", "<x:getWsdl><x:serviceCode>e</x:serviceCode></x:getWsdl>")
    with pytest.raises(XRoadError) as refused:
        metaservices.description(question, "<!DOCTYPE a><a/>")
    assert refused.value.type == "Server.ServerProxy.InternalError"
