"""Reading events: conditions, order, pages, single resources, discovery; problems in the protocol's own form."""

from urllib.parse import quote

import pytest

A, B, C = (f"urn:uuid:{letter}" for letter in "abc")
CRAB, LOT = "urn:epc:id:sgtin:0614141.107346.2017", "urn:epc:class:lgtin:4012345.011111.4444"
POND = "urn:epc:id:sgln:0614141.00777.0"
EVENTS = [
    {
        "eventID": A,
        "eventTime": "2026-03-02T08:00:00+07:00",
        "action": "ADD",
        "epcList": [CRAB],
        "bizStep": "commissioning",
        "readPoint": {"id": POND},
    },
    {
        "eventID": B,
        "eventTime": "2026-03-01T08:00:00+07:00",
        "bizStep": "shipping",
        "disposition": "in_transit",
        "epcList": [CRAB],
        "bizLocation": {"id": POND},
        "example:temperature": 4,
    },
    {
        "eventID": C,
        "type": "TransformationEvent",
        "eventTime": "2026-03-03T08:00:00+07:00",
        "inputQuantityList": [{"epcClass": LOT, "quantity": 10, "uom": "KGM"}],
        "outputEPCList": ["urn:epc:id:sgtin:4012345.077889.25"],
    },
]
CONTEXT = [
    "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
    {"example": "https://ns.example.com/epcis/"},
]


@pytest.fixture
def filled(door, document):
    """The three events, captured."""
    assert door.job(door("POST", "capture", document(*EVENTS, **{"@context": CONTEXT})))["success"]
    return door


def names(events):
    return [event["eventID"] for event in events]


ASKED = [
    ("", [C, B, A]),  # newest recorded first
    ("orderBy=eventTime", [C, A, B]),
    ("orderBy=eventTime&orderDirection=ASC", [B, A, C]),
    ("orderBy=recordTime&orderDirection=ASC", [A, B, C]),
    ("eventType=ObjectEvent", [B, A]),
    ("EQ_action=ADD", [A]),
    ("EQ_bizStep=shipping%7Ccommissioning", [B, A]),
    ("EQ_bizStep=https://ref.gs1.org/cbv/BizStep-shipping", [B]),
    ("EQ_disposition=in_transit", [B]),
    ("EQ_readPoint=https://example.org/414/0614141007776", [A]),
    ("EQ_bizLocation=" + POND, [B]),
    ("WD_bizLocation=" + POND, [B]),
    ("GE_eventTime=2026-03-02T01:00:00Z", [C, A]),
    ("LT_eventTime=2026-03-02T08:00:00%2B07:00", [B]),
    ("LT_eventTime=2026-03-02T08:00:00+07:00", [B]),  # a plus that nobody escaped
    ("GE_recordTime=2100-01-01T00:00:00Z", []),
    ("MATCH_epc=" + CRAB, [B, A]),
    ("MATCH_epc=https://shop.example/01/10614141073464/21/2017", [B, A]),
    ("MATCH_epc=urn:epc:idpat:sgtin:0614141.107346.*", [B, A]),
    ("MATCH_epc=urn:epc:idpat:sgtin:4012345.*.*", []),
    ("MATCH_anyEPC=urn:epc:idpat:sgtin:4012345.*.*", [C]),
    ("MATCH_outputEPC=urn:epc:id:sgtin:4012345.077889.25", [C]),
    ("MATCH_inputEPCClass=" + LOT, [C]),
    ("MATCH_anyEPCClass=" + LOT, [C]),
    ("MATCH_epcClass=" + LOT, []),
    ("EQ_eventID=" + quote(f"{A}|{C}"), [C, A]),
    ("GE_quantity_GRM=10000", [C]),
    ("GT_quantity_KGM=10", []),
    ("EQ_https://ns.example.com/epcis/temperature=4", [B]),
    ("EXISTS_errorDeclaration=true", []),
    ("EXISTS_errorDeclaration=false", [C, B, A]),
    ("orderBy=eventTime&eventCountLimit=2", [C, A]),
    ("orderBy=eventTime&eventCountLimit=2&perPage=1", [C, A]),
    ("maxEventCount=3", [C, B, A]),
]


@pytest.mark.parametrize("size", ["", "&perPage=1"])
def test_query_finds_its_events_page_by_page(filled, size):
    for asked, expected in ASKED:
        if size and "perPage" in asked:
            continue
        assert names(filled.events(f"events?{asked}{size}")) == expected, asked


def test_query_header_declares_prefixes(filled):
    path = "events?GE_ex:temperature=4&perPage=1"
    found = filled.events(path, GS1_Extensions="ex=https://ns.example.com/epcis/")
    assert names(found) == [B]
    assert filled("GET", path).status_code == 400


def test_events_keep_the_context_of_their_document(filled, document):
    filled("POST", "capture", document({"eventID": "urn:uuid:d", "bizStep": "shipping"}))
    (page,) = [answer.json() for answer in filled.pages("events?EQ_bizStep=shipping")]
    with_context = {
        event["eventID"]: event.get("@context")
        for event in page["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
    }
    assert with_context == {B: [CONTEXT[1]], "urn:uuid:d": None}


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("events?EQ_bizstep=shipping", 400, "QueryParameterException"),
        ("events?perPage=0", 400, "QueryParameterException"),
        ("events?perPage=1&perPage=2", 400, "QueryParameterException"),
        ("events?nextPageToken=abc", 400, "QueryParameterException"),
        ("events?eventCountLimit=3", 400, "QueryParameterException"),
        ("events?maxEventCount=2", 413, "QueryTooLargeException"),
        ("events?orderBy=https://ns.example.com/epcis/temperature", 501, "ImplementationException"),
        ("events/urn:uuid:none", 404, "NoSuchNameException"),
        ("eventTypes/QuantityEvent", 404, "NoSuchNameException"),
        ("eventTypes/QuantityEvent/events", 404, "NoSuchNameException"),
        ("eventTypes/ObjectEvent/events?eventType=ObjectEvent", 400, "QueryParameterException"),
        ("bizSteps/dancing", 404, "NoSuchNameException"),
        ("capture/none", 404, "NoSuchNameException"),
        ("queries/none/events", 404, "NoSuchNameException"),
        ("events?x=" + "a" * 17_000, 414, "URITooLongException"),
    ],
)
def test_problem_is_told_in_the_protocols_form(filled, path, status, kind):
    answer = filled("GET", path)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["type"], told["status"]) == (f"epcisException:{kind}", status)
    assert told["title"]
    assert answer["GS1-EPCIS-Version"] == "2.0.0"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept": "application/xml"}, 406),
        ({"Accept": "text/html, application/*;q=0.5"}, 200),
        ({"GS1_EPC_Format": "Always_EPC_URN"}, 406),
        ({"GS1_EPC_Format": "No_Preference"}, 200),
        ({"GS1_EPCIS_Min": "2.1"}, 406),
        ({"GS1_EPCIS_Max": "1.2"}, 406),
        ({"GS1_EPCIS_Min": "1.2", "GS1_EPCIS_Max": "2.0.0"}, 200),
        ({"GS1_CBV_Min": "two"}, 406),
    ],
)
def test_form_and_version_are_agreed_on(filled, headers, status):
    assert filled("GET", "events", **headers).status_code == status


def test_resources_lead_to_events(filled):
    assert filled("GET", "").json()["member"] == [
        "queries", "capture", "events", "eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions",
    ]  # fmt: skip
    pond = "https://id.gs1.org/414/0614141007776"
    crab = "https://id.gs1.org/01/10614141073464/21/2017"
    expected = {
        "eventTypes": [
            "ObjectEvent",
            "AggregationEvent",
            "TransactionEvent",
            "TransformationEvent",
            "AssociationEvent",
        ],
        "epcs": [crab, "https://id.gs1.org/01/04012345778892/21/25"],
        "bizSteps": ["commissioning", "shipping"],
        "bizLocations": [pond],
        "readPoints": [pond],
        "dispositions": ["in_transit"],
    }
    for what, members in expected.items():
        answer = filled("GET", what).json()
        assert (answer["type"], answer["member"]) == ("Collection", members), what
        one = quote(members[0], safe="")
        assert filled("GET", f"{what}/{one}").json()["member"] == ["events"]
    assert names(filled.events(f"epcs/{quote(CRAB, safe='')}/events")) == [B, A]
    assert names(filled.events(f"epcs/{quote(crab, safe='')}/events?EQ_action=ADD")) == [A]
    assert names(filled.events("bizSteps/shipping/events")) == [B]
    assert names(filled.events(f"readPoints/{quote(POND, safe='')}/events")) == [A]
    assert names(filled.events(f"bizLocations/{quote(pond, safe='')}/events")) == [B]
    assert names(filled.events("dispositions/in_transit/events")) == [B]
    assert names(filled.events("eventTypes/TransformationEvent/events")) == [C]


@pytest.mark.parametrize("what", ["epcs", "bizSteps", "capture", "queries"])
def test_lists_are_paged(filled, document, what):
    filled("POST", "capture", document({"eventID": "urn:uuid:d"}))
    for name in "xy":
        assert filled("POST", "queries", {"name": name, "query": {}}).status_code == 201
    whole = filled("GET", what).json()
    whole = whole["member"] if isinstance(whole, dict) else whole
    pages = [answer.json() for answer in filled.pages(f"{what}?perPage=1")]
    assert [one for page in pages for one in (page["member"] if isinstance(page, dict) else page)] == whole
    assert len(pages) == 2
    assert filled("GET", f"{what}?perPage=1&nextPageToken=x").status_code == 400


def test_token_of_another_query_is_refused(filled):
    link = filled("GET", "events?perPage=1")["Link"]
    token = link.partition("nextPageToken=")[2].partition(">")[0]
    assert filled("GET", f"events?perPage=1&nextPageToken={token}").status_code == 200
    assert filled("GET", f"events?perPage=1&EQ_action=ADD&nextPageToken={token}").status_code == 400
    answer = filled("DELETE", f"nextPageToken/{token}")
    assert (answer.status_code, answer.json()["type"]) == (501, "epcisException:ImplementationException")


DISCOVERED = {
    "": "OPTIONS, GET",
    "capture": "OPTIONS, POST, GET",
    "capture/x": "OPTIONS, GET",
    "events": "OPTIONS, GET, POST",
    "events/x": "OPTIONS, GET",
    "epcs/x/events": "OPTIONS, GET",
    "queries": "OPTIONS, GET, POST",
    "queries/x": "OPTIONS, GET, DELETE",
    "queries/x/subscriptions": "OPTIONS, GET, POST",
    "queries/x/subscriptions/y": "OPTIONS, GET, DELETE",
}


@pytest.mark.parametrize("path", DISCOVERED)
def test_options_say_what_a_resource_can_do_without_a_key(door, path):
    answer = door("OPTIONS", path, X_Api_Key="")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Allow"] == DISCOVERED[path]
    assert answer["GS1-EPCIS-Min"] == answer["GS1-EPCIS-Max"] == answer["GS1-CBV-Version"] == "2.0.0"
    assert ("GS1-EPCIS-Capture-File-Size-Limit" in answer) == (path == "capture")


def test_method_that_is_not_there(door):
    answer = door("PUT", "events")
    assert (answer.status_code, answer["Allow"]) == (405, "OPTIONS, GET, POST")


def test_named_query_is_kept_asked_and_dropped(filled):
    query = {"name": "đã xuất", "query": {"EQ_bizStep": ["shipping"], "eventType": ["ObjectEvent"]}}
    answer = filled("POST", "queries", query)
    assert answer.status_code == 201
    path = answer["Location"].partition("/epcis/")[2]
    assert filled("POST", "queries", query).status_code == 409
    assert filled("GET", "queries").json() == [query]
    assert filled("GET", path).json() == query
    (page,) = filled.pages(f"{path}/events")
    results = page.json()["epcisBody"]["queryResults"]
    assert results["queryName"] == "đã xuất"
    assert names(results["resultsBody"]["eventList"]) == [B]
    assert filled("GET", f"{path}/events", Upgrade="websocket", Connection="Upgrade").status_code == 501
    assert filled("DELETE", path).status_code == 204
    assert filled("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b" ", "QueryValidationException"),
        (b"[]", "QueryValidationException"),
        (b'{"name":"x"}', "QueryValidationException"),
        (b'{"name":"x","query":[]}', "QueryValidationException"),
        (b'{"name":"x\\u0000","query":{}}', "QueryValidationException"),
        (b'{"name":"x","query":{"EQ_x:y":["\\ud800"]}}', "QueryValidationException"),
        (b'{"name":"","query":{}}', "QueryValidationException"),
        (b'{"name":"x","query":{"EQ_bizStep":"shipping"}}', "QueryParameterException"),
        (b'{"name":"x","query":{"EQ_quantity":NaN}}', "QueryValidationException"),
        (b"[" * 100_000, "QueryValidationException"),
    ],
)
def test_what_is_no_named_query_is_refused(door, body, kind):
    answer = door("POST", "queries", body)
    assert (answer.status_code, answer.json()["type"]) == (400, f"epcisException:{kind}")
    assert door("GET", "queries").json() == []


@pytest.mark.parametrize("path", ["capture", "events", "queries"])
def test_other_media_types_are_refused(door, path):
    answer = door("POST", path, b"x", Content_Type="text/csv")
    assert (answer.status_code, answer.json()["type"]) == (415, "epcisException:UnsupportedMediaTypeException")
