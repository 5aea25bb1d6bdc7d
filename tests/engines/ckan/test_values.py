"""Values of calls at their edges, with the sentences of CKAN (reference, catalogue §1)."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duoc.engines.ckan import arguments, licences, names, row_filters, texts
from duoc.engines.ckan.asked import LARGEST, Asked, truth, unfolded, whole
from duoc.engines.ckan.errors import BadJsonError, ValidationError
from duoc.engines.ckan.row_filters import All, Among, Compare, Some

JSON_VALUE = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(st.sampled_from("abđ "), max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "$or", "$and", "gt", "in"]), inner)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0, 0),
        (-7, -7),
        (2**70, 2**70),
        (7.0, 7),
        (-0.0, 0),
        (7.5, None),
        (float("inf"), None),
        (float("nan"), None),
        (True, None),
        (False, None),
        (None, None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("007", 7),
        ("\t7\n", 7),
        ("", None),
        ("7.0", None),
        ("7 8", None),
        ("--7", None),
        ("٧", None),
        ("²", None),
        ("7_000", None),
        ("9" * 400, int("9" * 400)),
        ("9" * 401, None),
        ([7], None),
        ({}, None),
        (b"7", None),
    ],
)
def test_a_whole_number_is_told(value: Any, number: int | None) -> None:
    assert whole(value) == number


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("t", True),
        ("Y", True),
        ("ON", True),
        ("\tyes ", True),
        ("f", False),
        ("N", False),
        ("Off", False),
        (" ", False),
        ("tr", None),
        ("2", None),
        ("đúng", None),
        (-1, None),
        (1.0, None),
        (None, None),
        ([], None),
    ],
)
def test_a_truth_is_told(value: Any, answer: bool | None) -> None:
    assert truth(value) is answer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", "a"),
        ("", ""),
        ("5", "5"),
        ("null", "null"),
        ('"a"', '"a"'),
        ("[1, 2]", [1, 2]),
        (' {"a": 1}', {"a": 1}),
        ("[", "["),
        ("{a}", "{a}"),
        ("[NOW TO *]", "[NOW TO *]"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_a_text_that_is_json_of_more_is_unfolded(text: str, value: Any) -> None:
    assert unfolded(text) == value


@given(st.integers(-(10**30), 10**30))
def test_a_number_and_its_digits_say_the_same(number: int) -> None:
    assert whole(str(number)) == whole(number) == number


@given(st.integers(-(10**30), 10**30))
def test_an_integer_stays_within_its_bounds(number: int) -> None:
    assert Asked({"a": str(number)}).integer("a", 0) == max(-LARGEST, min(number, LARGEST))


@settings(max_examples=40)
@given(JSON_VALUE)
def test_any_value_is_read_or_noted(value: Any) -> None:
    asked = Asked({"a": value})
    asked.text("a")
    asked.boolean("a")
    asked.natural("a", 3)
    asked.words("a")
    assert set(asked.faults) <= {"a"}


def test_all_faults_are_told_together() -> None:
    asked = Asked({"rows": "x", "private": "maybe"})
    asked.natural("rows", 10)
    asked.boolean("private")
    with pytest.raises(ValidationError) as refused:
        asked.settle()
    assert set(refused.value.faults) == {"rows", "private"}


def test_without_faults_nothing_is_raised() -> None:
    Asked({}).settle()


@pytest.mark.parametrize(
    ("value", "sentences"),
    [
        ("search", ["That name cannot be used"]),
        ("edit", ["That name cannot be used"]),
        ("newer", []),
        ("a" * 100, []),
        (
            "a" * 101,
            [
                "Name must be a maximum of 100 characters long",
                f'Name "{"a" * 101}" length is more than maximum 100',
            ],
        ),
        ("ab.cd", [texts.BAD_NAME]),
        ("ab/cd", [texts.BAD_NAME]),
        ("../ab", [texts.BAD_NAME]),
        ("ａｂ", [texts.BAD_NAME]),
        ("ab\0", [texts.BAD_NAME]),
        (True, ["Names must be strings"]),
        ({}, ["Names must be strings"]),
    ],
)
def test_a_name_gets_its_sentences(value: object, sentences: list[str]) -> None:
    assert names.name(value) == sentences


@given(st.from_regex(r"[a-z0-9_-]{2,100}", fullmatch=True).filter(lambda name: name not in ("new", "edit", "search")))
def test_every_name_of_the_alphabet_is_good(name: str) -> None:
    assert names.name(name) == []


@given(st.text(st.characters(categories=["L", "Nd"]), min_size=2, max_size=100).filter(lambda tag: tag.isalnum()))
def test_letters_of_any_alphabet_make_a_tag(tag: str) -> None:
    assert not any("can only contain" in sentence for sentence in names.tag(tag))


@pytest.mark.parametrize("sign", [",", ";", "/", "'", '"', "<", "\n", "\t", "\0", ":", "\u2028"])
def test_a_sign_that_breaks_lists_makes_no_tag(sign: str) -> None:
    assert names.tag(f"a{sign}b") == [
        f'Tag "a{sign}b" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), underscores ("_") or dots (".")'
    ]


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (texts.shorter_than(2), "Must be at least 2 characters long"),
        (texts.longer_than(100), "Name must be a maximum of 100 characters long"),
        (texts.longer_than(100, "Version"), "Version must be a maximum of 100 characters long"),
        (texts.duplicate_key("a"), 'Duplicate key "a"'),
        (texts.unsortable("x"), "Cannot sort by field `x`"),
        (texts.invalid_value("x"), 'invalid value "x"'),
        (texts.unknown_field("x"), "Unknown field: x"),
        (texts.one_of(["a", "b"]), "Value must be one of ['a', 'b']"),
        (texts.bad_email("x"), "Email x is not a valid format"),
    ],
)
def test_a_sentence_is_ckans(made: str, sentence: str) -> None:
    assert made == sentence


@pytest.mark.parametrize(
    ("field", "kind", "given", "cast"),
    [
        ("a", "int4", -(2**31), -(2**31)),
        ("a", "int4", 2**31 - 1, 2**31 - 1),
        ("a", "int", "2147483647", 2**31 - 1),
        ("a", "int8", 2**63 - 1, 2**63 - 1),
        ("a", "numeric", " 1e3 ", Decimal(1000)),
        ("a", "float8", "-0.5", -0.5),
        ("a", "bool", 1, True),
        ("a", "bool", "off", False),
        ("a", "text", 1.5, "1.5"),
        ("a", "text", False, "false"),
        ("a", "text", " x ", " x "),
        ("a", "uuid", "x", "x"),
        ("a", "bool", None, None),
    ],
)
def test_a_value_at_the_edge_of_its_type_is_taken(field: str, kind: str, given: Any, cast: Any) -> None:
    assert row_filters.typed(Compare(field, "eq", given), {field: kind}) == Compare(field, "eq", cast)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int4", 2**31),
        ("int4", -(2**31) - 1),
        ("int8", 2**63),
        ("int8", -(2**63) - 1),
        ("int4", 1.5),
        ("int4", False),
        ("bool", 2),
        ("bool", " "),
        ("date", "2026-2-1"),
        ("timestamp", ""),
        ("time", "24:00:01"),
        ("text", float("inf")),
        ("text", float("nan")),
    ],
)
def test_a_value_beyond_its_type_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        row_filters.typed(Among("a", (value,)), {"a": kind})
    assert refused.value.faults == {"query": ["Invalid query"]}


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["a", "b", "$or", "$and"]), JSON_VALUE, max_size=4))
def test_any_filter_is_read_or_refused_under_its_name(value: dict[str, Any]) -> None:
    try:
        row_filters.read(value)
        faults = set()
    except ValidationError as refused:
        faults = set(refused.faults)
    assert faults <= {"filters"}


@given(st.lists(st.integers(-99, 99), max_size=5))
def test_an_alternative_of_one_is_that_one(values: list[int]) -> None:
    assert row_filters.read({"$or": [{"a": values}]}) == All((Some((All((Among("a", tuple(values)),)),)),))


@given(st.dictionaries(st.text(st.sampled_from("abc"), min_size=1, max_size=2), st.integers(0, 9), max_size=4))
def test_typing_twice_changes_nothing(value: dict[str, int]) -> None:
    kinds = dict.fromkeys(value, "int4")
    once = row_filters.typed(row_filters.read(value), kinds)
    assert row_filters.typed(once, kinds) == once


@given(st.lists(st.tuples(st.sampled_from("ab"), st.text(st.sampled_from("xyz"), max_size=2)), max_size=6))
def test_every_pair_of_a_form_is_kept(pairs: list[tuple[str, str]]) -> None:
    found = arguments.from_pairs(pairs)
    for name in {name for name, _ in pairs}:
        said = found[name] if isinstance(found[name], list) else [found[name]]
        assert said == [value for other, value in pairs if other == name]


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_a_text_that_no_database_stores_is_refused(text: str) -> None:
    with pytest.raises(BadJsonError, match="cannot be stored"):
        arguments.from_body("", json.dumps({"a": [{"b": text}]}).encode())


@pytest.mark.parametrize("one", ["odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl", "uk-ogl"])
def test_a_licence_of_the_open_definition_is_open(one: str) -> None:
    assert licences.is_open(one)


@pytest.mark.parametrize(
    ("one", "member", "said"),
    [
        ("cc-by", "domain_content", "True"),
        ("cc-by", "domain_software", "False"),
        ("odc-odbl", "domain_content", "False"),
        ("odc-odbl", "domain_data", "True"),
        ("notspecified", "is_generic", "True"),
        ("cc-by", "is_generic", "False"),
        ("cc-by", "od_conformance", "approved"),
        ("cc-nc", "od_conformance", "not reviewed"),
        ("cc-zero", "url", "http://www.opendefinition.org/licenses/cc-zero"),
    ],
)
def test_a_licence_is_served_in_words(one: str, member: str, said: str) -> None:
    assert licences.LICENCES[one].members()[member] == said
