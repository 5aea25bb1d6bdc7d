"""The X-Road request hash of a request that is stated as JSON: computed beside by hand (PR-REST 4.3), refused member by member.

The public vectors go through the command in test_registry_commands.py."""

from base64 import b64decode, b64encode
from hashlib import sha512
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.exchange.rules.stated_request import hashed

ID = "00000000-0000-4000-8000-000000000001"


def stated(**changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "verb": "POST", "path": "/r1/VN/GOV/G22/sim/x/a", "query": None, "assigned_x_road_request_id": ID,
        "headers_received_in_order": [["X-Road-Client", "VN/GOV/H12/dvc"], ["X-Road-Id", "1"], ["Accept", "*/*"]],
        "body_b64": None, "generated_x_road_id": None,
    }  # fmt: skip
    return made | changes


BLOCK = (
    "POST\r\n/r1/VN/GOV/G22/sim/x/a\r\nX-Road-Client:VN/GOV/H12/dvc\r\nX-Road-Id:1\r\nAccept:*/*\r\n"
    f"x-road-request-id:{ID}\r\n"
).encode()


def test_block_is_the_requests_lines_and_its_hash_that_of_the_block() -> None:
    assert hashed(stated()) == (BLOCK, b64encode(sha512(BLOCK).digest()).decode())


def test_body_is_hashed_beside_the_block_and_an_empty_one_is_none() -> None:
    body = "nội dung".encode()
    both = sha512(sha512(BLOCK).digest() + sha512(body).digest()).digest()
    assert hashed(stated(body_b64=b64encode(body).decode())) == (BLOCK, b64encode(both).decode())
    assert hashed(stated(body_b64="")) == hashed(stated())


def test_members_that_may_be_absent_are_as_null() -> None:
    short = {name: value for name, value in stated().items() if value is not None}
    assert hashed(short) == hashed(stated())


def test_query_belongs_to_the_target_also_an_empty_one() -> None:
    for query in ("so=1&x=%20", ""):
        block, _ = hashed(stated(query=query))
        assert block == BLOCK.replace(b"/x/a\r\n", f"/x/a?{query}\r\n".encode())


def test_id_that_the_gateway_made_stands_last() -> None:
    block, _ = hashed(stated(generated_x_road_id="VN-1"))
    assert block == BLOCK + b"x-road-id:VN-1\r\n"


@pytest.mark.parametrize(
    "name",
    [
        "Transfer-Encoding", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer", "Upgrade", "Connection",
        "User-Agent", "Host", "Content-Length", "Server", "Expect", "X-Road-Request-Id", "X-Road-Request-Hash",
    ],
)  # fmt: skip
def test_headers_of_the_hop_are_in_no_hash(name: str) -> None:
    """PR-REST 4.3's list, whatever the spelling."""
    rows = stated()["headers_received_in_order"]
    for spelling in (name, name.lower(), name.upper()):
        assert hashed(stated(headers_received_in_order=[[spelling, "x"], *rows])) == hashed(stated())


def test_order_and_spelling_of_headers_count() -> None:
    rows = stated()["headers_received_in_order"]
    found = {
        hashed(stated(headers_received_in_order=one))[1]
        for one in (rows, rows[::-1], [[name.lower(), value] for name, value in rows], [*rows, rows[-1]])
    }
    assert len(found) == 4


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"verb": None}, "verb"), ({"verb": 1}, "verb"), ({"path": ["/"]}, "path"), ({"query": 5}, "query"),
        ({"assigned_x_road_request_id": None}, "assigned_x_road_request_id"),
        ({"generated_x_road_id": {}}, "generated_x_road_id"),
        ({"headers_received_in_order": None}, "headers_received_in_order"),
        ({"headers_received_in_order": {"a": "b"}}, "headers_received_in_order"),
        ({"headers_received_in_order": ["ab"]}, "headers_received_in_order"),
        ({"headers_received_in_order": [["a"]]}, "headers_received_in_order"),
        ({"headers_received_in_order": [["a", "b", "c"]]}, "headers_received_in_order"),
        ({"headers_received_in_order": [["a", 1]]}, "headers_received_in_order"),
        ({"body_b64": 7}, "body_b64"), ({"body_b64": "ab"}, "body_b64"), ({"body_b64": "a b="}, "body_b64"),
        ({"body_b64": "đước"}, "body_b64"), ({"body_b64": "YQ==YQ=="}, "body_b64"),
        # Half a surrogate pair: JSON can say it, no byte on a wire can.
        ({"verb": "\ud800"}, "verb"), ({"path": "/\udfff"}, "path"), ({"query": "\ud800"}, "query"),
        ({"headers_received_in_order": [["a", "\ud800"]]}, "headers_received_in_order"),
    ],
)  # fmt: skip
def test_member_that_cannot_be_used_is_named(changes: dict[str, Any], member: str) -> None:
    with pytest.raises(ValueError, match=f"^{member}: "):
        hashed(stated(**changes))


@pytest.mark.parametrize("value", [None, [], "x", 1, True])
def test_what_is_no_request_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="đối tượng JSON"):
        hashed(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(stated())), JSON, max_size=7))
def test_any_json_is_hashed_or_refused_by_a_member(changes: dict[str, Any]) -> None:
    try:
        said = hashed(stated(**changes))[1]
    except ValueError as refused:
        said = str(refused)
    assert said.split(":")[0] in stated() or len(b64decode(said, validate=True)) == 64
