"""Mapping files as text: what PyYAML and json, which nobody here wrote, read of the same text, and where each member stands."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.mapping import source
from duoc.engines.mapping.errors import MappingError
from duoc.engines.mapping.source import MAX_BYTES

WRITABLE = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=12)
KEYS = WRITABLE.filter(lambda text: text != "<<")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**14), 10**14) | WRITABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
@settings(max_examples=120, deadline=None)
def test_a_json_file_is_read_as_json_reads_it(value):
    for text in (json.dumps(value, ensure_ascii=False), json.dumps(value, ensure_ascii=False, indent=2)):
        assert source.read(text).document == value


@given(VALUES)
@settings(max_examples=80, deadline=None)
def test_what_pyyaml_writes_is_read_back(value):
    """Its `safe_dump` quotes whatever another YAML reader could take for something else than text."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    assert source.read(text).document == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: yes", "yes"),  # YAML 1.1 would say true
        ("x: No", "No"),
        ("x: on", "on"),
        ("x: True", "True"),
        ("x: NULL", "NULL"),
        ("x: 1.10", "1.10"),
        ("x: 1e3", "1e3"),
        ("x: 0x10", "0x10"),
        ("x: 12:30", "12:30"),  # 750 in base sixty to YAML 1.1
        ("x: 2024-02-29", "2024-02-29"),  # a date to PyYAML
        ("x: 1_000", "1_000"),
        ("x: +5", "+5"),
        ("x: \u0661", "\u0661"),
        ("x: 1234567890123456", "1234567890123456"),
        ("x: 123456789012345", 123456789012345),
        ("x: -5", -5),
        ("x: 0", 0),
        ("x: ~", None),
        ("x:", None),
        ("x: null", None),
        ("x: true", True),
        ("x: '5'", "5"),
        ('x: "true"', "true"),
        ("x: |\n  a\n  b\n", "a\nb\n"),
        ("x: >-\n  a\n  b\n", "a b"),
        ("x: '037'", "037"),
        ("x: {a: [1, {}]}", {"a": [1, {}]}),
    ],
)
def test_a_plain_word_is_text_unless_it_can_be_nothing_else(text, value):
    found = source.read(text).document["x"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 037\n", 2, "ngoặc kép"),
        ("a: 1\nb: -01\n", 2, "ngoặc kép"),
        ("a: 1\n\nb: &x 1\n", 3, "neo"),
        ("a: 1\nb: *x\n", 2, "neo"),
        ("a: {b: 1}\n<<: {c: 2}\n", 2, "tên thành phần"),
        ("a: 1\nb:\n  - !!str 5\n", 3, "thẻ"),
        ("a: !x 1\n", 1, "thẻ"),
        ("a: 1\nb: 2\na: 3\n", 3, "a có hai lần"),
        ("a:\n  b: 1\n  'b': 2\n", 3, "b có hai lần"),
        ("a: 1\n[b]: 2\n", 2, "tên thành phần"),
        ('a: 1\nb: "\\0"\n', 2, "ký tự không lưu được"),
        ('a: 1\n"\\0": 1\n', 2, "tên thành phần"),
        ('a: 1\nb: ["\\ud800"]\n', 2, "không đọc được YAML"),
        ("a: 1\n b: 2\n", 2, "không đọc được YAML"),
        ("a: [1]\nb: [2}\n", 2, "không đọc được YAML"),
        ("a: 'x\n", 2, "không đọc được YAML"),
        ("a: 1\n\tb: 2\n", 2, "không đọc được YAML"),
        ("a: @x\n", 1, "không đọc được YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, line, said):
    with pytest.raises(MappingError) as caught:
        source.read(text)
    assert str(caught.value).startswith(f"dòng {line}: "), caught.value
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "# chỉ có chú thích\n", "a: 1\n---\nb: 2\n", "---\n---\n"])
def test_a_file_is_one_document(text):
    with pytest.raises(MappingError, match="đúng một tài liệu"):
        source.read(text)


def test_a_file_has_at_most_256_kib_in_utf_8():
    """docs/formats.md; bytes, not characters: Đ has two."""
    room = MAX_BYTES - len("x: ")
    assert source.read("x: " + "a" * room).document == {"x": "a" * room}
    assert source.read("x: " + "Đ" * (room // 2)).document
    for text in ("x: " + "a" * (room + 1), "x: " + "Đ" * (room // 2 + 1)):
        with pytest.raises(MappingError, match="256 KiB"):
            source.read(text)


def test_nesting_is_bounded_and_what_is_within_is_read():
    assert source.read("[" * 40 + "]" * 40).document
    for depth in (42, 900, 20_000):
        with pytest.raises(MappingError):
            source.read("[" * depth + "]" * depth)


def test_what_multiplies_is_not_taken():
    """The billion laughs in YAML: nine lines, a billion words."""
    lines = ["a: &a [x,x,x,x,x,x,x,x,x]"]
    lines += [
        f"{name}: &{name} [{','.join(['*' + before] * 9)}]" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    with pytest.raises(MappingError, match="dòng 1: không dùng neo"):
        source.read("\n".join(lines))


def test_every_member_has_the_line_on_which_it_stands():
    text = "a: 1\nb:\n  - x: 1\n    y:\n      - p\n      - q\n  - {z: 1,\n     w: 2}\n'c d': |\n  khối\n"
    wanted = {
        ("a",): "a", ("b",): "b", ("b", 0, "x"): "x", ("b", 0, "y"): "y", ("b", 0, "y", 0): "p", ("b", 0, "y", 1): "q",
        ("b", 1, "z"): "z", ("b", 1, "w"): "w", ("c d",): "c d",
    }  # fmt: skip
    found, rows = source.read(text).lines, text.splitlines()
    for place, word in wanted.items():
        assert word in rows[found[place] - 1], place
    assert found[()] == 1


@given(st.text(max_size=60) | st.text("{}[]:,-? \n\"'&*!|>#%@`\\ab01", max_size=40))
@settings(max_examples=250, deadline=None)
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        found = source.read(text)
    except MappingError as problem:
        said = str(problem)
    else:
        said = json.dumps(found.document)
    assert "\n" not in said
