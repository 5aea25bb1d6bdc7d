"""What the rules of docs/formats.md §Mapping mean for a field that is there, is empty, or is not; read by ElementTree."""

import pytest
from tests.engines.mapping.samples import plain, seen, told

from duoc.engines.mapping import document, envelope, to_xml
from duoc.engines.mapping.errors import UnmappableError
from duoc.engines.mapping.to_xml import MAX_ELEMENTS

REFUSED = object()


def outcome(way, *arguments, **more):
    try:
        return way(*arguments, **more)
    except UnmappableError:
        return REFUSED


def texts(element):
    return [(child.tag.rpartition("}")[2], child.text or "") for child in element]


# rules of a scalar: what is written for {}, for null, for "" and for "v"; None: no element.
WRITTEN = {
    "": (None, None, "", "v"),
    "required": (REFUSED, REFUSED, "", "v"),
    "default": ("D", "D", "", "v"),
    "required default": ("D", "D", "", "v"),
    "empty": (None, None, None, "v"),
    "required empty": (REFUSED, REFUSED, REFUSED, "v"),
    "default empty": ("D", "D", "D", "v"),
    "required default empty": ("D", "D", "D", "v"),
}
RULES = {"required": {"required": True}, "default": {"default": "D"}, "empty": {"empty": "absent"}}


def field(words, **more):
    rules = {name: value for word in words.split() for name, value in RULES[word].items()}
    return {"json": "x", "xml": "a:X", **rules, **more}


@pytest.mark.parametrize("words", WRITTEN)
def test_what_is_written_of_what_is_not_given(words):
    for value, expected in zip(({}, {"x": None}, {"x": ""}, {"x": "v"}), WRITTEN[words], strict=True):
        found = outcome(seen, [field(words)], value)
        wanted = REFUSED if expected is REFUSED else [] if expected is None else [("X", expected)]
        assert (found if found is REFUSED else texts(found)) == wanted, value


NONE = object()  # the member is not there
# the same for XML: what JSON says of no element, of <X/>, of <X> </X> and of <X>v</X>.
TOLD = {
    "": (NONE, "", " ", "v"),
    "required": (REFUSED, "", " ", "v"),
    "default": ("D", "", " ", "v"),
    "required default": ("D", "", " ", "v"),
    "empty": (NONE, NONE, NONE, "v"),
    "required empty": (REFUSED, REFUSED, REFUSED, "v"),
    "default empty": ("D", "D", "D", "v"),
    "required default empty": ("D", "D", "D", "v"),
}


@pytest.mark.parametrize("words", TOLD)
@pytest.mark.parametrize("absent", ["omit", "null"])
def test_what_is_told_of_what_is_not_there(words, absent):
    for inner, expected in zip(("", "<a:X/>", "<a:X> </a:X>", "<a:X>v</a:X>"), TOLD[words], strict=True):
        wanted = {"x": None} if expected is NONE and absent == "null" else {} if expected is NONE else {"x": expected}
        found = outcome(told, [field(words, absent=absent)], inner)
        assert found == (REFUSED if expected is REFUSED else wanted), inner


@pytest.mark.parametrize(
    ("rules", "value", "written"),
    [
        ({}, {}, []),
        ({}, {"x": []}, []),
        ({}, {"x": ["1", "", "1"]}, ["1", "", "1"]),
        ({"empty": "absent"}, {"x": ["", "1", ""]}, ["1"]),
        ({"required": True}, {"x": ["1"]}, ["1"]),
        ({"required": True}, {}, REFUSED),
        ({"required": True}, {"x": []}, REFUSED),
        ({"required": True, "empty": "absent"}, {"x": [""]}, REFUSED),
        ({"most": 2}, {"x": ["1", "2"]}, ["1", "2"]),
        ({"most": 2}, {"x": ["1", "2", "3"]}, REFUSED),
        ({}, {"x": "1"}, REFUSED),
        ({}, {"x": {"0": "1"}}, REFUSED),
        ({"type": "integer"}, {"x": [1, True]}, REFUSED),
        ({"codes": {"a": "1"}}, {"x": ["a", "a"]}, ["1", "1"]),
    ],
)
def test_a_list_is_written_as_repeated_elements(rules, value, written):
    found = outcome(seen, [{"json": "x", "xml": "a:X", "list": True, **rules}], value)
    assert (found if found is REFUSED else [text for _, text in texts(found)]) == written


@pytest.mark.parametrize(
    ("rules", "inner", "value"),
    [
        ({}, "", {"x": []}),  # docs: `empty` is the default of lists
        ({"absent": "omit"}, "", {}),
        ({"absent": "null"}, "", {"x": None}),
        ({"absent": "null"}, "<a:X/>", {"x": [""]}),
        ({"required": True}, "", REFUSED),
        ({"empty": "absent"}, "<a:X/><a:X>1</a:X><a:X> </a:X>", {"x": ["1"]}),
        ({"empty": "absent", "required": True}, "<a:X/>", REFUSED),
        ({"most": 1}, "<a:X>1</a:X><a:X>2</a:X>", REFUSED),
        ({}, "<a:X>1</a:X><a:X>2</a:X>", {"x": ["1", "2"]}),
        ({"type": "boolean"}, "<a:X>1</a:X><a:X>false</a:X>", {"x": [True, False]}),
        ({"type": "boolean"}, "<a:X>1</a:X><a:X>2</a:X>", REFUSED),
    ],
)
def test_repeated_elements_are_told_as_a_list(rules, inner, value):
    assert outcome(told, [{"json": "x", "xml": "a:X", "list": True, **rules}], inner) == value


PAIR = [{"json": "x", "xml": "a:X"}, {"json": "y.z", "xml": "a:Y/a:Z"}]


@pytest.mark.parametrize(
    ("fields", "value", "inner", "allowed"),
    [
        (PAIR, {"x": "1"}, "<a:X>1</a:X>", True),
        (PAIR, {"y": {"z": "1"}}, "<a:Y><a:Z>1</a:Z></a:Y>", True),
        (PAIR, {"x": ""}, "<a:X/>", True),
        (PAIR, {}, "", False),
        (PAIR, {"x": None, "y": {}}, "<a:Y/>", False),
        (PAIR, {"y": None}, "", False),
        ([PAIR[0] | {"empty": "absent"}, PAIR[1]], {"x": ""}, "<a:X/>", False),
        ([PAIR[0] | {"list": True}, PAIR[1]], {"x": []}, "", False),
        ([PAIR[0] | {"list": True}, PAIR[1]], {"x": ["1"]}, "<a:X>1</a:X>", True),
        ([PAIR[0] | {"list": True, "empty": "absent"}, PAIR[1]], {"x": [""]}, "<a:X/>", False),
    ],
)
def test_of_any_of_one_must_be_there_both_ways(fields, value, inner, allowed):
    rows = [["x", "y.z"]]
    assert (outcome(seen, fields, value, rows) is not REFUSED) is allowed
    assert (outcome(told, fields, inner, rows) is not REFUSED) is allowed


def test_every_row_of_any_of_is_asked_and_said_in_its_group():
    fields = [{"json": name, "xml": f"a:{name}"} for name in "pqrs"]
    rows = [["p", "q"], ["r", "s"]]
    assert texts(seen(fields, {"q": "1", "s": "2"}, rows)) == [("q", "1"), ("s", "2")]
    with pytest.raises(UnmappableError, match=r"^cần một trong: r, s$"):
        seen(fields, {"p": "1", "q": "2"}, rows)
    group = [{"json": "nha", "xml": "b:Nha", "list": True, "fields": fields, "any_of": rows}]
    with pytest.raises(UnmappableError, match=r"^nha\[1\]: cần một trong: p, q$"):
        seen(group, {"nha": [{"p": "1", "r": "1"}, {"r": "1"}]})
    with pytest.raises(UnmappableError, match=r"^nha\[0\]: cần một trong: r, s$"):
        told(group, "<b:Nha><a:p/></b:Nha>")


DEEP = [
    {"json": "a.b.c", "xml": "a:A/a:B/@c"},
    {"json": "a.b.d", "xml": "a:A/a:B/a:D"},
    {"json": "a.e", "xml": "a:A/a:E"},
    {"json": "f", "xml": "a:A/@f"},
    {"json": "g", "xml": "@g"},
]


def test_outer_elements_are_made_once_and_outer_objects_too():
    value = {"a": {"b": {"c": "1", "d": "2"}, "e": "3"}, "f": "4", "g": "5"}
    root = seen(DEEP, value)
    (outer,) = root
    (inner, last) = outer
    assert (root.get("g"), outer.get("f"), inner.get("c"), inner[0].text, last.text) == ("5", "4", "1", "2", "3")
    written = '<a:A f="4"><a:B c="1"><a:D>2</a:D></a:B><a:E>3</a:E></a:A>'
    assert told(DEEP, f'g="5"|{written}') == value
    assert seen(DEEP, {}).findall("*") == []  # nothing given, nothing made
    assert told(DEEP, "<a:A><a:B/></a:A>") == {}


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ({"a": []}, "a.b.c"),
        ({"a": "x"}, "a.b.c"),
        ({"a": {"b": 1}}, "a.b.c"),
        ({"a": {"x": 1}}, "a.x"),
        ({"a": {"b": {"x": 1}}}, "a.b.x"),
        ({"a": {"e": {}}}, "a.e"),
        ({"b": {}}, "b"),
        ({"x" * 100: 1}, "x" * 60),
        ([], ""),
        (None, ""),
        ("x", ""),
    ],
)
def test_an_object_of_another_shape_is_named(value, place):
    with pytest.raises(UnmappableError) as caught:
        seen(DEEP, value)
    assert caught.value.place == place


def test_an_answer_may_hold_what_nobody_asked_for_and_a_request_may_not():
    value = {"a": {"e": "3", "la": {"x": [1]}}, "la": None}
    assert texts(seen(DEEP, value, strict=False)[0]) == [("E", "3")]
    assert outcome(seen, DEEP, value) is REFUSED
    inner = "<a:A><a:E>3</a:E><a:La><a:E/></a:La></a:A><La/>"
    assert told(DEEP, inner, strict=False) == {"a": {"e": "3"}}
    for one in (inner, inner.replace("<La/>", ""), "<a:E/>", "<b:A/>", "<A/>"):
        assert outcome(told, DEEP, one) is REFUSED


def test_an_element_is_known_by_its_namespace_and_not_by_its_prefix():
    assert told(DEEP, '<q:A xmlns:q="urn:a"><E xmlns="urn:a">3</E></q:A>') == {"a": {"e": "3"}}
    bare = [{"json": "x", "xml": "X"}]
    assert told(bare, "<X>1</X>") == {"x": "1"}
    assert outcome(told, bare, "<a:X>1</a:X>") is REFUSED
    assert seen(bare, {"x": "1"})[0].tag == "X"  # in no namespace, though its parent is in one


def test_attributes_are_in_the_namespace_that_the_file_says():
    fields = [{"json": "p", "xml": "@p"}, {"json": "q", "xml": "@b:p"}]
    root = seen(fields, {"p": "1", "q": "2"})
    assert root.attrib == {"p": "1", "{urn:b}p": "2"}
    assert told(fields, 'p="1" b:p="2"|') == {"p": "1", "q": "2"}


@pytest.mark.parametrize("text", ['"', "&<>'", "\n", "\t", "\r\n", "  x  "])
def test_a_line_or_a_quote_in_an_attribute_or_text_is_what_it_was(text):
    """XML 1.0 §2.11 and §3.3.3 make blanks of what is not escaped."""
    fields = [{"json": "p", "xml": "@p"}, {"json": "x", "xml": "a:X"}]
    root = seen(fields, {"p": text, "x": text})
    assert (root.get("p"), root[0].text) == (text, text)


def test_a_constant_is_written_and_told_and_never_read():
    fields = [
        {"xml": "a:Nguon", "constant": "LGSP"},
        {"xml": "@phienBan", "type": "integer", "constant": 2},
        {"xml": "a:Ngay", "type": "date", "dates": [{"json": "yyyy-mm-dd", "xml": "yyyymmdd"}], "constant": "2024-02-29"},
        {"xml": "a:Gioi", "codes": {"nam": "1"}, "constant": "nam"},
        {"json": "nguon.ten", "constant": "CSDLQG"},
        {"json": "dung", "type": "boolean", "constant": True},
    ]  # fmt: skip
    root = seen(fields, {})
    assert texts(root) == [("Nguon", "LGSP"), ("Ngay", "20240229"), ("Gioi", "1")]
    assert root.get("phienBan") == "2"
    said = {"nguon": {"ten": "CSDLQG"}, "dung": True}
    assert told(fields, "") == said
    assert told(fields, 'phienBan="9"|<a:Nguon>khác</a:Nguon>') == said
    assert seen(fields, {"nguon": {"ten": "khác"}})[0].text == "LGSP"


def test_a_group_is_written_whole_in_its_place():
    fields = [
        {"json": "truoc", "xml": "a:Truoc"},
        {"json": "nha", "xml": "b:Nhieu/b:Nha", "list": True, "most": 3, "fields": [
            {"json": "so", "xml": "@so", "type": "integer", "required": True},
            {"json": "nguoi", "xml": "b:Nguoi", "fields": [{"json": "ten", "xml": "b:Ten", "required": True}]},
        ]},
        {"json": "sau", "xml": "a:Sau"},
    ]  # fmt: skip
    value = {"truoc": "1", "nha": [{"so": 1, "nguoi": {"ten": "A"}}, {"so": 2}], "sau": "2"}
    root = seen(fields, value)
    assert [child.tag for child in root] == ["{urn:a}Truoc", "{urn:b}Nhieu", "{urn:a}Sau"]
    assert [one.get("so") for one in root[1]] == ["1", "2"]
    inner = '<b:Nhieu><b:Nha so="1"><b:Nguoi><b:Ten>A</b:Ten></b:Nguoi></b:Nha><b:Nha so="2"/></b:Nhieu>'
    assert told(fields, f"<a:Truoc>1</a:Truoc>{inner}<a:Sau>2</a:Sau>") == value
    for wrong, place in (
        ({"nha": [{"so": 1}, {}]}, "nha[1].so"),
        ({"nha": [{"so": 1, "nguoi": {}}]}, "nha[0].nguoi.ten"),
        ({"nha": [{"so": 1, "nguoi": []}]}, "nha[0].nguoi"),
        ({"nha": [{"so": 1, "la": 1}]}, "nha[0].la"),
        ({"nha": ["x"]}, "nha[0]"),
        ({"nha": {"so": 1}}, "nha"),
    ):
        with pytest.raises(UnmappableError) as caught:
            seen(fields, wrong)
        assert caught.value.place == place
    for wrong, place in (
        ("<b:Nhieu/><b:Nhieu/>", "nha"),
        ('<b:Nhieu><b:Nha so="x"/></b:Nhieu>', "nha[0].so"),
        ('<b:Nhieu><b:Nha so="1"><b:Nguoi/></b:Nha></b:Nhieu>', "nha[0].nguoi.ten"),
        ('<b:Nhieu><b:Nha so="1"/><b:Nha so="2"><b:La/></b:Nha></b:Nhieu>', "nha[1].La"),
        ("<a:Truoc><a:X/></a:Truoc>", "truoc"),
    ):
        with pytest.raises(UnmappableError) as caught:
            told(fields, wrong)
        assert caught.value.place == place


def test_a_message_of_too_many_elements_is_refused_and_one_less_is_not():
    rows = {
        "json": "h",
        "xml": "a:H",
        "list": True,
        "most": 10_000,
        "fields": [{"json": "x", "xml": "a:X", "list": True}],
    }
    mapping = document.build(plain(rows))
    half = mapping.operations[0].request
    most = {"h": [{"x": ["1"] * 999} for _ in range(MAX_ELEMENTS // 1000)]}
    root = to_xml.written(mapping, half, most, strict=True)
    assert sum(1 for _ in root.iter()) == MAX_ELEMENTS + 1  # the message's own element is not counted
    most["h"][0]["x"].append("1")
    with pytest.raises(UnmappableError, match="quá lớn"):
        to_xml.written(mapping, half, most, strict=True)


def test_a_name_that_no_message_can_hold_is_not_repeated_as_it_is():
    r"""`{"\ud800": 1}` is JSON; what is said of it must still be text, in JSON and in XML."""
    for name in ("\ud800", "a\x01b", "\ufffe"):
        with pytest.raises(UnmappableError) as caught:
            seen(DEEP, {name: 1})
        assert "\ufffd" in str(caught.value)
        assert str(caught.value).encode().decode() == str(caught.value)
        assert not set("\x01\ufffe") & set(str(caught.value))


def test_the_envelope_is_soap_1_1_in_utf_8():
    mapping = document.build(plain({"json": "x", "xml": "a:X"}))
    tree = to_xml.written(mapping, mapping.operations[0].request, {"x": "Đước"}, strict=True)
    data = envelope.wrapped(tree)
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert "Đước".encode() in data
    assert data.count(b"http://schemas.xmlsoap.org/soap/envelope/") == 1
