"""RFC 6962 trees: the published probes, hand computation, and the recursive definition as second reader."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duoc.engines.merkle import tree

# Certificate Transparency's reference entries and the roots of their first n, n = 0…8 (its authors' test data).
ENTRIES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _definition(leaves: list[bytes]) -> bytes:
    """MTH exactly as RFC 6962 writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + _definition(leaves[:k]) + _definition(leaves[k:])).digest()


def _path_definition(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH exactly as RFC 6962 writes it."""
    if len(leaves) == 1:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*_path_definition(m, leaves[:k]), _definition(leaves[k:])]
    return [*_path_definition(m - k, leaves[k:]), _definition(leaves[:k])]


def _leaves(count: int) -> list[bytes]:
    return [sha256(b"\x00" + str(number).encode()).digest() for number in range(count)]


def test_tree_root_matches_the_reference_roots() -> None:
    leaves = tree.leaf_hashes(ENTRIES)
    assert [tree.root(leaves[:count]).hex() for count in range(9)] == ROOTS
    assert tree.EMPTY_ROOT.hex() == ROOTS[0]


def test_tree_hashes_have_their_prefixes() -> None:
    assert tree.leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert tree.node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    assert tree.leaf_hashes(iter([b"L123456", b""])) == [tree.leaf_hash(b"L123456"), tree.leaf_hash(b"")]


@given(st.integers(1, 300))
def test_tree_root_and_levels_match_the_definition(count: int) -> None:
    leaves = _leaves(count)
    levels = tree.root_and_levels(leaves)
    assert levels[0] == leaves
    assert levels[-1] == [_definition(leaves)] == [tree.root(leaves)]


@given(st.data())
def test_inclusion_path_matches_the_definition_and_verifies(data: st.DataObject) -> None:
    leaves = _leaves(data.draw(st.integers(1, 260)))
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = tree.path_from_levels(tree.root_and_levels(leaves), index)
    assert path == _path_definition(index, leaves) == tree.inclusion_path(leaves, index)
    assert path == [tree.root(leaves[start:end]) for start, end in tree.inclusion_ranges(index, len(leaves))]
    tree.verify_inclusion(index, len(leaves), leaves[index], path, _definition(leaves))


@given(st.data())
def test_inclusion_refuses_any_other_leaf_or_place(data: st.DataObject) -> None:
    leaves = _leaves(data.draw(st.integers(2, 100)))
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1).filter(lambda place: place != index))
    path = tree.inclusion_path(leaves, index)
    with pytest.raises(tree.ProofError):
        tree.verify_inclusion(index, len(leaves), leaves[other], path, tree.root(leaves))
    with pytest.raises(tree.ProofError):
        tree.verify_inclusion(other, len(leaves), leaves[index], path, tree.root(leaves))


def test_inclusion_probes_have_the_published_verdicts(ledger_data: Path) -> None:
    cases = json.loads((ledger_data / "rfc6962/inclusion.json").read_text("utf-8"))
    wrong = []
    for case in cases:
        path = [base64.b64decode(item or "") for item in case["proof"] or []]
        leaf, root = (base64.b64decode(case[name] or "") for name in ("leafHash", "root"))
        try:
            tree.verify_inclusion(case["leafIdx"], case["treeSize"], leaf, path, root)
            refused = False
        except tree.ProofError:
            refused = True
        if refused is not case["wantErr"]:
            wrong.append(case["case"])
    assert len(cases) == 49
    assert {case["wantErr"] for case in cases} == {True, False}
    assert wrong == []


def test_path_does_not_bind_the_size_so_the_checkpoint_must() -> None:
    """The trap of ledger.md §2, kept visible: one path, two sizes, both accepted by the arithmetic."""
    leaves = _leaves(4)
    path = tree.inclusion_path(leaves, 0)
    tree.verify_inclusion(0, 4, leaves[0], path, tree.root(leaves))
    tree.verify_inclusion(0, 3, leaves[0], path, tree.root(leaves))


@pytest.mark.parametrize("index", [-1, 3])
def test_inclusion_path_refuses_a_leaf_that_is_not_there(index: int) -> None:
    leaves = _leaves(3)
    for ask in (
        lambda: tree.inclusion_path(leaves, index),
        lambda: tree.path_from_levels(tree.root_and_levels(leaves), index),
        lambda: tree.inclusion_ranges(index, 3),
    ):
        with pytest.raises(IndexError):
            ask()


def test_levels_refuse_the_empty_tree() -> None:
    with pytest.raises(ValueError, match="at least one leaf"):
        tree.root_and_levels([])
