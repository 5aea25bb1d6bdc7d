"""The package's own names: every published probe has its verdict, and no rubbish whatever raises anything."""

import base64
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines import merkle
from duoc.engines.merkle import tree

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(20)]
ROOT = tree.root(LEAVES)
# RFC 6962 §2.1, from `sha256sum`: the hash of an empty leaf, and of nothing.
EMPTY_LEAF = bytes.fromhex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
EMPTY_TREE = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


def decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def probes(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "rfc6962" / name).read_text("utf-8"))
    assert len(found) == 49
    for probe in found:
        probe["proof"] = [decoded(item) for item in probe["proof"] or []]
    return found


def test_leaf_hash_is_that_of_the_standard() -> None:
    assert merkle.leaf_hash(b"") == EMPTY_LEAF
    assert merkle.leaf_hash(b"L123456") == sha256(b"\0L123456").digest()


def test_inclusion_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    wrong = []
    for probe in probes(ledger_data, "inclusion.json"):
        asked = (
            probe["leafIdx"],
            probe["treeSize"],
            decoded(probe["leafHash"]),
            probe["proof"],
            decoded(probe["root"]),
        )
        verdict, reason = merkle.verify_inclusion(*asked), merkle.explain_inclusion(*asked)
        if verdict is probe["wantErr"] or verdict is bool(reason):
            wrong.append(probe["case"])
    assert wrong == []


def test_consistency_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    wrong = []
    for probe in probes(ledger_data, "consistency.json"):
        asked = (
            probe["size1"],
            probe["size2"],
            probe["proof"],
            decoded(probe["root1"]),
            decoded(probe["root2"]),
        )
        verdict, reason = merkle.verify_consistency(*asked), merkle.explain_consistency(*asked)
        if verdict is probe["wantErr"] or verdict is bool(reason):
            wrong.append(probe["case"])
    assert wrong == []


@pytest.mark.parametrize(
    ("old", "new", "proof", "old_root", "new_root", "verdict", "reason"),
    [
        (0, 0, [], EMPTY_TREE, EMPTY_TREE, False, "no consistency proof leads from size 0 to 0"),
        (0, 5, [], EMPTY_TREE, LEAVES[0], False, "no consistency proof leads from size 0 to 5"),
        (6, 5, [], LEAVES[0], LEAVES[1], False, "no consistency proof leads from size 6 to 5"),
        (4, 5, [], LEAVES[0], LEAVES[1], False, "the proof is empty"),
        (5, 5, [LEAVES[0]], LEAVES[0], LEAVES[0], False, "equal sizes need no proof"),
        (5, 5, [], b"of any length", b"of any length", True, ""),
        (5, 5, [], LEAVES[0], LEAVES[1], False, "two roots for one size: the log has forked"),
        (4, 5, [b"short"], LEAVES[0], LEAVES[1], False, "a hash of the proof does not have 32 bytes"),
        (4, 5, [LEAVES[2]], b"", LEAVES[1], False, "a hash of the proof does not have 32 bytes"),
    ],
)
def test_edges_of_consistency_are_those_of_the_reference(
    old: int, new: int, proof: list[bytes], old_root: bytes, new_root: bytes, verdict: bool, reason: str
) -> None:
    assert merkle.verify_consistency(old, new, proof, old_root, new_root) is verdict
    assert merkle.explain_consistency(old, new, proof, old_root, new_root) == reason


@pytest.mark.parametrize(
    ("index", "size", "leaf", "path", "root", "reason"),
    [
        (0, 0, EMPTY_LEAF, [], EMPTY_TREE, "a tree of 0 has no leaf 0"),
        (1, 1, EMPTY_LEAF, [], EMPTY_LEAF, "a tree of 1 has no leaf 1"),
        (0, 1, EMPTY_LEAF, [], EMPTY_LEAF, ""),
        (0, 1, EMPTY_LEAF, [EMPTY_LEAF], EMPTY_LEAF, "the path is longer than the tree is high"),
        (0, 2, EMPTY_LEAF, [], EMPTY_LEAF, "the path is shorter than the tree is high"),
        (0, 1, b"", [], b"", "a hash of the proof does not have 32 bytes"),
        (0, 1, EMPTY_LEAF[:31], [], EMPTY_LEAF[:31], "a hash of the proof does not have 32 bytes"),
        (0, 1, EMPTY_LEAF, [], EMPTY_TREE, "the path leads to another root"),
    ],
)
def test_edges_of_inclusion_are_those_of_the_reference(
    index: int, size: int, leaf: bytes, path: list[bytes], root: bytes, reason: str
) -> None:
    assert merkle.explain_inclusion(index, size, leaf, path, root) == reason
    assert merkle.verify_inclusion(index, size, leaf, path, root) is (reason == "")


def test_path_does_not_bind_the_size() -> None:
    """The trap that makes verifiers read the signature first: one path, two sizes."""
    leaves = [bytes([number]) * 32 for number in range(6)]
    path, root = tree.inclusion_path(leaves, 0), tree.root(leaves)
    assert merkle.verify_inclusion(0, 6, leaves[0], path, root)
    assert merkle.verify_inclusion(0, 7, leaves[0], path, root)


def test_names_of_the_issue_may_be_used_as_key_words() -> None:
    path = tree.inclusion_path(LEAVES, 7)
    assert merkle.verify_inclusion(index=7, size=20, leaf_hash=LEAVES[7], proof=path, root=ROOT)
    proof = tree.consistency_proof(LEAVES, 7)
    old = tree.root(LEAVES[:7])
    assert merkle.verify_consistency(old_size=7, new_size=20, proof=proof, old_root=old, new_root=ROOT)


def test_hashes_may_lie_in_any_kind_of_memory() -> None:
    path = tuple(bytearray(item) for item in tree.inclusion_path(LEAVES, 7))
    assert merkle.verify_inclusion(7, 20, memoryview(LEAVES[7]), path, bytearray(ROOT))  # type: ignore[arg-type]  # meant


class Hostile(list[bytes]):
    """A sequence whose own methods fail."""

    def __len__(self) -> int:
        raise RuntimeError("no")


RUBBISH: list[Any] = [
    *(None, True, -1, 0, 1.0, 7, float("nan"), float("inf"), 10**5000, -(10**5000), 1 << 64, 1j, "7", "", "x" * 32),
    *(
        b"",
        b"x",
        b"x" * 31,
        b"x" * 33,
        bytes(32),
        bytearray(32),
        memoryview(bytes(32)),
        [],
        [None],
        [b"x"],
        [bytes(32)],
    ),
    *({}, {1: b"x"}, set(), object(), int, len, iter([bytes(32)]), Hostile([bytes(32)]), [[bytes(32)]], "ab", range(3)),
]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda value: type(value).__name__)
def test_rubbish_in_one_place_is_refused_with_a_reason(place: int, rubbish: Any) -> None:
    for verify, explain, good in (
        (
            merkle.verify_inclusion,
            merkle.explain_inclusion,
            [7, 20, LEAVES[7], tree.inclusion_path(LEAVES, 7), ROOT],
        ),
        (
            merkle.verify_consistency,
            merkle.explain_consistency,
            [7, 20, tree.consistency_proof(LEAVES, 7), tree.root(LEAVES[:7]), ROOT],
        ),
    ):
        judged: Callable[..., Any] = verify
        assert judged(*good) is True
        bad = [*good[:place], rubbish, *good[place + 1 :]]
        if type(rubbish) is int and rubbish == good[place]:
            continue
        assert judged(*bad) is False
        assert explain(*bad)


ANYTHING = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=40),
    st.lists(
        st.one_of(st.binary(min_size=32, max_size=32), st.none(), st.integers(), st.text(max_size=3)), max_size=70
    ),
)


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_rubbish_everywhere_is_answered(a: Any, b: Any, c: Any, d: Any, e: Any) -> None:
    for verdict in (merkle.verify_inclusion(a, b, c, d, e), merkle.verify_consistency(a, b, c, d, e)):
        assert type(verdict) is bool


@given(st.integers(1, 20), st.data())
def test_every_true_statement_is_believed_and_every_flipped_bit_is_not(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, root = LEAVES[index], tree.root(LEAVES[:size])
    path = tree.inclusion_path(LEAVES[:size], index)
    assert merkle.verify_inclusion(index, size, leaf, path, root)
    hashes = [leaf, root, *path]
    place, bit = data.draw(st.integers(0, len(hashes) - 1)), data.draw(st.integers(0, 255))
    hashes[place] = (int.from_bytes(hashes[place], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not merkle.verify_inclusion(index, size, hashes[0], hashes[2:], hashes[1])
