"""The browser's Ed25519, and ours where it has none, against the standard, against hand-made oddities and each other."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests.ledger import ed25519_cases
from tests.ledger.ed25519_cases import Case
from tests.ledger.javascript import Call, Modules, Node


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


def call(case: Case) -> Call:
    return "ledger/ed25519", "verify", [case.key, case.message, case.signature]


def python_says(case: Case) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(case.key).verify(case.signature, case.message)
    except (InvalidSignature, ValueError):
        return False
    return True


def wrong(node: Modules, cases: list[Case], without: str) -> list[str]:
    found = node.values([call(case) for case in cases], without)
    return [case.name for case, right in zip(cases, found, strict=True) if right is not case.right]


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_vectors_of_the_standard_hold(node: Node, without: str) -> None:
    assert wrong(node, ed25519_cases.published(), without) == []


@pytest.mark.parametrize("without", ["", "Ed25519"])
def test_random_signatures_hold_and_bent_ones_do_not(node: Node, without: str) -> None:
    assert wrong(node, ed25519_cases.drawn(150), without) == []


def test_random_cases_are_what_cryptography_says_they_are() -> None:
    """The verdicts above are no guess: another implementation gives each of them."""
    cases = ed25519_cases.drawn(150)
    assert [case.name for case in cases if python_says(case) is not case.right] == []
    assert sum(case.right for case in cases) == 150


def test_ours_refuses_every_oddity_and_takes_no_cofactor(node: Node) -> None:
    assert wrong(node, ed25519_cases.odd(), "Ed25519") == []


def test_curve_of_the_cases_is_the_real_one() -> None:
    """Hand-made keys and signatures mean nothing unless a stranger's code takes the honest ones."""
    made = next(case for case in ed25519_cases.odd() if case.name == "made by hand")
    assert python_says(made)
    eighth = ed25519_cases.torsion()
    assert ed25519_cases.times(8, eighth) == ed25519_cases.NEUTRAL
    assert ed25519_cases.times(4, eighth) != ed25519_cases.NEUTRAL
    assert ed25519_cases.times(ed25519_cases.L, ed25519_cases.BASE) == ed25519_cases.NEUTRAL


def test_ours_is_used_only_where_the_platform_has_none(node: Node) -> None:
    """Ours needs SHA-512, the platform's own brings it: only what stands on ours fails without it."""
    cases = ed25519_cases.published()
    assert wrong(node, cases, "SHA-512") == []
    assert all("error" in answer for answer in node.answers([call(case) for case in cases], "Ed25519 SHA-512"))
