"""XML and JSON say the same: field by field, and whole documents that were published in both forms."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.engines.epcis.samples import BOX, CRAB, LIMITS, OTHER_CRAB, POND
from tests.engines.epcis.test_xml_tree import HEAD, TAIL

from duoc.engines.epcis import documents, validation
from duoc.engines.epcis.contexts import EPCIS_CONTEXT
from duoc.engines.epcis.errors import DocumentError

EXT = 'xmlns:ext="https://ns.example.com/epcis/"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'


def event(inner: str, kind: str = "ObjectEvent", head: str = HEAD) -> dict[str, Any]:
    (one,) = documents.read(f"{head}<{kind}>{inner}</{kind}>{TAIL}".encode()).events
    assert one["type"] == kind
    del one["type"]
    return dict(one)


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("<eventTime> 2026-11-20T08:00:00Z\n</eventTime>", {"eventTime": "2026-11-20T08:00:00Z"}),
        ("<bizStep>urn:epcglobal:cbv:bizstep:shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep>https://ref.gs1.org/cbv/BizStep-shipping</bizStep>", {"bizStep": "shipping"}),
        ("<bizStep>urn:epcglobal:cbv:bizstep:smoking</bizStep>", {"bizStep": "urn:epcglobal:cbv:bizstep:smoking"}),
        ("<disposition>urn:epcglobal:cbv:disp:in_transit</disposition>", {"disposition": "in_transit"}),
        (f"<epcList><epc>{CRAB}</epc><epc>{OTHER_CRAB}</epc></epcList>", {"epcList": [CRAB, OTHER_CRAB]}),
        ("<epcList/>", {"epcList": []}),
        (f"<parentID>{BOX}</parentID><childEPCs><epc>{CRAB}</epc></childEPCs>", {"parentID": BOX, "childEPCs": [CRAB]}),
        (
            "<quantityList><quantityElement><epcClass>urn:x</epcClass><quantity>600</quantity><uom>KGM</uom></quantityElement></quantityList>",
            {"quantityList": [{"epcClass": "urn:x", "quantity": 600, "uom": "KGM"}]},
        ),
        (
            "<extension><quantityList><quantityElement><epcClass>urn:x</epcClass><quantity>2.50</quantity></quantityElement></quantityList></extension>",
            {"quantityList": [{"epcClass": "urn:x", "quantity": 2.5}]},
        ),
        (f"<readPoint><id>{POND}</id></readPoint>", {"readPoint": {"id": POND}}),
        (
            '<bizTransactionList><bizTransaction type="urn:epcglobal:cbv:btt:po">urn:x:1</bizTransaction>'
            "<bizTransaction>urn:x:2</bizTransaction></bizTransactionList>",
            {"bizTransactionList": [{"type": "po", "bizTransaction": "urn:x:1"}, {"bizTransaction": "urn:x:2"}]},
        ),
        (
            f'<sourceList><source type="urn:epcglobal:cbv:sdt:location">{POND}</source></sourceList>',
            {"sourceList": [{"type": "location", "source": POND}]},
        ),
        (
            f'<destinationList><destination type="cbv:SDT-owning_party">{POND}</destination></destinationList>',
            {"destinationList": [{"type": "owning_party", "destination": POND}]},
        ),
        (
            "<persistentDisposition><unset>urn:epcglobal:cbv:disp:expired</unset><set>urn:epcglobal:cbv:disp:recalled</set></persistentDisposition>",
            {"persistentDisposition": {"unset": ["expired"], "set": ["recalled"]}},
        ),
        ("<certificationInfo>https://a.example/1</certificationInfo>", {"certificationInfo": "https://a.example/1"}),
        (
            "<certificationInfo>https://a.example/1</certificationInfo><certificationInfo>https://a.example/2</certificationInfo>",
            {"certificationInfo": ["https://a.example/1", "https://a.example/2"]},
        ),
        (
            "<errorDeclaration><declarationTime>2026-11-21T00:00:00Z</declarationTime><reason>urn:epcglobal:cbv:er:incorrect_data</reason><correctiveEventIDs><correctiveEventID>urn:uuid:2</correctiveEventID></correctiveEventIDs></errorDeclaration>",
            {
                "errorDeclaration": {
                    "declarationTime": "2026-11-21T00:00:00Z",
                    "reason": "incorrect_data",
                    "correctiveEventIDs": ["urn:uuid:2"],
                }
            },
        ),
        (
            '<sensorElementList><sensorElement><sensorMetadata time="2026-11-20T08:00:00Z"/>'
            '<sensorReport type="gs1:Temperature" value="26.0" booleanValue="1" component="cbv:Comp-x" uom="CEL"/>'
            '<sensorReport type="gs1:Speed"/></sensorElement></sensorElementList>',
            {
                "sensorElementList": [
                    {
                        "sensorMetadata": {"time": "2026-11-20T08:00:00Z"},
                        "sensorReport": [
                            {
                                "type": "Temperature",
                                "value": 26.0,
                                "booleanValue": True,
                                "component": "x",
                                "uom": "CEL",
                            },
                            {"type": "Speed"},
                        ],
                    }
                ]
            },
        ),
        ("<action>ADD</action><action>ADD</action>", {"action": ["ADD", "ADD"]}),  # the schema refuses it by name
        ("<size>5</size>", {"size": "5"}),
    ],
)
def test_fields(inner: str, wanted: dict[str, Any]) -> None:
    assert event(inner) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("5", 5),
        ("+5", 5),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        ("INF", "INF"),
        ("NaN", "NaN"),
        ("1e999", "1e999"),
        ("", ""),
        ("12345678901234567890", 12345678901234567890.0),
        ("1,5", "1,5"),
        ("٣", "٣"),
    ],
)
def test_numbers_that_are_none_stay_for_the_schema_to_refuse(text: str, wanted: Any) -> None:
    amount = f"<quantityElement><epcClass>urn:x</epcClass><quantity>{text}</quantity></quantityElement>"
    inner = f"<quantityList>{amount}</quantityList>"
    assert event(inner)["quantityList"][0]["quantity"] == wanted


@pytest.mark.parametrize("name", ["epcList", "quantityList", "sensorElementList", "bizTransactionList"])
def test_list_that_stands_twice_is_refused(name: str) -> None:
    with pytest.raises(DocumentError, match="the list stands twice"):
        event(f"<{name}/><action>ADD</action><{name}/>")


def test_extensions_declare_their_prefix_in_the_event() -> None:
    place = f"<readPoint><id>{POND}</id><ext:gate {EXT}>2</ext:gate></readPoint>"
    inner = f"<ext:size {EXT}>5</ext:size><ilmd><ext:lot {EXT}>7</ext:lot></ilmd>{place}"
    assert event(inner) == {
        "@context": [{"ext": "https://ns.example.com/epcis/"}],
        "ext:size": "5",
        "ilmd": {"ext:lot": "7"},
        "readPoint": {"id": POND, "ext:gate": "2"},
    }


def test_extension_of_any_shape() -> None:
    typed = '<ext:b xsi:type="xsd:integer">10</ext:b><ext:b xsi:type="xsd:boolean">true</ext:b>'
    inner = f'<ext:a {EXT} {XSI}>{typed}<c ext:u="kg">x</c><ext:d/></ext:a>'
    assert event(inner)["ext:a"] == {"ext:b": [10, True], "c": {"ext:u": "kg", "#text": "x"}, "ext:d": ""}


@pytest.mark.parametrize(
    ("inner", "name", "namespace"),
    [
        ('<a xmlns="https://x.example/">1</a>', "ns:a", "https://x.example/"),
        (
            '<cbvmda:lot xmlns:cbvmda="urn:epcglobal:cbv:mda">1</cbvmda:lot>',
            "cbvmda1:lot",
            "urn:epcglobal:cbv:mda",
        ),  # not GS1's own namespace: it lacks the colon
        ('<gs1:lot xmlns:gs1="https://other.example/">1</gs1:lot>', "gs11:lot", "https://other.example/"),
        (
            '<e:a xmlns:e="https://x.example/">e:b</e:a>',
            "e1:a",
            "https://x.example/",
        ),  # the value is a URI with the scheme e
    ],
)
def test_prefixes_that_would_change_a_meaning_are_renamed(inner: str, name: str, namespace: str) -> None:
    one = event(inner)
    assert one["@context"] == [{name.split(":")[0]: namespace}]
    assert name in one


def test_standard_namespace_needs_no_declaration() -> None:
    assert event('<ilmd><m:lotNumber xmlns:m="urn:epcglobal:cbv:mda:">L</m:lotNumber></ilmd>') == {
        "ilmd": {"cbvmda:lotNumber": "L"}
    }


def test_two_namespaces_under_one_prefix_are_told_apart() -> None:
    one = event('<e:a xmlns:e="https://x.example/">1</e:a><e:a xmlns:e="https://y.example/">2</e:a>')
    assert one == {"@context": [{"e": "https://x.example/", "e1": "https://y.example/"}], "e:a": "1", "e1:a": "2"}


def test_header_of_a_document() -> None:
    head = HEAD.replace("<EPCISBody>", HEADER + "<EPCISBody>")
    made = documents.read((head + TAIL).encode())
    assert made.header == {
        "@context": [EPCIS_CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-21T00:00:00Z",
        "sender": "urn:x:sender",
        "receiver": "urn:x:receiver",
        "instanceIdentifier": "1234567",
        "epcisHeader": {
            "epcisMasterData": {
                "vocabularyList": [
                    {
                        "type": "urn:epcglobal:epcis:vtype:BusinessLocation",
                        "vocabularyElementList": [
                            {
                                "id": POND,
                                "attributes": [{"id": "urn:epcglobal:cbv:mda:site", "attribute": "Ao 3"}],
                                "children": ["urn:x:1"],
                            }
                        ],
                    }
                ]
            }
        },
        "epcisBody": {"eventList": []},
    }
    assert validation.judge_header(made) == ()


HEADER = f"""<EPCISHeader><s:StandardBusinessDocumentHeader xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">
<s:Sender><s:Identifier>urn:x:sender</s:Identifier></s:Sender><s:Receiver><s:Identifier>urn:x:receiver</s:Identifier></s:Receiver>
<s:DocumentIdentification><s:InstanceIdentifier>1234567</s:InstanceIdentifier></s:DocumentIdentification>
</s:StandardBusinessDocumentHeader><extension><EPCISMasterData><VocabularyList>
<Vocabulary type="urn:epcglobal:epcis:vtype:BusinessLocation"><VocabularyElementList><VocabularyElement id="{POND}">
<attribute id="urn:epcglobal:cbv:mda:site">Ao 3</attribute><children><id>urn:x:1</id></children></VocabularyElement>
</VocabularyElementList></Vocabulary></VocabularyList></EPCISMasterData></extension></EPCISHeader>"""


def test_query_document(shared: Path) -> None:
    """Published in both forms."""
    folder = shared / "data/trace/event-hash"
    xml = documents.read((folder / "epcisQueryDocument.xml").read_bytes())
    wanted = json.loads((folder / "epcisQueryDocument.jsonld").read_bytes())
    assert xml.kind == "EPCISQueryDocument"
    assert xml.header["epcisBody"]["queryResults"]["queryName"] == wanted["epcisBody"]["queryResults"]["queryName"]
    assert validation.judge_header(xml) == ()
    assert all(verdict.accepted for verdict in validation.judge(xml, LIMITS))


@pytest.mark.parametrize(
    "name",
    [
        "epcisDocWithVariousEventTypes",
        "epcisDocWithShippingAndTransportingEvent",
        "persistentDisposition",
        "ReferenceEventHashAlgorithm2",
        "epcisDocWithSensorComponent",
    ],
)
def test_documents_in_both_forms_are_the_same_events(shared: Path, name: str) -> None:
    """But for spellings that mean the same: of times, numbers and vocabulary."""
    folder = shared / "data/trace/event-hash"
    xml, ours = (documents.read((folder / f"{name}{ending}").read_bytes()) for ending in (".xml", ".jsonld"))
    for one, other in zip(xml.events, ours.events, strict=True):
        assert set(one) - {"@context", "epcList", "childEPCs"} == set(other) - {"@context", "epcList", "childEPCs"}
        assert one.get("epcList") == other.get("epcList")
        assert one.get("readPoint") == other.get("readPoint")
    assert all(verdict.accepted for verdict in validation.judge(xml, LIMITS))


def test_bare_event() -> None:
    when = "<eventTime>2026-11-20T08:00:00Z</eventTime><eventTimeZoneOffset>+07:00</eventTimeZoneOffset>"
    inner = f"{when}<epcList/><action>ADD</action><ext:a>1</ext:a>"
    text = f'<epcis:ObjectEvent xmlns:epcis="urn:epcglobal:epcis:xsd:2" {EXT}>{inner}</epcis:ObjectEvent>'
    made = documents.read(text.encode())
    assert made.kind == ""
    (one,) = made.events
    assert one["@context"] == [EPCIS_CONTEXT, {"ext": "https://ns.example.com/epcis/"}]
    assert validation.judge_header(made) == ()
    assert [verdict.accepted for verdict in validation.judge(made, LIMITS)] == [True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<a/>", "no document of EPCIS 2.0"),
        (HEAD.replace("xsd:2", "xsd:1") + TAIL, "no document of EPCIS 2.0"),
        (HEAD + "</EventList><EventList>" + TAIL, "more than one EventList"),
        ('<ObjectEvent xmlns="urn:x"/>', "no document of EPCIS 2.0"),
    ],
)
def test_other_documents_are_refused(text: str, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        documents.read(text.encode())


def test_document_without_a_list_lacks_it() -> None:
    made = documents.read(HEAD.replace("<EventList>", "").encode() + b"</EPCISBody></epcis:EPCISDocument>")
    assert [str(problem) for problem in validation.judge_header(made)] == ["$.epcisBody: eventList is missing"]
