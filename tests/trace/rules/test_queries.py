"""The query language: each family by an event that has it and one that has not; what is no query is refused in words."""

import json
import operator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.epcis.contexts import STANDARD, declared
from duoc.trace.rules.queries import (
    EventIds,
    Mentioned,
    Moment,
    OneOf,
    QueryParameterError,
    Subject,
    UnbuiltQueryError,
    parse,
)
from duoc.trace.rules.queries.units import comparable
from duoc.trace.rules.queries.values import moment_of

CONTEXT = {"example": "https://ns.example.com/epcis/", "other": "https://ns.example.com/epcis/"}
EVENT = {
    "type": "ObjectEvent",
    "quantityList": [{"epcClass": "urn:epc:class:lgtin:4012345.012345.998877", "quantity": 2.5, "uom": "KGM"}],
    "persistentDisposition": {"set": ["completeness_verified"], "unset": ["https://ref.gs1.org/cbv/Disp-in_transit"]},
    "bizTransactionList": [{"type": "po", "bizTransaction": "urn:epcglobal:cbv:bt:0614141073467:1152"}],
    "sourceList": [{"type": "owning_party", "source": "urn:epc:id:pgln:0614141.00000"}],
    "destinationList": [{"type": "cbv:SDT-location", "destination": "urn:epc:id:sgln:0614141.00000.0"}],
    "errorDeclaration": {
        "declarationTime": "2026-03-02T08:00:00Z",
        "reason": "incorrect_data",
        "correctiveEventIDs": ["urn:uuid:1"],
        "example:why": "typed",
    },
    "ilmd": {"cbvmda:lotNumber": "L1", "example:nest": {"example:deep": [{"example:depth": 3}]}},
    "sensorElementList": [
        {
            "sensorMetadata": {
                "time": "2026-03-02T08:00:00Z",
                "startTime": "2026-03-02T07:00:00Z",
                "deviceID": "urn:epc:id:giai:4000001.111",
                "bizRules": "https://example.org/rules",
                "example:mode": "fast",
            },
            "sensorReport": [
                {"type": "gs1:Temperature", "value": 26.0, "uom": "CEL", "example:probe": 7},
                {
                    "type": "Count",
                    "meanValue": 5,
                    "uom": "P1",
                    "percRank": 50,
                    "booleanValue": True,
                    "stringValue": "SE",
                },
            ],
            "example:shelf": "top",
        }
    ],
    "readPoint": {"id": "urn:epc:id:sgln:0614141.00777.0", "example:gate": "A"},
    "other:weight": 12.5,
    "example:at": "2026-03-02T15:00:00+07:00",
    "example:flag": True,
    "example:list": [{"@value": "x"}, "y"],
}
SUBJECT = Subject(EVENT, declared(CONTEXT))


def asks(name, value, *, url=False):
    """Whether the event has what one parameter asks of it."""
    query = parse({"@context": CONTEXT, name: value}, url=url)
    return all(test.holds(SUBJECT) for test in query.tests)


HOLDS = [
    ("EQ_quantity", 2.5, 3), ("GE_quantity_KGM", 2.5, 2.6), ("GT_quantity_GRM", 2499, 2500), ("LT_quantity_TNE", 0.0026, 0.0025),
    ("LE_quantity", [2.5], [2.4]), ("EQ_quantity_KGM", [1, 2.5], [1, 2]), ("EQ_quantity_GRM", 2500, 2.5),
    ("EQ_persistentDisposition_set", ["completeness_verified"], ["in_transit"]),
    ("EQ_persistentDisposition_unset", ["in_transit"], ["completeness_verified"]),
    ("EQ_bizTransaction_po", ["urn:epcglobal:cbv:bt:0614141073467:1152"], ["urn:epcglobal:cbv:bt:0614141073467:1"]),
    ("EQ_source_owning_party", ["https://id.gs1.org/417/0614141000005"], ["https://id.gs1.org/417/0614141000012"]),
    ("EQ_destination_location", ["https://example.org/414/0614141000005"], ["urn:epc:id:sgln:0614141.00001.0"]),
    ("GE_errorDeclarationTime", "2026-03-02T08:00:00Z", "2026-03-02T08:00:01Z"),
    ("LT_errorDeclaration_Time", "2026-03-02T15:00:01+07:00", "2026-03-02T15:00:00+07:00"),
    ("EQ_errorReason", ["incorrect_data"], ["did_not_occur"]), ("EQ_correctiveEventID", ["urn:uuid:1"], ["urn:uuid:2"]),
    ("EQ_type", ["Temperature"], ["Mass"]), ("EQ_deviceID", ["urn:epc:id:giai:4000001.111"], ["urn:epc:id:giai:4000001.2"]),
    ("EQ_bizRules", ["https://example.org/rules"], ["https://example.org/rule"]), ("EQ_stringValue", ["SE"], ["S"]),
    ("EQ_booleanValue", True, False), ("GE_time", "2026-03-02T08:00:00Z", "2026-03-02T08:00:01Z"),
    ("LT_startTime", "2026-03-02T07:00:01Z", "2026-03-02T07:00:00Z"),
    ("GE_value_CEL", 26, 27), ("LT_value_FAH", 79, 78), ("EQ_value_KEL", 299.15, 299), ("GT_meanValue_P1", 4, 5),
    ("LE_percRank", 50, 49),
    ("EQ_example:weight", 12.5, 12), ("GT_example:weight", 12, 13), ("EQ_other:weight", [1, 12.5], [1]),
    ("EQ_https://ns.example.com/epcis/weight", 12.5, 1), ("GE_example:at", "2026-03-02T08:00:00Z", "2026-03-02T08:00:01Z"),
    ("EQ_example:flag", ["true"], ["false"]), ("EQ_example:list", ["x"], ["z"]), ("EQ_ILMD_cbvmda:lotNumber", ["L1"], ["L2"]),
    ("EQ_INNER_ILMD_example:depth", 3, 4), ("EQ_INNER_example:deep", ["x"], None),
    ("EQ_ERROR_DECLARATION_example:why", ["typed"], ["x"]),
    ("EQ_SENSORELEMENT_example:shelf", ["top"], ["x"]), ("EQ_SENSORMETADATA_example:mode", ["fast"], ["x"]),
    ("LE_SENSORREPORT_example:probe", 7, 6), ("EQ_readPoint_example:gate", ["A"], ["B"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "yes", "no"), HOLDS)
def test_parameter_asks_of_an_event(name, yes, no):
    if no is not None:
        assert asks(name, yes)
        assert not asks(name, no)


def text(value):
    """A value as an address writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize(("name", "yes", "no"), [one for one in HOLDS if one[2] is not None])
def test_address_and_json_mean_the_same(name, yes, no):
    written = ["|".join(map(text, value if isinstance(value, list) else [value])) for value in (yes, no)]
    assert [asks(name, one, url=True) for one in written] == [True, False]


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        ("EXISTS_{}", "example:flag", "example:none"),
        ("EXISTS_ILMD_{}", "cbvmda:lotNumber", "example:depth"),
        ("EXISTS_INNER_ILMD_{}", "example:depth", "cbvmda:lotNumber"),
        ("EXISTS_SENSORREPORT_{}", "example:probe", "example:mode"),
    ],
)
def test_existence_of_a_field(name, there, absent):
    assert asks(name.format(there), None)
    assert not asks(name.format(absent), None)
    assert asks(name.format(absent), 0)  # asks nothing


def test_existence_of_sensors():
    assert asks("EXISTS_sensorElementList", 1)
    assert not all(
        test.holds(Subject({}, STANDARD)) for test in parse({"EXISTS_sensorElementList": 1}, url=False).tests
    )


def test_conditions_that_tables_answer():
    query = parse(
        {
            "eventType": "ObjectEvent|AssociationEvent|https://ns.example.com/MyEvent",
            "EQ_action": "ADD",
            "EQ_bizStep": "shipping|urn:epcglobal:cbv:bizstep:receiving|cbv:BizStep-packing|https://ns.example.com/step",
            "EQ_readPoint": "urn:epc:id:sgln:0614141.00777.0",
            "GE_eventTime": "2026-03-02T08:00:00+07:00",
            "EQ_eventID": "urn:uuid:1",
            "MATCH_epc": "urn:epc:id:sgtin:0614141.107346.2017|https://example.org/01/10614141073464/21/2018",
            "MATCH_anyEPCClass": "urn:epc:idpat:sgtin:0614141.107346.*",
        },
        url=True,
    )
    assert query.tests == ()
    conditions = dict(enumerate(query.conditions))
    assert conditions[0] == OneOf("type", (1, 5))
    assert conditions[1] == OneOf("action", (2,))
    assert conditions[2] == OneOf("biz_step", ("shipping", "receiving", "packing", "https://ns.example.com/step"))
    assert conditions[3] == OneOf("read_point", ("414/0614141007776",))
    assert conditions[4] == Moment("event_time", ">=", datetime(2026, 3, 2, 1, tzinfo=UTC))
    assert conditions[5] == EventIds(("urn:uuid:1",))
    assert conditions[6] == Mentioned(
        ("epc", "child"), False, ("01/10614141073464/21/2017", "01/10614141073464/21/2018")
    )
    assert conditions[7].texts == ("01/10614141073464",)


def test_patterns_stand_for_all_of_a_product_or_of_a_company():
    (condition,) = parse(
        {"MATCH_epc": ["urn:epc:idpat:sgtin:0614141.107346.*", "urn:epc:idpat:sgtin:0614141.*.*"]}, url=False
    ).conditions
    assert condition.patterns[0].product == "01/10614141073464"
    import re

    found = re.compile(condition.patterns[1].expression)
    assert found.search("01/10614141073464/21/1")
    assert found.search("01/00614141999996")
    assert not found.search("01/10614142073464/21/1")


REFUSED = [
    ({"EQ_bizstep": "shipping"}, "no parameter"), ({"EQ_bizStep": "shipped"}, "neither a word"),
    ({"eventType": "Object"}, "no type"),
    ({"EQ_action": "add"}, "no action"), ({"GE_eventTime": "2026-03-02"}, "its zone"),
    ({"GE_eventTime": "2026-02-31T00:00:00Z"}, "zone"),
    ({"MATCH_epc": "x"}, "no URI"), ({"MATCH_epc": "urn:epc:idpat:sgtin:*.*.*"}, "patterns are"),
    ({"MATCH_epc": "urn:epc:idpat:sgtin:0614141.*.5"}, "patterns are"), ({"EQ_quantity": "many"}, "a number"),
    ({"EQ_quantity": "1e999"}, "finite"), ({"GE_quantity": "1|2"}, "one number"), ({"perPage": "0"}, "from 1 on"),
    ({"perPage": "-1"}, "from 1 on"), ({"perPage": "1e3"}, "from 1 on"),
    ({"orderBy": "time"}, "eventTime or recordTime"),
    ({"orderDirection": "asc"}, "ASC, DESC"), ({"eventCountLimit": "5"}, "orderBy"),
    ({"EQ_example:x": "1"}, "'example' is declared"),
    ({"eventCountLimit": "5", "maxEventCount": "5", "orderBy": "eventTime"}, "exclude"), ({"": "1"}, "no parameter"),
    ({"EXISTS_errorDeclaration": "maybe"}, "true or false"), ({"EQ_booleanValue": "1.0"}, "true or false"),
    ({"MATCH_epc": ""}, "texts"),
    ({"EQ_eventID": "a\0b"}, "zero byte"), ({"GT_cbvmda:x": "abc"}, "one number"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "words"), REFUSED)
def test_what_is_no_query_is_refused_in_words(asked, words):
    with pytest.raises(QueryParameterError, match=words):
        parse(asked, url=True)


@pytest.mark.parametrize("name", ["orderBy", "HASATTR_bizLocation", "EQATTR_bizLocation_https://x.y/z"])
def test_what_is_not_built_says_so(name):
    with pytest.raises(UnbuiltQueryError):
        parse({name: "https://ns.example.com/field"}, url=True)


@pytest.mark.parametrize(
    "asked",
    [
        {"EQ_bizStep": "shipping"},
        {"EQ_quantity": "5"},
        {"perPage": "5"},
        {"EQ_quantity": True},
        {"eventType": []},
        {"EQ_eventID": [1]},
    ],
)
def test_json_is_typed(asked):
    with pytest.raises(QueryParameterError):
        parse(asked, url=False)


NAMES = st.sampled_from(
    [name for name, *_ in HOLDS] + ["eventType", "MATCH_epc", "GE_recordTime", "orderBy", "perPage", "x"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), st.lists, max_leaves=5
)


@given(st.dictionaries(NAMES | st.text(max_size=30), VALUES, max_size=4))
def test_whatever_is_asked_there_is_a_query_or_words(asked):
    """Fuzz: no other exception, and a test that was made judges any event."""
    for url, given_ in ((False, asked), (True, {name: str(value) for name, value in asked.items()})):
        try:
            query = parse({**given_, "@context": CONTEXT} if "@context" not in given_ else given_, url=url)
        except (QueryParameterError, UnbuiltQueryError):
            continue
        for test in query.tests:
            test.holds(SUBJECT)
            test.holds(Subject({"type": "ObjectEvent"}, STANDARD))


# By hand from UN/CEFACT Recommendation 20: number in a unit = number in another one.
@pytest.mark.parametrize(
    ("number", "unit", "other", "in_other"),
    [
        (1.1, "TNE", 1100, "KGM"), (1, "LBR", 453.59237, "GRM"), (0, "CEL", 32, "FAH"), (100, "CEL", 373.15, "KEL"),
        (1, "MTQ", 1000, "LTR"), (1, "HUR", 3600, "SEC"), (1, "BAR", 100000, "PAL"), (1, "INH", 2.54, "CMT"), (5, "P1", 50, "NX"),
    ],
)  # fmt: skip
def test_units_that_fit_are_compared(number, unit, other, in_other):
    assert comparable(number, unit) == comparable(other, in_other)


def test_units_that_do_not_fit_are_never_equal():
    assert comparable(1, "KGM")[0] != comparable(1, "LTR")[0]
    assert comparable(1, "XYZ")[0] != comparable(1, "KGM")[0]


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_are_read_as_they_are_written(moment):
    assert moment_of(moment.isoformat()) == moment
    assert operator.eq(moment_of(json.loads(json.dumps(moment.isoformat()))), moment)
