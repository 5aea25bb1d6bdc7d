"""YAML of descriptions: what PyYAML's own loader says of the same text, places by hand, and what is refused for safety."""

import time
from typing import Any

import pytest
import yaml

from duoc.engines.xroad.yaml_text import MAX_DEPTH, DescriptionError, Text, read_yaml


def plain(value: Any) -> Any:
    """Texts without their places."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return None if value is None else str(value)


def test_every_plain_scalar_but_null_is_the_text_that_stands_there() -> None:
    found = read_yaml("{a: 1, b: true, c: 1e3, d: 2024-01-01, e: no, f: 0x1F, g: null, h: ~, i: , j: 'null', k: \"\"}")
    assert plain(found) == {
        "a": "1", "b": "true", "c": "1e3", "d": "2024-01-01", "e": "no", "f": "0x1F", "g": None, "h": None, "i": None,
        "j": "null", "k": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a: |\n  one\n  two\nb: >-\n  folded\n  here\n",
        "- one\n- - two\n  - three\n- {x: [y]}\n",
        "\"quoted \\u0111 \\x41\": 'it''s'\n",
        "? complex\n: value\n",
        "# chú thích\nkhóa: 'Đước'  # sau\n",
        "a: &n {x: y}\nb: *n\n",
        "---\na: b\n...\n",
        "a: !!str 5\nb: !unknown x\n",
    ],
)
def test_text_is_read_as_the_other_loader_composes_it(text: str) -> None:
    def told(node: Any) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: told(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [told(value) for value in node.value]
        return node.value

    assert plain(read_yaml(text)) == told(yaml.compose(text, yaml.SafeLoader))


def test_texts_stand_where_they_say_with_their_quotes() -> None:
    text = "servers:\n  - url: 'https://đước.vn'\n    mô tả: \"x\"\n  - url: trần\n"
    first, second = read_yaml(text)["servers"]
    for found, written in ((first["url"], "'https://đước.vn'"), (first["mô tả"], '"x"'), (second["url"], "trần")):
        assert isinstance(found, Text)
        assert text[found.begin : found.end] == written


def test_alias_is_the_very_object_and_a_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40)]
    begun = time.monotonic()
    found = read_yaml("\n".join(lines))
    assert time.monotonic() - begun < 1
    assert found["a39"][0] is found["a39"][8] is found["a38"]


def test_anchor_inside_itself_is_a_circle_and_no_endless_work() -> None:
    found = read_yaml("a: &x\n  b: *x\n")
    assert found["a"]["b"] is found["a"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: b\na: c", "khóa 'a' có hai lần"),
        ("null: b\n~: c", "khóa 'null' có hai lần"),
        ("{[a]: b}", "một khóa YAML không phải là chữ"),
        ("? {a: b}\n: c", "một khóa YAML không phải là chữ"),
        ("a: &x {y: z}\n<<: *x", "khóa gộp << của YAML"),
        ("a: *nowhere", "không có neo 'nowhere'"),
        ("a: b\n---\nc: d", "cần đúng một tài liệu YAML"),
        ("", "cần đúng một tài liệu YAML"),
        ("# only this", "cần đúng một tài liệu YAML"),
        ("a: [", "không đọc được YAML"),
        ("a: b\n\tc: d", r"không đọc được YAML \(dòng 2\)"),
        ("a: 'b", "không đọc được YAML"),
        ("a: \x00", "không đọc được YAML"),
        ("%YAML 9.0\n---\na: b", "không đọc được YAML"),
    ],
)
def test_what_cannot_be_used_is_said_in_vietnamese(text: str, words: str) -> None:
    with pytest.raises(DescriptionError, match=words):
        read_yaml(text)


@pytest.mark.parametrize("shape", ["[", "{a: "], ids=["lists", "objects"])
def test_depth_is_bounded_exactly(shape: str) -> None:
    close = {"[": "]", "{a: ": "}"}[shape]
    most = MAX_DEPTH - 1
    value: Any = read_yaml(shape * most + close * most)
    depth = 0
    while value:
        value = value[0] if isinstance(value, list) else value["a"]
        depth += 1
    assert depth in (most - 1, most)
    for deep in (MAX_DEPTH, 5000):
        with pytest.raises(DescriptionError, match=f"lồng nhau quá {MAX_DEPTH} tầng|không đọc được YAML"):
            read_yaml(shape * deep + close * deep)


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!!binary aGk="]
)
def test_tag_of_a_program_is_only_a_text_or_a_list(tag: str) -> None:
    found = read_yaml(f"a: {tag}")
    assert plain(found["a"]) in (["true"], "", None, "aGk=")
