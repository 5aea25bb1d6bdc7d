"""The request hash against the vectors that were worked out from X-Road's own serialisation."""

import base64
import json
from hashlib import sha512

import pytest

from duoc.engines.xroad.request_hash import EXCLUDED, header_block, request_hash


@pytest.fixture(scope="module")
def vectors(shared):
    return json.loads((shared / "data/exchange/request_hash_vectors.json").read_text())["cases"]


def block_of(case):
    target = case["path"] + ("" if case["query"] is None else "?" + case["query"])
    lines = [
        f"{name}:{value}\r\n"
        for name, value in case["headers_received_in_order"]
        if name.lower().encode() not in EXCLUDED
    ]
    return header_block(
        case["verb"].encode(),
        target.encode(),
        "".join(lines).encode(),
        case["assigned_x_road_request_id"].encode(),
        (case["generated_x_road_id"] or "").encode(),
    )


def test_block_is_that_of_every_vector(vectors):
    assert len(vectors) >= 6
    for case in vectors:
        assert block_of(case) == base64.b64decode(case["header_block_b64"]), case["id"]


def test_hash_is_that_of_every_vector(vectors):
    for case in vectors:
        body = base64.b64decode(case["body_b64"]) if case["body_b64"] else b""
        digest = sha512(body).digest() if body else None
        assert request_hash(block_of(case), digest) == case["x_road_request_hash"].encode(), case["id"]


def test_hash_without_body_is_of_the_block_alone():
    expected = base64.b64encode(sha512(b"block").digest())
    assert request_hash(b"block", None) == expected


def test_hash_with_body_is_of_the_two_raw_digests():
    digest = sha512(b"body").digest()
    expected = base64.b64encode(sha512(sha512(b"block").digest() + digest).digest())
    assert request_hash(b"block", digest) == expected


def test_repeated_call_has_another_hash():
    one, two = (header_block(b"GET", b"/r1/a/b/c/d/e", b"", request_id) for request_id in (b"1", b"2"))
    assert request_hash(one, None) != request_hash(two, None)
