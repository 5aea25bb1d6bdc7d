"""Arguments out of addresses, JSON and forms."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.ckan.samples import answered

from duoc.engines.ckan import arguments
from duoc.engines.ckan.errors import BadJsonError, BadRequestError

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def test_a_name_that_comes_again_is_a_list() -> None:
    assert arguments.from_pairs([("q", "a"), ("fq", "1"), ("fq", "2"), ("fq", "3")]) == {
        "q": "a",
        "fq": ["1", "2", "3"],
    }
    assert arguments.from_pairs([]) == {}


@pytest.mark.parametrize(
    "content_type", [JSON, "application/json; charset=utf-8", "APPLICATION/JSON", "", "text/plain"]
)
def test_a_body_is_json_unless_it_says_form(content_type: str) -> None:
    body = '{"id": "bản-đồ", "rows": 3, "private": false, "tags": [{"name": "a"}]}'
    told = {"id": "bản-đồ", "rows": 3, "private": False, "tags": [{"name": "a"}]}
    assert arguments.from_body(content_type, body.encode()) == told
    assert arguments.from_body(content_type, b"\xef\xbb\xbf" + body.encode()) == told


@pytest.mark.parametrize("content_type", [JSON, FORM, ""])
@pytest.mark.parametrize("body", [b"", b"  \r\n"])
def test_no_body_is_no_argument(content_type: str, body: bytes) -> None:
    assert arguments.from_body(content_type, body) == {}


def test_a_form_is_strings() -> None:
    body = urlencode([("id", "đất"), ("rows", "3"), ("fq", "a:1"), ("fq", "b:2"), ("empty", "")]).encode()
    assert arguments.from_body(FORM, body) == {"id": "đất", "rows": "3", "fq": ["a:1", "b:2"], "empty": ""}


@pytest.mark.parametrize(
    "value",
    [{"id": "khong-co"}, {"q": "a&b=c+d"}, {"q": "đất 100%"}, {}, {"extras": [{"key": "a", "value": "b=c&d"}]}],
)
@pytest.mark.parametrize("ending", ["", "=", "=1"])
@pytest.mark.parametrize("escaped", [True, False])
def test_json_alone_in_a_form_is_json(value: Any, ending: str, escaped: bool) -> None:
    """Old clients: the recorded `form-encoded-json-key`."""
    text = json.dumps(value, ensure_ascii=False)
    if not escaped and (ending or any(sign in text for sign in "+%")):
        return  # what a form reader would have changed before anybody looked
    body = (quote(text, safe="") if escaped else text) + ending
    assert arguments.from_body(FORM + "; charset=utf-8", body.encode()) == value


def test_a_form_field_in_braces_is_a_field() -> None:
    assert arguments.from_body(FORM, b"%7Ba%7D=2&b=3") == {"{a}": "2", "b": "3"}


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nope",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "\xff"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": [{"b": "\\ud800"}]}',
    ],
)
def test_what_cannot_be_read_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(BadJsonError) as refused:
        arguments.from_body(JSON, body)
    assert refused.value.status == 400
    assert refused.value.message().startswith("Bad request: JSON Error: ")


@pytest.mark.parametrize(("body", "kind"), [(b"[]", "list"), (b'"a"', "str"), (b"1", "int"), (b"null", "NoneType")])
def test_json_that_is_no_object_is_a_bad_request(body: bytes, kind: str) -> None:
    with pytest.raises(BadJsonError, match=f"decoded to {kind} but"):
        arguments.from_body(JSON, body)


def test_too_many_fields_or_octets_of_no_text_are_a_bad_request() -> None:
    assert len(arguments.from_body(FORM, "&".join(f"f{n}=1" for n in range(1000)).encode())) == 1000
    for body in ("&".join(f"f{n}=1" for n in range(1001)).encode(), b"a=\xff", b"a=%ff"):
        with pytest.raises(BadJsonError):
            arguments.from_body(FORM, body)
    with pytest.raises(BadJsonError):
        arguments.from_pairs([("a", "x\0")])


def test_the_sentences_are_those_recorded(shared: Path) -> None:
    post = BadJsonError("Invalid request. Please use POST method for your request")
    assert post.message() == answered(shared, "get-on-write-action")
    unknown = BadRequestError("Action name not known: no_such_action")
    assert unknown.message() == answered(shared, "unknown-action")


@given(st.sampled_from([JSON, FORM, ""]), st.binary(max_size=200))
def test_any_octets_are_read_or_refused(content_type: str, octets: bytes) -> None:
    try:
        assert isinstance(arguments.from_body(content_type, octets), dict)
    except BadRequestError:
        return


@given(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=8,
        ),
    )
)
def test_what_json_can_say_comes_through(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    if "\\u0000" in text or "\\ud" in text.lower():
        return
    assert arguments.from_body(JSON, text.encode()) == value
