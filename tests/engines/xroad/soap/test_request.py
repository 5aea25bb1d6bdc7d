"""What a caller's message says, held against the published cases and PR-MESS."""

import hashlib
from base64 import b64encode

import pytest
from tests.engines.xroad.soap.conftest import BODY, CLIENT, FIELDS, SERVICE, envelope

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import request

# The cases whose fault is found in the message itself, not by rights.
MALFORMED = {
    "fault-missing-body", "fault-missing-id", "fault-protocol-version-3", "fault-soapaction-malformed",
    "fault-wrapper-name-differs-from-service-code", "not-well-formed",
}  # fmt: skip


def read(data, media=b"text/xml; charset=UTF-8", action=()):
    return request.read(media, list(action), data)


def refusal(data, **how):
    with pytest.raises(XRoadError) as refused:
        read(data, **how)
    return refused.value.type


def of_case(case):
    said = case["request"]
    headers = {name.lower(): value.encode() for name, value in said["headers"]}
    action = [headers["soapaction"]] if "soapaction" in headers else []
    return said["body"].encode(case.get("encode", "utf-8")), headers["content-type"], action


def test_published_messages_are_read(published, subtests):
    assert published.keys() >= MALFORMED
    for name in published.keys() - MALFORMED:
        with subtests.test(name):
            data, media, action = of_case(published[name])
            message = read(data, media, action)
            assert message.header.id == "ID11234"
            assert message.header.service[:4] == ("DEV", "COM", "1234", "TestService")
            assert message.header.client[:3] in {("DEV", "COM", "4321"), ("DEV", "COM", "222")}


def test_published_faults_are_found(published, subtests):
    for name in MALFORMED:
        with subtests.test(name):
            data, media, action = of_case(published[name])
            assert refusal(data, media=media, action=action) in published[name]["expect"]["fault_code_any"]


def test_fields_are_read_by_qualified_name():
    party = (
        '<r:representedParty xmlns:r="http://x-road.eu/xsd/representation.xsd"><r:partyClass>COM</r:partyClass>'
        "<r:partyCode>77</r:partyCode></r:representedParty>"
    )
    server = (
        '<x:securityServer i:objectType="SERVER"><i:xRoadInstance>DEV</i:xRoadInstance><i:memberClass>COM</i:memberClass>'
        "<i:memberCode>1234</i:memberCode><i:serverCode>ss1</i:serverCode></x:securityServer>"
    )
    more = f"<x:userId>VN123</x:userId><x:issue>H12-1</x:issue>{server}{party}<other xmlns='urn:o'><x:id/></other>"
    header = read(envelope(FIELDS + more)).header
    assert header.client == ("DEV", "COM", "4321", "TestClient")
    assert (header.service, header.version) == (("DEV", "COM", "1234", "TestService", "getRandom"), "v1")
    assert (header.id, header.user, header.issue) == ("ID11234", "VN123", "H12-1")
    assert header.security_server == ("DEV", "COM", "1234", "ss1")
    assert header.represented == ("COM", "77")


def test_hash_is_sha_512_of_the_message_or_of_the_first_part(published):
    data = envelope()
    assert read(data).hash == b64encode(hashlib.sha512(data).digest()).decode()
    whole, media, action = of_case(published["attachment-mtom"])
    first = whole[whole.index(b"<?xml") : whole.index(b"\r\n--MIME_boundary\r\nContent-Type: application/octet")]
    assert read(whole, media, action).hash == b64encode(hashlib.sha512(first).digest()).decode()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (FIELDS + "<x:id>2</x:id>", "DuplicateHeaderField"),
        (FIELDS + CLIENT, "DuplicateHeaderField"),
        (FIELDS + "<x:issue>1</x:issue><x:issue>1</x:issue>", "DuplicateHeaderField"),
        (FIELDS.replace(CLIENT, ""), "MissingHeaderField"),
        (FIELDS.replace(SERVICE, ""), "MissingHeaderField"),
        (FIELDS.replace("<x:protocolVersion>4.0</x:protocolVersion>", ""), "MissingHeaderField"),
        (FIELDS.replace("4.0", "4"), "InvalidProtocolVersion"),
        (FIELDS.replace("x:id", "i:id"), "MissingHeaderField"),
        (FIELDS.replace('"SUBSYSTEM"', '"MEMBER"'), "InvalidSoap"),
        (FIELDS.replace('"SERVICE"', '"SUBSYSTEM"'), "InvalidSoap"),
        (FIELDS.replace('i:objectType="SERVICE"', 'objectType="SERVICE"'), "InvalidSoap"),
        (FIELDS.replace("<i:serviceCode>getRandom</i:serviceCode>", ""), "InvalidSoap"),
        (FIELDS.replace("<i:memberClass>COM</i:memberClass><i:memberCode>4321</i:memberCode>",
                        "<i:memberCode>4321</i:memberCode><i:memberClass>COM</i:memberClass>"), "InvalidSoap"),
        (FIELDS.replace("4321", ""), "InvalidSoap"),
        (FIELDS.replace("4321", "43/21"), "InvalidSoap"),
        (FIELDS.replace("4321", "43&#x200B;21"), "InvalidSoap"),
        (FIELDS.replace("4321", "4" * 256), "InvalidSoap"),
        (FIELDS.replace("4321", "43<b/>21"), "InvalidSoap"),
        (FIELDS.replace("ID11234", ""), "InvalidSoap"),
        (FIELDS.replace("ID11234", "I" * 256), "InvalidSoap"),
        (FIELDS.replace("ID11234", "a&#10;b"), "InvalidSoap"),
    ],
)  # fmt: skip
def test_a_header_that_pr_mess_does_not_allow_is_refused(fields, code):
    assert refusal(envelope(fields)) == f"Client.{code}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "InvalidBody"),
        (BODY + BODY, "InvalidBody"),
        ("<other/>" + BODY, "InvalidBody"),
        (BODY.replace("getRandom", "getrandom"), "InconsistentHeaders"),
    ],
)
def test_the_body_holds_the_one_wrapper(body, code):
    assert refusal(envelope(body=body)) == f"Client.{code}"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b"/envelope/", b"/envelop/"), "InvalidSoap"),
        ((b"<s:Body>", b"<s:Body/><s:Body>"), "InvalidSoap"),
        ((b"<s:Header>", b"<s:Header/><s:Header>"), "InvalidSoap"),
        ((b"<s:Header>", b"<x/><s:Header>"), "InvalidSoap"),
        ((b"</s:Body>", b"</s:Body><s:Header/>"), "InvalidSoap"),
        ((b"s:Header>", b"s:Heder>"), "InvalidSoap"),
    ],
)
def test_the_envelope_is_that_of_soap_1_1(change, code):
    assert refusal(envelope().replace(*change)) == f"Client.{code}"


def test_a_missing_header_is_told():
    data = envelope()
    begins, ends = data.index(b"<s:Header>"), data.index(b"<s:Body>")
    assert refusal(data[:begins] + data[ends:]) == "Client.MissingHeader"


@pytest.mark.parametrize(
    "media", [None, b"application/json", b"application/soap+xml", b"multipart/form-data; boundary=b"]
)
def test_another_content_type_is_refused(media):
    assert refusal(envelope(), media=media) == "Client.InvalidContentType"


def test_application_xml_and_stray_text_are_tolerated():
    # Both are sent by clients in the field (reference §8).
    assert read(envelope().replace(b"<s:Header>", b'">\n<s:Header>'), b"application/xml").header.id == "ID11234"


def test_a_first_part_that_is_no_xml_is_refused():
    data = b"--b\r\nContent-Type: text/plain\r\n\r\n" + envelope() + b"\r\n--b--"
    assert refusal(data, media=b"multipart/related; boundary=b") == "Client.InvalidContentType"
    assert refusal(b"--b\r\n\r\n\r\n--b--", media=b"multipart/related; boundary=b") == "Client.MissingSoap"


def test_a_metaservice_has_x_roads_wrapper():
    fields = FIELDS.replace("getRandom", "listMethods")
    assert read(envelope(fields, "<x:listMethods/>")).metaservice == "listMethods"
    assert refusal(envelope(fields, '<p:listMethods xmlns:p="urn:p"/>')) == "Client.InconsistentHeaders"
    assert read(envelope()).metaservice is None


@pytest.mark.parametrize("divided", ["43<!-- -->21", "<!---->4321", "43<![CDATA[21]]>"])
def test_a_field_that_two_readers_could_read_in_two_ways_is_refused(divided):
    assert refusal(envelope(FIELDS.replace("4321", divided))) == "Client.InvalidXml"
    assert read(envelope(FIELDS.replace("<x:id>", "<!-- between fields --><x:id>"))).header.id == "ID11234"
    assert read(envelope(body=BODY.replace("<p:request/>", f"<p:request>{divided}</p:request>"))).header.id == "ID11234"
