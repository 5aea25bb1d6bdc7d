"""The form `duoc.mapping/1` at its edges: limits, what is refused, and that nothing unreadable can be declared.

Limits are those of docs/formats.md §Mapping; what XML can write is asked of expat.
"""

import copy
from contextlib import suppress
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.mapping.samples import SMALL, plain, seen, told

from duoc.engines.mapping import document, source
from duoc.engines.mapping.errors import MappingError

X = {"json": "x", "xml": "a:X"}


def refused(*fields, **more):
    with pytest.raises(MappingError) as caught:
        document.build(plain(*fields, **more))
    return str(caught.value).removeprefix("operations[0].request.")


def nested(depth):
    inner = X
    for _ in range(depth):
        inner = {"json": "g", "xml": "a:G", "fields": [inner]}
    return inner


def row(number):
    return {"json": f"x{number}", "xml": f"a:X{number}"}


def halves(*fields):
    return {"element": "a:Ghi", "fields": list(fields)}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (plain(X, operations=[{"path": f"/{n}", "request": halves(X), "answer": halves()} for n in range(50)]),
         plain(X, operations=[{"path": f"/{n}", "request": halves(X), "answer": halves()} for n in range(51)])),
        (plain(operations=[{"request": halves(*map(row, range(499))), "answer": halves(X)}]),
         plain(operations=[{"request": halves(*map(row, range(500))), "answer": halves(X)}])),  # counted in the whole file
        (plain(X | {"xml": "/".join(["a:X"] * 8)}), plain(X | {"xml": "/".join(["a:X"] * 9)})),
        (plain(X | {"json": ".".join("abcdefgh")}), plain(X | {"json": ".".join("abcdefghi")})),
        (plain(X | {"json": "x" * 64}), plain(X | {"json": "x" * 65})),
        (plain(X | {"pattern": "a" * 200}), plain(X | {"pattern": "a" * 201})),
        (plain(X | {"note": "x" * 500}), plain(X | {"note": "x" * 501})),
        (plain(X | {"list": True, "most": 10_000}), plain(X | {"list": True, "most": 10_001})),
        (plain(X | {"min": 3, "max": 3}), plain(X | {"min": 4, "max": 3})),
        (plain(X, any_of=[["x"]] * 20), plain(X, any_of=[["x"]] * 21)),
        (plain(X, faults={"otherwise": 599}), plain(X, faults={"otherwise": 600})),
        (plain(X, faults={"otherwise": 400}), plain(X, faults={"otherwise": 399})),
        (plain(X, faults={"statuses": {"a": 400}}), plain(X, faults={"statuses": {"a": 302}})),
        (plain(X, faults={"statuses": {"a": 400}}), plain(X, faults={"statuses": {"a": True}})),
        (plain(X, namespaces={"a": "urn:" + "x" * 296}), plain(X, namespaces={"a": "urn:" + "x" * 297})),
    ],
)  # fmt: skip
def test_a_limit_holds_and_what_is_just_within_is_taken(right, wrong):
    document.build(right)
    with pytest.raises(MappingError):
        document.build(wrong)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({}, "fields[0]: trường cần cả json và xml"),
        ({"json": "x"}, "fields[0]: trường cần cả json và xml"),
        ({"xml": "a:X", "default": "1"}, "fields[0]: trường cần cả json và xml"),
        (X | {"constant": "1"}, "fields[0].constant"),
        (X | {"constant": None, "default": None, "pattern": None, "most": None}, "fields[0].most"),
        (X | {"most": 3}, "fields[0].most"),
        (X | {"list": "yes"}, "fields[0].list"),
        (X | {"list": True, "default": "1"}, "fields[0].default"),
        (X | {"list": True, "xml": "@x"}, "fields[0].xml: thuộc tính"),
        (X | {"fields": [row(1)], "xml": "@x"}, "fields[0].xml: thuộc tính"),
        (X | {"fields": [row(1)], "type": "text"}, "fields[0].type"),
        (X | {"fields": [row(1)], "empty": "absent"}, "fields[0].empty"),
        (X | {"fields": [row(1)], "max": 3}, "fields[0].max"),
        (X | {"any_of": [["x"]]}, "fields[0].any_of"),
        (X | {"fields": {}}, "fields[0].fields: phải là một danh sách"),
        (X | {"type": "integer", "max": 3}, "fields[0].max"),
        (X | {"type": "integer", "pattern": "a"}, "fields[0].pattern"),
        (X | {"type": "integer", "codes": {"a": "1"}}, "fields[0].codes"),
        (X | {"type": "date"}, "fields[0].dates"),
        (X | {"dates": [{"json": "yyyy", "xml": "yyyy"}]}, "fields[0].dates"),
        (X | {"type": "date", "dates": [{"json": "yyyy"}]}, "fields[0].dates[0].xml"),
        (X | {"type": "date", "dates": ["yyyy"]}, "fields[0].dates[0]"),
        (X | {"type": "date", "dates": [{"json": "yyyy", "xml": "yyyy", "zone": "Z"}]}, "fields[0].dates[0].zone"),
        (X | {"absent": "empty"}, "fields[0].absent"),
        (X | {"empty": "null"}, "fields[0].empty"),
        (X | {"codes": ["a"]}, "fields[0].codes"),
        (X | {"codes": {"a": 1}}, "fields[0].codes"),
        (X | {"codes": {"a": "1", "b": "1"}}, "fields[0].codes"),
        (X | {"codes": {"a": " 1"}}, "fields[0].codes"),
        (X | {"codes": {"a": "\x01"}}, "fields[0].codes"),
        (X | {"codes": {"a": ["1"]}}, "fields[0].codes"),
        (X | {"pattern": ["a"]}, "fields[0].pattern"),
        (X | {"required": "có"}, "fields[0].required"),
        (X | {"default": ["1"]}, "fields[0].default"),
        (X | {"default": 5}, "fields[0].default"),
        (X | {"pattern": "[0-9]", "default": "a"}, "fields[0].default: không đúng mẫu"),
        (X | {"codes": {"a": "1"}, "default": "1"}, "fields[0].default"),
        (X | {"type": "boolean", "default": "true"}, "fields[0].default"),
        ({"json": "x", "type": "integer", "constant": "một"}, "fields[0].constant"),
        ({"json": "x", "type": "boolean", "constant": 1}, "fields[0].constant"),
        ({"xml": "a:X", "type": "date", "dates": [{"json": "yyyy", "xml": "yyyy"}], "constant": "99"}, "fields[0].constant"),
        ({"xml": "a:X", "required": True, "constant": "1"}, "fields[0].required"),
        (X | {"note": "a\nb"}, "fields[0].note"),
        (X | {"json": 5}, "fields[0].json"),
        (X | {"json": "1x"}, "fields[0].json"),
        (X | {"json": "đ"}, "fields[0].json"),
        (X | {"xml": ""}, "fields[0].xml"),
        (X | {"xml": "/a:X"}, "fields[0].xml"),
        (X | {"xml": "a:X/"}, "fields[0].xml"),
        (X | {"xml": "@x/a:X"}, "fields[0].xml"),
        (X | {"xml": "a:b:X"}, "fields[0].xml"),
        (X | {"xml": "c:X"}, "fields[0].xml: chưa khai"),
        (X | {"xml": "*"}, "fields[0].xml"),
        (X | {"xml": "a:X[1]"}, "fields[0].xml"),
        ("x", "fields[0]: phải là một đối tượng"),
        (None, "fields[0]: phải là một đối tượng"),
    ],
)  # fmt: skip
def test_a_field_that_says_nothing_usable_is_named(field, said):
    assert refused(field).startswith(said)


P, Q, R = (({"json": name, "xml": f"a:O/{name}"}) for name in "pqr")


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ([X, X], "fields[1].json"),
        ([X, X | {"json": "y"}], "fields[1].xml"),
        ([X, {"json": "x.y", "xml": "a:Y"}], "fields[1].json"),
        ([{"json": "x.y", "xml": "a:Y"}, X], "fields[1].json"),
        ([X, {"json": "y", "xml": "a:X/@y"}], "fields[1].xml"),
        ([{"json": "y", "xml": "a:X/a:Y"}, X], "fields[1].xml"),
        ([{"json": "y", "xml": "@y"}, {"json": "z", "xml": "@y"}], "fields[1].xml"),
        ([P, X, Q], "fields[2].xml"),
        # two prefixes of one namespace are one place
        ([X, {"json": "y", "xml": "again:X"}], "fields[1].xml"),
        ([{"json": "y", "xml": "@a:y"}, {"json": "z", "xml": "@again:y"}], "fields[1].xml"),
        ([{"json": "y", "xml": "a:O/a:Y"}, {"json": "z", "xml": "again:O/a:Z"}], "fields[1].xml"),
        # what shares an element that is not the first of its path stands together too
        ([{"json": "p", "xml": "O/I/p"}, {"json": "q", "xml": "O/J/q"}, {"json": "r", "xml": "O/I/r"}], "fields[2].xml"),
        ([{"json": "p", "xml": "O/I/p"}, {"json": "q", "xml": "O/q"}, {"json": "r", "xml": "O/I/@r"}], "fields[2].xml"),
    ],
)  # fmt: skip
def test_no_two_fields_share_a_place_and_no_element_is_written_in_two_pieces(fields, at):
    assert refused(*fields, namespaces={"a": "urn:a", "again": "urn:a"}).startswith(at)


@pytest.mark.parametrize(
    "fields",
    [
        [X, {"json": "y", "xml": "b:X"}, {"json": "z", "xml": "X"}, {"json": "x1", "xml": "@X"}],
        [P, Q, {"json": "s", "xml": "@s"}, R],  # an attribute of the parent stands nowhere in particular
        [{"json": "p", "xml": "O/I/p"}, {"json": "r", "xml": "O/I/@r"}, {"json": "q", "xml": "O/J/q"}],
        [{"json": "p", "xml": "O/I/p"}, {"json": "q", "xml": "U/I/q"}],
        [{"json": "t.p", "xml": "a:P"}, {"json": "t.q", "xml": "a:Q"}],
    ],
)
def test_what_only_looks_alike_is_taken_and_comes_back(fields):
    value = {}
    for field in fields:
        inner = value
        for name in field["json"].split(".")[:-1]:
            inner = inner.setdefault(name, {})
        inner[field["json"].split(".")[-1]] = field["xml"]
    root = seen(fields, value)
    names = [child.tag for child in root.iter()]
    assert names.count("O") <= 1
    assert names.count("I") == len({field["xml"].split("/")[0] for field in fields if "/I/" in field["xml"]})
    inner = "".join(_text(child) for child in root)
    attributes = " ".join(f'{name}="{text}"' for name, text in root.attrib.items())
    assert told(fields, f"{attributes}|{inner}") == value


def _text(element):
    """An element written by hand, in the prefixes of the samples."""
    name = element.tag.replace("{urn:a}", "a:").replace("{urn:b}", "b:")
    attributes = "".join(f' {key}="{text}"' for key, text in element.attrib.items())
    return f"<{name}{attributes}>{element.text or ''}{''.join(_text(child) for child in element)}</{name}>"


def test_every_name_that_may_be_declared_is_one_that_xml_can_write():
    """Character by character, first and inside; a good many are Vietnamese."""
    taken = []
    for code in (*range(0x21, 0x300), *range(0x300, 0x400, 7), *range(0x37E, 0x380), *range(0x1E00, 0x1F10)):
        for name in (chr(code), "X" + chr(code)):
            try:
                document.build(plain({"json": "x", "xml": name}))
            except MappingError:
                continue
            taken.append(name)
    assert {"ư", "Xơ", "ế", "Đ", "Xỹ", "X.", "X-", "X0", "_"} <= set(taken)
    for name in taken:
        if "@" not in name:
            expat.ParserCreate().Parse(f"<{name}/>".encode(), True)


@pytest.mark.parametrize(
    "namespaces",
    [
        {"xml": "urn:x"},
        {"XMLa": "urn:x"},
        {"soapenv": "urn:x"},
        {"": "urn:x"},
        {"1a": "urn:x"},
        {"a b": "urn:x"},
        {"đ": "urn:x"},
        {"a": ""},
        {"a": None},
        {"a": 5},
        {"a": "urn:a b"},
        {"a": "urn:<"},
        {"a": 'urn:"'},
        {"a": "urn:}"},
        {"a": "urn:đ"},
        ["a"],
        "a",
    ],
)
def test_a_namespace_is_a_prefix_and_a_uri(namespaces):
    with pytest.raises(MappingError, match=r"^namespaces: "):
        document.build(
            plain(operations=[{"request": {"element": "X"}, "answer": {"element": "Y"}}], namespaces=namespaces)
        )


@pytest.mark.parametrize("path", ["", "/a", "/a/b.c/~d_e-f", "/" + "a" * 64, "/1" * 6, "/..a", "/a.."])
def test_a_path_is_taken_and_found_as_it_is(path):
    half = halves(X)
    mapping = document.build(plain(operations=[{"path": path, "request": half, "answer": half}]))
    assert mapping.at(path) is mapping.operations[0]
    assert mapping.at(path + "/") is None
    assert mapping.of("urn:a}Ghi") is mapping.operations[0]
    assert mapping.of("Ghi") is None


@pytest.mark.parametrize(
    "path",
    [
        "a",
        "/",
        "/a/",
        "//a",
        "/a//b",
        "/.",
        "/..",
        "/a/../b",
        "/a/.",
        "/a?b",
        "/a%2e",
        "/a b",
        "/đ",
        "/a" * 7,
        "/" + "a" * 65,
        "/a\n",
        5,
    ],
)
def test_a_path_that_could_mean_another_place_is_refused(path):
    with pytest.raises(MappingError, match=r"^operations\[0\]\.path: "):
        document.build(plain(operations=[{"path": path, "request": halves(X), "answer": halves(X)}]))


def two(direction, first, second):
    return plain(
        direction=direction,
        namespaces={"a": "urn:a", "b": "urn:b", "again": "urn:a"},
        operations=[
            {"path": path, "request": {"element": element}, "answer": {"element": "a:R"}}
            for path, element in (first, second)
        ],
    )


@pytest.mark.parametrize(
    ("direction", "first", "second", "apart"),
    [
        ("json-to-soap", ("/a", "a:X"), ("/b", "a:X"), True),
        ("json-to-soap", ("/a", "a:X"), ("/a", "a:Y"), False),
        ("json-to-soap", ("", "a:X"), ("/a", "a:X"), True),
        ("soap-to-json", ("/a", "a:X"), ("/a", "a:Y"), True),
        ("soap-to-json", ("/a", "a:X"), ("/a", "b:X"), True),
        ("soap-to-json", ("/a", "a:X"), ("/b", "a:X"), False),
        ("soap-to-json", ("/a", "a:X"), ("/b", "again:X"), False),
    ],
)
def test_operations_are_told_apart_by_what_the_caller_says(direction, first, second, apart):
    if apart:
        assert len(document.build(two(direction, first, second)).operations) == 2
    else:
        with pytest.raises(MappingError, match="không phân biệt được"):
            document.build(two(direction, first, second))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "duoc.mapping/1 "}, "format: "),
        ({"format": None}, "format: "),
        ({"direction": None}, "direction: "),
        ({"direction": ["json-to-soap"]}, "direction: "),
        ({"title": 5}, "title: "),
        ({"operations": []}, "operations: "),
        ({"operations": None}, "operations: "),
        ({"operations": {}}, "operations: "),
        ({"operations": [{}]}, "operations[0].request: "),
        ({"operations": [{"request": halves(X)}]}, "operations[0].answer: "),
        ({"operations": [{"request": {}, "answer": halves(X)}]}, "operations[0].request.element: "),
        ({"operations": [{"request": [], "answer": halves(X)}]}, "operations[0].request: "),
        ({"operations": [{"request": halves(X), "answer": halves(X), "timeout": 5}]}, "operations[0].timeout: "),
        ({"operations": [{"request": halves(X) | {"name": "x"}, "answer": halves(X)}]}, "operations[0].request.name: "),
        ({"operations": [{"action": "a b", "request": halves(X), "answer": halves(X)}]}, "operations[0].action: "),
        (
            {"operations": [{"action": 'x"\r\nX: y', "request": halves(X), "answer": halves(X)}]},
            "operations[0].action: ",
        ),
        ({"faults": []}, "faults: "),
        ({"faults": False}, "faults: "),
        ({"faults": ""}, "faults: "),
        ({"faults": {"statuses": [403]}}, "faults.statuses: "),
        ({"faults": {"code": "a/b"}}, "faults.code: "),
        ({"faults": {"message": ""}}, "faults.message: "),
        ({"faults": {"status": 403}}, "faults.status: "),
        ({"version": 1}, "version: "),
    ],
)
def test_a_document_of_another_form_is_refused_by_member(change, said):
    with pytest.raises(MappingError) as caught:
        document.build(plain(X) | change)
    assert str(caught.value).startswith(said)


def test_without_faults_the_documented_ones_hold():
    for faults in ({}, {"faults": None}, {"faults": {}}):
        said = document.build(plain(X) | faults).faults
        assert (said.otherwise, dict(said.statuses), said.message) == (500, {}, ("message",))


def test_a_number_may_have_a_default_with_a_fraction():
    """Without quotes YAML's 0.5 is text to the reader of files, as a version 1.10 must be."""
    text = SMALL.replace(
        "{json: diem, xml: a:Diem, type: number}", "{json: diem, xml: a:Diem, type: number, default: 0.5}"
    )
    field = next(
        one for one in document.of(source.read(text)).operations[0].request.group.fields if one.json == ("diem",)
    )
    assert field.default == 0.5
    fields = [{"json": "x", "xml": "a:X", "type": "number", "default": "-1.25"}]
    assert seen(fields, {})[0].text == "-1.25"
    assert told(fields, "") == {"x": -1.25}
    for wrong in ("nan", "inf", "1_0", "0,5", "", "0.1234567890123456"):
        assert refused(fields[0] | {"default": wrong}).startswith("fields[0].default: ")


# ---- whatever a document holds

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["x", "a:X", "date", "yyyy"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["json", "xml", "fields", "dates", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
WHOLE = source.read(SMALL).document


def places(value, place=()):
    yield place
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*place, key))


@given(st.sampled_from(sorted(places(WHOLE), key=str)), JSON)
@settings(max_examples=250, deadline=None)
def test_any_value_in_any_place_is_read_or_refused_in_words(place, value):
    """A gateway builds what the database says: another error than `MappingError` would stop a whole snapshot."""
    whole = {"": copy.deepcopy(WHOLE)}
    *above, last = ("", *place)
    inner = whole
    for key in above:
        inner = inner[key]
    inner[last] = value
    with suppress(MappingError):
        document.build(whole[""])


def test_groups_may_stand_in_groups_and_the_file_bounds_how_deep():
    assert seen([nested(5)], {"g": {"g": {"g": {"g": {"g": {"x": "1"}}}}}}).find(".//{urn:a}X").text == "1"
    deep = "{json: g, xml: a:G, fields: [" * 30 + "{json: x, xml: a:X}" + "]}" * 30
    with pytest.raises(MappingError, match="lồng nhau quá"):
        source.read(SMALL.replace("{json: soCMND, xml: a:Cu,", deep + " #"))
