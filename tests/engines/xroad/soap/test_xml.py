"""The XML reader: what it refuses, what a hostile document may cost, and that it agrees with ElementTree."""

import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.xroad.soap.conftest import verdict

from duoc.engines.xroad.errors import XRoadError
from duoc.engines.xroad.soap import xml
from duoc.engines.xroad.soap.encoding import decode

MEBI = 1 << 20


def read(data, skim=None):
    return xml.read(decode(data, None), skim)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"x", b"<a>", b"<a/><b/>", b"<a b='1' b='2'/>", b"<p:a/>", b"<a>&x;</a>", b"<a b='<'/>", b"<a>\x01</a>",
        b"<a>\xff</a>", b"<a>\xed\xa0\x80</a>", b"<a>\xc0\xbc</a>", b"<?xml version='1.1'?><a/>",
        b"<!DOCTYPE a><a/>", b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<!DOCTYPE a [<!ENTITY b 'x'>]><a>&b;</a>", b"<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://x/'>%b;]><a/>",
        b"<a><?php echo 1 ?></a>", b"<?xml-stylesheet href='x'?><a/>",
        b"<a xmlns='x}y'/>",  # would make another name of it
    ],
)  # fmt: skip
def test_what_is_no_sound_document_is_refused(data):
    with pytest.raises(XRoadError) as refused:
        read(data)
    assert refused.value.type == "Client.InvalidXml"


def test_names_are_qualified_and_prefixes_free():
    one, two = (read(b"<%b xmlns%b='u' b='1'><%b/></%b>" % form) for form in ((b"p:a", b":p", b"p:c", b"p:a"),
                                                                           (b"a", b"", b"c", b"a")))  # fmt: skip
    assert one.name == two.name == "u}a"
    assert one.attributes == two.attributes == {"b": "1"}
    assert one.children[0].name == two.children[0].name == "u}c"


def test_places_of_tags_are_given():
    data = "<a>Đ<b x='>'/><c >đ</c ></a>".encode()
    root = read(data)
    assert data[root.children[0].span(data)] == b"<b x='>'/>"
    assert data[root.children[1].span(data)].decode() == "<c >đ</c >"
    assert data[root.closes :] == b"</a>"
    assert root.children[1].text == "đ"


def test_a_skimmed_element_keeps_its_children_alone():
    data = b"<e><h><k><l/></k></h><b>t<w><x><y>z</y></x></w><v/></b><n><o><q/></o></n></e>"
    header, body, behind = read(data, "b").children
    assert header.children[0].children[0].name == "l"
    assert [(child.name, child.children, child.text) for child in body.children] == [("w", [], ""), ("v", [], "")]
    assert behind.children[0].children[0].name == "q"
    with pytest.raises(XRoadError):
        read(data.replace(b"<y>", b"<p:y>").replace(b"</y>", b"</p:y>"), "b")


def wrapped(inner, skimmed):
    name = b"b" if skimmed else b"h"
    return b"<e><%b><w>%b</w></%b></e>" % (name, inner, name)


# Ten mebibytes each; every one is either read or refused in a time that grows with its length alone.
HOSTILE = {
    "elements": b"<a/>" * (10 * MEBI // 4 - 20),
    "depth": b"<a>" * (10 * MEBI // 3 - 20),
    "attributes of one tag": b"<a %b/>" % b" ".join(b'a%d=""' % n for n in range(800_000)),
    "attributes of many tags": (b"<a %b/>" % b" ".join(b'a%d=""' % n for n in range(5_000))) * 190,
    "a long namespace": b'<a xmlns:p="%b">%b</a>' % (b"u" * (5 * MEBI), b"<p:a/>" * 800_000),
    "many namespaces": b"<a %b/>" % b" ".join(b'xmlns:a%d="u"' % n for n in range(500_000)),
    "namespaces of many tags": b'<a xmlns:p="u"/>' * 600_000,
    "a value": b'<a b="%b"/>' % (b"&#65;" * (2 * MEBI - 20)),
    "unfinished tags": b"<a" * (5 * MEBI - 30),
    "quotes": b'<a b="\'>"/>' * 900_000,
    "text": b"a" * (10 * MEBI - 60),
    "references": b"&#65;" * (2 * MEBI - 20),
    "comments": b"<!---->" * (10 * MEBI // 7 - 20),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("skimmed", [True, False])
def test_ten_hostile_mebibytes_cost_little(name, skimmed):
    began = time.process_time()
    assert verdict(read, wrapped(HOSTILE[name], skimmed), "b") in (None, "Client.InvalidXml")
    # A quadratic reader needs minutes; the bound is wide because the machine may be slow.
    assert time.process_time() - began < 5


def test_bounds_hold():
    deep = b"<a>" * xml.MAX_DEPTH + b"</a>" * xml.MAX_DEPTH
    assert read(deep).name == "a"
    for data, skim in [
        (b"<a>%b</a>" % deep, None),
        (b"<a><a>%b</a></a>" % deep, "a"),
        (b"<a>%b</a>" % (b"<b/>" * xml.MAX_KEPT), None),
        (b"<e><b><w>%b</w></b></e>" % (b"<b/>" * xml.MAX_PARTS), "b"),
        (b"<a>%b</a>" % (b" " * xml.MAX_BYTES), None),
        (b"<a xmlns='%b'/>" % (b"u" * (xml.MAX_NAMESPACE + 1)), None),
    ]:
        with pytest.raises(XRoadError) as refused:
            read(data, skim)
        assert "quá lớn" in refused.value.message
    assert len(read(b"<a>%b</a>" % (b"<b>%b</b>" % (b"x" * xml.MAX_TAG))).children) == 1  # text may be long


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12)
NAMES = st.sampled_from(["a", "b", "c-d"])
TREES = st.recursive(
    st.tuples(NAMES, st.dictionaries(NAMES, TEXT, max_size=2), TEXT, st.just([])),
    lambda inner: st.tuples(NAMES, st.dictionaries(NAMES, TEXT, max_size=2), TEXT, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def built(tree):
    name, attributes, text, children = tree
    element = ElementTree.Element("{urn:u}" + name, attributes)
    element.text = text
    element.extend(map(built, children))
    return element


@given(TREES)
def test_it_reads_what_elementtree_wrote(tree):
    def same(element, tree):
        name, attributes, text, children = tree
        assert (element.name, element.attributes) == (f"urn:u}}{name}", attributes)
        assert element.text == text
        for one, other in zip(element.children, children, strict=True):
            same(one, other)

    same(read(ElementTree.tostring(built(tree), "utf-8")), tree)


@given(st.text("<>/ab ='\"&;!-[]?:\n", max_size=40).map(lambda text: f"<a>{text}</a>".encode()))
def test_it_accepts_nothing_that_elementtree_refuses(data):
    try:
        ElementTree.fromstring(data)
    except ElementTree.ParseError:
        with pytest.raises(XRoadError):
            read(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    assert verdict(read, data) in (None, "Client.InvalidXml")
