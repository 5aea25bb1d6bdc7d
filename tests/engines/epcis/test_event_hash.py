"""What enters an event hash, and how: beyond the published sets."""

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.epcis.samples import CRAB, OTHER_CRAB, POND, event

from duoc.engines.epcis import contexts
from duoc.engines.epcis.event_hash import event_hash, pre_hash
from duoc.engines.epcis.hash_order import CBV_TEXT

EXT = {**contexts.STANDARD, "ext": "https://ns.example.com/epcis/"}
START = "eventType=ObjectEventeventTime=2026-11-20T01:00:00.000ZeventTimeZoneOffset=+07:00"


def tail(**more: Any) -> str:
    """The string behind time and zone of an event with nothing but these fields."""
    one = event(**{"epcList": None, "action": None, "bizStep": None, "readPoint": None, **more})
    text = pre_hash(one, EXT)
    assert text.startswith(START)
    return text.removeprefix(START)


def test_hash_is_a_named_information_uri_over_the_string() -> None:
    one = event()
    digest = sha256(pre_hash(one).encode()).hexdigest()
    assert event_hash(one) == f"ni:///sha-256;{digest}?ver=CBV2.0"


@pytest.mark.parametrize(
    "change",
    [
        {"eventID": "urn:uuid:1"},
        {"recordTime": "2026-11-21T00:00:00Z"},
        {"@context": [{"a": "https://a.example/"}]},
        {"errorDeclaration": {"declarationTime": "2026-11-21T00:00:00Z", "reason": "incorrect_data"}},
        {"rdfs:comment": "x"},
        {"comment": "x"},
        {"eventTime": "2026-11-20T01:00:00Z"},
        {"bizStep": "urn:epcglobal:cbv:bizstep:shipping"},
        {"bizStep": "cbv:BizStep-shipping"},
        {"bizStep": " shipping "},
        {"readPoint": {"id": POND, "rdfs:comment": "x"}},
        {"ilmd": {}},
        {"quantityList": []},
        {"ext:nothing": ""},
        {"ext:nothing": None},
        {"ext:nothing": {}},
        {"epcList": [CRAB.replace("id.gs1.org", "tem.example")]},
        {"readPoint": {"id": "urn:epc:id:sgln:9521321.00001.0"}},
    ],
)
def test_same_event_said_otherwise(change: dict[str, Any]) -> None:
    assert event_hash(event() | change, EXT) == event_hash(event())


@pytest.mark.parametrize(
    "change",
    [
        {"eventTime": "2026-11-20T08:00:00.001+07:00"},
        {"eventTimeZoneOffset": "+08:00"},
        {"action": "ADD"},
        {"epcList": [OTHER_CRAB]},
        {"epcList": [CRAB, OTHER_CRAB]},
        {"bizStep": "receiving"},
        {"ext:size": 1},
        {"certificationInfo": "https://a.example/c"},
        {"readPoint": {"id": POND, "ext:gate": "2"}},
        {"type": "TransactionEvent"},
    ],
)
def test_another_event(change: dict[str, Any]) -> None:
    assert event_hash(event() | change, EXT) != event_hash(event())


def test_lists_have_no_order() -> None:
    assert tail(epcList=[OTHER_CRAB, CRAB]) == tail(epcList=[CRAB, OTHER_CRAB]) == f"epcListepc={CRAB}epc={OTHER_CRAB}"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1.0, "1"),
        (0.10, "0.1"),
        ("007", "7"),
        ("+5", "5"),
        ("1.50", "1.5"),
        (-2.50, "-2.5"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("5.", "5"),
        ("111100001111000011110000", "111100001111000003641344"),
        ("1.2.3", "1.2.3"),
        ("2019-10-21", "2019-10-21"),
        ("NaN", "NaN"),
        ("inf", "inf"),
        ("1e999", "1e999"),
        ("1_000", "1_000"),
        ("٣", "٣"),
        ("0x10", "0x10"),
        (True, "true"),
        (False, "false"),
        (" a b ", "a b"),
        (0, "0"),
    ],
)
def test_numbers_and_words_have_one_spelling(value: Any, written: str) -> None:
    assert tail(ext__v=value) == f"{{https://ns.example.com/epcis/}}v={written}"


def test_extensions_come_last_sorted_with_the_lists_that_have_no_place() -> None:
    text = tail(
        ext__z={"ext:b": 2, "ext:a": [3, 1]},
        ilmd={"cbvmda:lotNumber": "L"},
        sourceList=[{"type": "location", "source": POND}],
        bizTransactionList=[{"bizTransaction": "urn:x:2", "type": "po"}, {"bizTransaction": "urn:x:1"}],
    )
    ns = "{https://ns.example.com/epcis/}"
    assert text == (
        "bizTransactionListbizTransaction=urn:x:1type=https://ref.gs1.org/cbv/BTT-pobizTransaction=urn:x:2"
        "ilmd{urn:epcglobal:cbv:mda:}lotNumber=L"
        f"sourceListtype=https://ref.gs1.org/cbv/SDT-locationsource={POND}"
        f"{ns}z{ns}a=1{ns}a=3{ns}b=2"
    )


def test_text_beside_members_stands_before_them() -> None:
    assert (
        tail(ext__w={"#text": "12", "ext:unit": "kg"})
        == "{https://ns.example.com/epcis/}w=12{https://ns.example.com/epcis/}unit=kg"
    )


def test_extension_inside_a_place_stays_in_it() -> None:
    one = {"id": POND, "ext:gate": "2"}
    assert tail(bizLocation=one) == f"bizLocationid={POND}{{https://ns.example.com/epcis/}}gate=2"


def test_known_field_where_the_order_has_no_place_for_it_comes_last_under_its_parents() -> None:
    """As in a published set: bizRules inside a sensorReport."""
    sensors = [{"sensorReport": [{"type": "Temperature", "value": 4, "uom": "CEL", "bizRules": "https://a.example/r"}]}]
    assert tail(sensorElementList=sensors) == (
        "sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Temperaturevalue=4uom=CEL"
        "sensorElementListsensorElementsensorReportbizRules=https://a.example/r"
    )


def test_declared_prefix_of_a_value_is_expanded_another_is_a_scheme() -> None:
    assert tail(ext__a="ext:thing") == "{https://ns.example.com/epcis/}a=https://ns.example.com/epcis/thing"
    assert tail(ext__a="other:thing") == "{https://ns.example.com/epcis/}a=other:thing"
    assert tail(ext__a="ext://thing") == "{https://ns.example.com/epcis/}a=ext://thing"


def test_name_without_a_declared_prefix_is_split_at_its_end() -> None:
    assert tail(https__="x") == "{https:}=x"
    one = {"type": "ObjectEvent", "https://ns.example.com/epcis/size": 1}
    assert pre_hash(one) == pre_hash({"type": "ObjectEvent", "ext:size": 1}, EXT)


def test_ignored_fields_stay_out_at_every_depth() -> None:
    ignored = frozenset({"https://ns.example.com/epcis/a"})
    one = event(ext__a="1", ext__b={"ext:a": "2", "ext:c": "3"}, ilmd={"ext:a": "4"})
    kept = event(ext__b={"ext:c": "3"})
    assert event_hash(one, EXT, ignored) == event_hash(kept, EXT) != event_hash(one, EXT)


def test_order_of_the_text_is_another_profile() -> None:
    one = event(
        "TransactionEvent",
        parentID="urn:x:box",
        certificationInfo="urn:x:c",
        epcList=["urn:x:1"],
        action=None,
        sensorElementList=[{"sensorReport": [{"type": "Temperature", "value": 4}]}],
        bizTransactionList=[{"type": "po", "bizTransaction": "urn:x:2"}],
    )
    assert pre_hash(one, order=CBV_TEXT).partition("+07:00")[2] == (
        "epcListepc=urn:x:1parentID=urn:x:boxbizTransactionListbizTransaction=urn:x:2type=https://ref.gs1.org/cbv/BTT-po"
        "sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Temperaturevalue=4"
    )
    assert event_hash(one) != event_hash(one, order=CBV_TEXT)


def test_long_values_come_through_and_are_not_kept() -> None:
    """What a stranger sends may fill no memory: only what could be a word, a number or a key is remembered."""
    from duoc.engines.epcis import event_hash as module
    from duoc.engines.epcis import identifiers

    stem = "https://a.example/" + "s" * 400
    before = [
        cache.cache_info().currsize
        for cache in (module._uri, module._plain, module._remembered, identifiers._remembered)
    ]
    assert tail(epcList=[f"{stem}/01/04012345999990/21/X"]) == "epcListepc=https://id.gs1.org/01/04012345999990/21/X"
    assert tail(ext__v="7" * 400) == "{https://ns.example.com/epcis/}v=" + "7" * 400
    assert tail(bizStep="x" * 400) == "bizStep=" + "x" * 400
    after = [
        cache.cache_info().currsize
        for cache in (module._uri, module._plain, module._remembered, identifiers._remembered)
    ]
    assert all(now - then <= 2 for then, now in zip(before, after, strict=True))  # the usual fields beside them


@pytest.mark.parametrize(
    "text", ["1" * 3_000_000 + "x", "1" * 3_000_000, "." * 3_000_000, "+" * 3_000_000, "a:" * 1_500_000]
)
def test_long_values_take_no_long_time(text: str) -> None:
    assert tail(ext__v=text) == "{https://ns.example.com/epcis/}v=" + text


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "x", "urn:x:1", "ext:a", CRAB]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "ext:a", "sensorReport", "set", "epcClass", "#text", "source"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    [
        "type",
        "eventTime",
        "epcList",
        "quantityList",
        "readPoint",
        "sensorElementList",
        "sourceList",
        "persistentDisposition",
        "ilmd",
        "ext:x",
        "bizStep",
        "foo",
    ]
)


@given(st.dictionaries(_FIELDS, _JSON, max_size=5))
def test_whatever_stands_in_an_event_has_a_hash(one: dict[str, Any]) -> None:
    assert event_hash(one, EXT).startswith("ni:///sha-256;")
    assert event_hash(dict(reversed(one.items())), EXT) == event_hash(one, EXT)
