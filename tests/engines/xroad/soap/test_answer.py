"""The provider's answer: what is put in, what must be equal, what is left as it was."""

import hashlib
from base64 import b64encode
from xml.etree import ElementTree

import pytest
from tests.engines.xroad.soap.conftest import BODY, FIELDS, NAMESPACES, envelope

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import request
from duoc.engines.xroad.soap.answer import stamped

MEDIA = b"text/xml; charset=utf-8"
MORE = FIELDS + "<x:userId>VN1</x:userId><x:issue>7</x:issue>"
RESPONSE = BODY.replace("getRandom", "getRandomResponse")
ASKED = envelope(MORE)
HASH = b64encode(hashlib.sha512(ASKED).digest()).decode()


def question():
    return request.read(MEDIA, [], ASKED)


def hashes(data):
    found = ElementTree.fromstring(data).findall("s:Header/x:requestHash", NAMESPACES)
    return [(one.get("algorithmId"), one.text) for one in found]


def test_the_hash_is_put_in_and_nothing_else_changes():
    data = b"\xef\xbb\xbf<?xml version='1.0'?>" + envelope(MORE, RESPONSE).replace(
        b"</s:Header>", b"<!-- c --></s:Header >"
    )
    answer = stamped(question(), MEDIA, data).body
    assert hashes(answer) == [("http://www.w3.org/2001/04/xmlenc#sha512", HASH)]
    begins, ends = answer.index(b"<x:requestHash"), answer.index(b"</x:requestHash>") + 16
    assert answer[:begins] + answer[ends:] == data
    fields = [child.tag.partition("}")[2] for child in ElementTree.fromstring(answer)[0]]
    assert fields == ["client", "service", "id", "protocolVersion", "userId", "issue", "requestHash"]


@pytest.mark.parametrize(
    "theirs", ["<x:requestHash algorithmId='a>b'/>", "<x:requestHash>x</x:requestHash >"], ids=["empty", "text"]
)
def test_a_hash_of_the_providers_own_is_replaced(theirs):
    answer = stamped(question(), MEDIA, envelope(theirs + MORE, RESPONSE)).body
    assert [text for _, text in hashes(answer)] == [HASH]
    assert envelope(MORE, RESPONSE)[:200] in answer


def test_utf_16_and_attachments_stay_what_they_are():
    text = envelope(MORE, RESPONSE).decode()
    answer = stamped(question(), b"text/xml; charset=utf-16", text.encode("utf-16")).body
    assert answer.startswith(text.encode("utf-16")[:100])
    assert hashes(answer.decode("utf-16")) == [("http://www.w3.org/2001/04/xmlenc#sha512", HASH)]
    file = b"\r\n--b\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n--b--\r\n"
    answer = stamped(question(), b"multipart/related; boundary=b", b"--b\r\n\r\n" + text.encode() + file).body
    assert answer.endswith(b"</s:Envelope>" + file)
    assert hashes(answer[7 : -len(file)])


def test_a_fault_passes_as_it_is():
    fault = b"<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><e:Fault/></e:Body></e:Envelope>"
    assert stamped(question(), MEDIA, fault) == (fault, True)


@pytest.mark.parametrize(
    "change",
    [("4321", "4322"), ("getRandom</i", "other</i"), (">v1<", ">v2<"), ("ID11234", "ID1"), (">VN1<", ">VN2<"), (">7<", ">8<"),
     ("<x:issue>7</x:issue>", ""),
     ("</x:issue>", '</x:issue><r:representedParty xmlns:r="http://x-road.eu/xsd/representation.xsd">'
                    "<r:partyCode>1</r:partyCode></r:representedParty>")],
)  # fmt: skip
def test_an_answer_to_another_question_is_refused(change):
    with pytest.raises(XRoadError) as refused:
        stamped(question(), MEDIA, envelope(MORE.replace(*change), RESPONSE))
    assert refused.value.type == "Server.ClientProxy.InconsistentResponse"


@pytest.mark.parametrize(
    ("media", "data", "code"),
    [
        (b"text/html", b"<html>", "InvalidContentType"), (None, b"", "InvalidContentType"), (MEDIA, b"", "MissingSoap"),
        (MEDIA, b"<html/>", "InvalidSoap"), (MEDIA, b"<!DOCTYPE a><a/>", "InvalidXml"),
        (MEDIA, envelope(FIELDS.replace("x:id", "x:ID")), "MissingHeaderField"),
    ],
)  # fmt: skip
def test_what_is_no_soap_answer_is_the_providers_failure(media, data, code):
    with pytest.raises(XRoadError) as refused:
        stamped(question(), media, data)
    assert refused.value.type == f"Server.ServerProxy.ServiceFailed.{code}"
    assert refused.value.message == "Hệ thống cung cấp không trả lời hợp lệ"
