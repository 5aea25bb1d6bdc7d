"""Failures on their way: SOAP 1.1 §4.4 on one side, the `faults` of docs/formats.md on the other; ElementTree reads it."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import element_of, plain

from duoc.engines.mapping import document, envelope, faults
from duoc.engines.mapping.faults import MAX_CODE, MAX_MESSAGE, Fault


def rules(**said):
    return document.build(plain({"json": "x", "xml": "a:X"}, faults=said)).faults


def of_soap(inner, **said):
    whole = f'<e:Envelope xmlns:e="{envelope.ENVELOPE}"><e:Body><e:Fault>{inner}</e:Fault></e:Body></e:Envelope>'
    return faults.of_soap(rules(**said), element_of(whole.encode()))


CODE, STRING = "<faultcode>{}</faultcode>", "<faultstring>{}</faultstring>"


@pytest.mark.parametrize(
    ("inner", "said", "told"),
    [
        ("", {}, (500, "", "")),
        (CODE.format("e:Server") + STRING.format("Lỗi"), {}, (500, "Server", "Lỗi")),
        (CODE.format("e:Client.Quyen"), {}, (500, "Client.Quyen", "")),  # the local part whole: SOAP 1.1 §4.4.1
        (CODE.format("Server"), {}, (500, "Server", "")),
        (CODE.format(" \n e:Client \n"), {"statuses": {"Client": 400}}, (400, "Client", "")),
        (CODE.format("e:Client"), {"statuses": {"e:Client": 400}}, (500, "Client", "")),
        (CODE.format("e:Client"), {"otherwise": 502}, (502, "Client", "")),
        # its own code is looked for below detail, whatever namespace it is in
        (CODE.format("e:Server") + '<detail><q:Ma xmlns:q="urn:q">004</q:Ma></detail>', {"code": "Ma"}, (500, "004", "")),
        (CODE.format("e:Server") + "<detail><Ma>004</Ma></detail>", {"code": "Ma", "statuses": {"004": 403}}, (403, "004", "")),
        ("<detail><L><M>1</M><M>2</M></L></detail>", {"code": "L.M"}, (500, "1", "")),
        ("<detail><L><M> 1 </M></L></detail>", {"code": "L.M", "statuses": {"1": 404}}, (404, "1", "")),
        # where it is not there, the fault's own is taken
        (CODE.format("e:Server") + "<detail><L/></detail>", {"code": "L.M"}, (500, "Server", "")),
        (CODE.format("e:Server") + "<detail/>", {"code": "L.M"}, (500, "Server", "")),
        (CODE.format("e:Server") + "<detail><L><M/></L></detail>", {"code": "L.M"}, (500, "Server", "")),
        (CODE.format("e:Server"), {"code": "L.M"}, (500, "Server", "")),
        # nobody asked for the detail
        (CODE.format("e:Server") + "<detail><Ma>004</Ma></detail>", {"statuses": {"004": 403}}, (500, "Server", "")),
        (STRING.format("a<b/>c"), {}, (500, "", "ac")),
    ],
)  # fmt: skip
def test_a_soap_fault_is_told_under_the_status_of_its_code(inner, said, told):
    assert of_soap(inner, **said) == told


def test_a_long_fault_is_cut_and_its_whole_code_decides():
    code = "x" * (MAX_CODE + 1)
    found = of_soap(CODE.format(code) + STRING.format("y" * (MAX_MESSAGE + 1)), statuses={code: 404})
    assert found == (404, "x" * MAX_CODE, "y" * MAX_MESSAGE)


@pytest.mark.parametrize(
    ("value", "said", "told"),
    [
        ({"message": "Không"}, {}, ("", "Không")),
        ({"code": "E1", "message": "Không"}, {"code": "code"}, ("E1", "Không")),
        ({"code": 7, "message": 9}, {"code": "code"}, ("7", "9")),
        ({"error": {"code": "E1", "text": "x"}}, {"code": "error.code", "message": "error.text"}, ("E1", "x")),
        ({"error": "E1"}, {"code": "error.code", "message": "error"}, ("", "E1")),
        ({"code": True, "message": None}, {"code": "code"}, ("", "")),
        ({"code": ["E1"], "message": {"a": 1}}, {"code": "code"}, ("", "")),
        ({"code": 1.5}, {"code": "code"}, ("", "")),
        ({}, {"code": "code"}, ("", "")),
        ([{"message": "x"}], {}, ("", "")),
        ("Không", {}, ("", "")),
        (None, {}, ("", "")),
        ({"code": "x" * 200, "message": "y" * 2000}, {"code": "code"}, ("x" * MAX_CODE, "y" * MAX_MESSAGE)),
    ],
)
def test_a_json_error_is_told_as_far_as_it_says_something(value, said, told):
    for status in (400, 404, 503):
        assert faults.of_json(rules(**said), status, value) == (status, *told)


@pytest.mark.parametrize(
    ("fault", "whose", "text", "code"),
    [
        (Fault(404, "E1", "Không có"), "Client", "Không có", "E1"),
        (Fault(499, "", "x"), "Client", "x", None),
        (Fault(500, "", "x"), "Server", "x", None),
        (Fault(503, "", ""), "Server", "503", None),  # a fault has a faultstring (SOAP 1.1 §4.4)
        (Fault(400, "<&>", "]]>"), "Client", "]]>", "<&>"),
        (Fault(400, "a\x00b", "\ud800\ufffe"), "Client", "\ufffd\ufffd", "a\ufffdb"),
    ],
)
def test_the_fault_that_leaves_is_soap_1_1(fault, whose, text, code):
    root = ElementTree.fromstring(envelope.wrapped(faults.element(fault)))
    (found,) = root[0]
    assert found.tag == f"{{{envelope.ENVELOPE}}}Fault"
    assert [child.tag for child in found] == ["faultcode", "faultstring", *(["detail"] if code else [])]  # unqualified
    prefix, _, name = found.findtext("faultcode").partition(":")
    assert name == whose
    assert f'xmlns:{prefix}="{envelope.ENVELOPE}"'.encode() in envelope.wrapped(faults.element(fault))
    assert (found.findtext("faultstring"), found.findtext("detail/code")) == (text, code)


@given(st.text(max_size=30), st.text(max_size=30), st.integers(400, 599))
@settings(max_examples=60, deadline=None)
def test_whatever_a_provider_says_leaves_as_xml(code, message, status):
    fault = faults.of_json(rules(code="c"), status, {"c": code, "message": message})
    data = envelope.wrapped(faults.element(fault))
    found = ElementTree.fromstring(data)[0][0]
    assert found.findtext("faultstring")
    if message.isascii() and message.isprintable() and message:
        assert found.findtext("faultstring") == message
