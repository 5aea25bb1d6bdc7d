"""Two verifiers written apart, the browser's and the house's Python, over the same cases: one verdict."""

import time

import pytest
from tests.ledger import proof_cases
from tests.ledger.javascript import Node
from tests.ledger.proof_cases import Case
from tests.ledger.test_javascript_proofs import call

from duoc.engines.merkle import policy, proof
from duoc.engines.merkle.keys import NoteError
from duoc.engines.merkle.policy import CosignatureError, LogSignatureError, PolicyError, QuorumError, UnknownOriginError
from duoc.engines.merkle.tree import ProofError

# What Python raises for each verdict of the browser that refuses; the first that fits.
RAISED: dict[str, tuple[type[Exception], ...]] = {
    "policy": (PolicyError,),
    "origin": (UnknownOriginError,),
    "log": (LogSignatureError,),
    "witness": (CosignatureError,),
    "quorum": (QuorumError,),
    "path": (ProofError, NoteError),  # a hash of another length is no proof at all to Python
    "entry": (ProofError,),
    "form": (NoteError,),
}
# No browser checks ML-DSA-44; Python does.
BEYOND_BROWSERS = {
    "ML-DSA-44, which no browser checks, where it is needed",
    "a log with ML-DSA-44 only",
}


def said_by_python(case: Case) -> Exception | None:
    try:
        proof.verify(policy.parse(case.policy.encode()), case.entry, proof.parse(case.proof))
    except (NoteError, ProofError) as error:
        return error
    return None


def cases() -> list[Case]:
    return [case for case in proof_cases.all_cases(int(time.time())) if case.verdict != "age"]


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_python_gives_the_verdict_that_the_browser_gives(case: Case) -> None:
    error = said_by_python(case)
    if case.verdict in {"ok", "alone"} or case.name in BEYOND_BROWSERS:
        assert error is None
    else:
        assert isinstance(error, RAISED[case.verdict])


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Node:
    return Node(tmp_path_factory.mktemp("modules"))


def test_both_name_the_witnesses_that_are_missing(node: Node) -> None:
    """The browser names fewer: of a group that is complete nobody is missing any more."""
    short = [case for case in cases() if case.verdict == "quorum" and case.name not in BEYOND_BROWSERS]
    assert len(short) > 8
    for case, facts in zip(short, node.values([call(case) for case in short]), strict=True):
        error = said_by_python(case)
        assert isinstance(error, QuorumError)
        named = set(facts["lacks"].split(", "))
        assert named
        assert named <= set(error.missing)


def test_every_quorum_of_a_nested_policy_is_judged_alike(node: Node) -> None:
    """All 32 sets of five witnesses under two departments' and one people's group."""
    sets = ["".join(name for bit, name in enumerate("abcde") if number >> bit & 1) for number in range(32)]
    made = [
        Case(who, "", proof_cases.policy(proof_cases.NESTED, "abcde"), proof_cases.proof(proof_cases.note(who)))
        for who in sets
    ]
    found = [facts["is"] for facts in node.values([call(case) for case in made])]
    enough = [sum(who.count(name) for name in "abc") >= 2 and bool(set("de") & set(who)) for who in sets]
    assert [verdict == "ok" for verdict in found] == enough
    assert [said_by_python(case) is None for case in made] == enough
    assert sum(enough) == 12  # (3 + 1) ways for a, b, c; 3 ways for d, e
