"""Pruned trees: what is hidden stays hidden, what is shown leads to the root; counted by hand and by the standard's own words."""

import json
from base64 import b64encode
from hashlib import sha256, shake_256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.ledger.rfc6962 import mth

from duoc.engines.merkle import disclosure
from duoc.engines.merkle.tree import ProofError

SEED = bytes(range(32))
TEXTS = st.lists(st.text(max_size=20).map(lambda text: json.dumps(["name", text]).encode()), min_size=1, max_size=40)


def hand(seed: bytes, texts: list[bytes]) -> list[bytes]:
    """The leaves as docs/formats.md says them."""
    found = []
    for at, text in enumerate(texts):
        stream = shake_256(seed + (at // 1024).to_bytes(8, "big")).digest(16 * (at % 1024 + 1))
        found.append(sha256(b"\0" + stream[-16:] + text).digest())
    return found


def test_root_is_that_of_the_standard_over_leaves_made_by_hand():
    for count in (1, 2, 3, 13, 1023, 1024, 1025, 2050):
        texts = [f'["n",{number}]'.encode() for number in range(count)]
        assert disclosure.root(SEED, texts) == mth(hand(SEED, texts))


def test_two_leaves_of_three_by_hand():
    texts = [b'["a",1]', b'["b",2]', b'["c",3]']
    first, second, third = hand(SEED, texts)
    pair = sha256(b"\1" + first + second).digest()
    salts = shake_256(SEED + bytes(8)).digest(48)
    shown = disclosure.members(disclosure.prune(SEED, texts, {0, 2}))
    assert shown == [
        [{"salt": b64encode(salts[:16]).decode(), "text": '["a",1]'}, b64encode(second).decode()],
        {"salt": b64encode(salts[32:]).decode(), "text": '["c",3]'},
    ]
    assert disclosure.opened(shown) == (sha256(b"\1" + pair + third).digest(), ['["a",1]', '["c",3]'])


def test_what_shows_nothing_is_the_root_alone():
    texts = [b"x", b"y"]
    assert disclosure.members(disclosure.prune(SEED, texts, ())) == b64encode(disclosure.root(SEED, texts)).decode()


def test_tree_without_leaves_has_nothing_to_show():
    with pytest.raises(ValueError, match="without leaves"):
        disclosure.prune(SEED, [], ())


@given(TEXTS, st.data())
def test_every_choice_of_leaves_leads_to_the_same_root(texts, data):
    shown = data.draw(st.sets(st.integers(0, len(texts) - 1)))
    members = json.loads(json.dumps(disclosure.members(disclosure.prune(SEED, texts, shown))))
    root, opened = disclosure.opened(members)
    assert root == disclosure.root(SEED, texts)
    assert opened == [texts[at].decode() for at in sorted(shown)]


@given(TEXTS)
def test_hidden_leaves_are_nowhere_in_what_is_shown(texts):
    written = json.dumps(
        disclosure.members(disclosure.prune(SEED, [*texts, b'["secret","Ph\xc6\xb0\xc6\xa1ng"]'], {0}))
    )
    assert "secret" not in written.replace(json.dumps(texts[0].decode()), "")
    salts = disclosure.salts(SEED, 0, len(texts) + 1)
    assert b64encode(salts[-1]).decode() not in written


def test_another_text_or_salt_leads_to_another_root():
    texts = [b'["quantity",1]', b'["quantity",2]']
    shown = disclosure.members(disclosure.prune(SEED, texts, {1}))
    root = disclosure.root(SEED, texts)
    for name, value in (("text", '["quantity",3]'), ("salt", b64encode(bytes(16)).decode())):
        assert disclosure.opened([shown[0], {**shown[1], name: value}])[0] != root
    assert disclosure.opened([shown[1], shown[0]])[0] != root


def test_a_hash_cannot_pass_for_a_leaf_nor_a_pair_for_one():
    """Leaves begin with 0x00 and nodes with 0x01, so no text of 64 octets is a pair of hashes."""
    texts = [b"x", b"y"]
    first, second = hand(SEED, texts)
    forged = {"salt": b64encode(first[:16]).decode(), "text": (first[16:] + second).decode("latin-1")}
    assert disclosure.opened(forged)[0] != disclosure.root(SEED, texts)


@pytest.mark.parametrize(
    "node",
    [
        None,
        1,
        "",
        "AAAA",
        b64encode(bytes(31)).decode(),
        b64encode(bytes(32)).decode().rstrip("="),
        [],
        [b64encode(bytes(32)).decode()],
        [b64encode(bytes(32)).decode()] * 3,
        {"salt": b64encode(bytes(16)).decode()},
        {"salt": b64encode(bytes(15)).decode(), "text": ""},
        {"salt": b64encode(bytes(16)).decode(), "text": 1},
        {"salt": b64encode(bytes(16)).decode(), "text": "", "more": 1},
        {"salt": None, "text": ""},
    ],
)
def test_what_is_no_tree_is_refused(node):
    with pytest.raises(ProofError):
        disclosure.opened(node)


def test_depth_is_bounded():
    node = b64encode(bytes(32)).decode()
    for _ in range(70):
        node = [node, b64encode(bytes(32)).decode()]
    with pytest.raises(ProofError, match="deeper"):
        disclosure.opened(node)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=50),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["salt", "text", "x"]), inner),
    max_leaves=20,
)


@given(ANY_JSON)
def test_no_json_of_a_stranger_does_more_than_be_refused(node):
    try:
        root, _texts = disclosure.opened(node)
    except ProofError:
        return
    assert len(root) == 32
