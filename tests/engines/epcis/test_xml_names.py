"""XML's qualified names as CURIEs: which prefixes an event declares, and how a clash with a value is avoided."""

import pytest

from duoc.engines.epcis.xml_names import XSI, Names
from duoc.engines.epcis.xml_tree import Element, Name

OURS, OTHERS = "https://example.org/ours/", "https://example.org/others/"
PLAIN: Name = ("", "epc", "")


def element(
    name: Name, text: str = "", *children: Element, attributes: list[tuple[Name, str]] | None = None
) -> Element:
    made = Element(name, attributes or [])
    made.children = list(children)
    made.pieces = [text] if text else []
    return made


def event(*children: Element) -> Element:
    return element(("", "ObjectEvent", ""), "", *children)


def test_event_of_plain_names_declares_nothing() -> None:
    assert Names(event(element(PLAIN, "urn:epc:id:sgtin:0614141.1.2"))).declared == {}


def test_own_prefix_is_declared_as_it_is_written() -> None:
    assert Names(event(element((OURS, "speed", "o"), "1"))).declared == {"o": OURS}


def test_name_is_its_prefix_and_its_local_part() -> None:
    name: Name = (OURS, "speed", "o")
    assert Names(event(element(name, "1"))).key(name) == "o:speed"


def test_plain_name_stays() -> None:
    assert Names(event()).key(PLAIN) == "epc"


@pytest.mark.parametrize(
    ("namespace", "prefix"),
    [("urn:epcglobal:cbv:mda:", "cbvmda"), ("https://gs1.org/voc/", "gs1"), ("http://purl.org/dc/terms/", "dcterms")],
)
def test_standard_namespace_has_its_standard_prefix(namespace: str, prefix: str) -> None:
    name: Name = (namespace, "lotNumber", "whatever")
    assert Names(event(element(name, "1"))).key(name) == f"{prefix}:lotNumber"


def test_standard_namespace_is_not_declared() -> None:
    assert Names(event(element(("https://gs1.org/voc/", "x", "g"), "1"))).declared == {}


def test_default_namespace_gets_a_prefix() -> None:
    assert Names(event(element((OURS, "speed", ""), "1"))).declared == {"ns": OURS}


def test_two_namespaces_under_one_prefix_are_told_apart() -> None:
    names = Names(event(element((OURS, "a", "o"), "1"), element((OTHERS, "a", "o"), "2")))
    assert names.declared == {"o": OURS, "o1": OTHERS}


def test_one_namespace_under_two_prefixes_is_one() -> None:
    names = Names(event(element((OURS, "a", "o"), "1"), element((OURS, "b", "p"), "2")))
    assert names.declared == {"o": OURS}


@pytest.mark.parametrize("value", ["o:thing", "  o:thing ", "o:"])
def test_prefix_that_begins_a_value_is_not_taken(value: str) -> None:
    assert Names(event(element((OURS, "a", "o"), value))).declared == {"o1": OURS}


def test_prefix_that_begins_an_attributes_value_is_not_taken() -> None:
    made = element((OURS, "a", "o"), "1", attributes=[(("", "unit", ""), "o:kg")])
    assert Names(event(made)).declared == {"o1": OURS}


def test_numbers_go_on_until_one_is_free() -> None:
    made = event(element((OURS, "a", "o"), "o:x"), element(PLAIN, "o1:x"), element(PLAIN, "o2:x"))
    assert Names(made).declared == {"o3": OURS}


@pytest.mark.parametrize("prefix", ["cbv", "gs1", "xsd"])
def test_standard_prefix_is_not_given_to_another_namespace(prefix: str) -> None:
    assert Names(event(element((OURS, "a", prefix), "1"))).declared == {f"{prefix}1": OURS}


def test_attribute_of_xml_schema_is_no_name_of_the_event() -> None:
    made = element(PLAIN, "1", attributes=[((XSI, "type", "xsi"), "x")])
    assert Names(event(made)).declared == {}


def test_attribute_of_ones_own_namespace_is_declared() -> None:
    made = element(PLAIN, "1", attributes=[((OURS, "unit", "o"), "kg")])
    assert Names(event(made)).declared == {"o": OURS}


def test_names_inside_names_are_declared() -> None:
    inner = element((OTHERS, "b", "p"), "1")
    assert Names(event(element((OURS, "a", "o"), "", inner))).declared == {"o": OURS, "p": OTHERS}


def test_name_of_the_event_itself_declares_nothing() -> None:
    assert Names(element((OURS, "own", "o"))).declared == {}
