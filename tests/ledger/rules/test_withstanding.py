"""What a policy withstands, counted by hand."""

import pytest

from duoc.engines.merkle import policy as policies
from duoc.engines.merkle.keys import COSIGNATURE, VerifierKey
from duoc.ledger.rules.withstanding import MOST_WITNESSES, Withstanding, withstanding


def written(count: int, *rest: str) -> policies.Policy:
    """So many witnesses w0, w1, …; then the lines of the case."""
    lines = [f"witness w{place} {VerifierKey(f'w{place}', bytes([place]) * 32, COSIGNATURE)}" for place in range(count)]
    return policies.parse("".join(f"{line}\n" for line in [*lines, *rest]).encode())


@pytest.mark.parametrize(
    ("count", "quorum", "expected"),
    [
        (5, 4, Withstanding(5, 4, away=1, prevented=2, detected=3)),  # 2·4 − 5 = 3 are needed to split
        (5, 3, Withstanding(5, 3, away=2, prevented=0, detected=2)),  # 2·3 − 5 = 1 suffices
        (5, 5, Withstanding(5, 5, away=0, prevented=4, detected=4)),
        (3, 2, Withstanding(3, 2, away=1, prevented=0, detected=1)),
        (4, 2, Withstanding(4, 2, away=2, prevented=0, detected=1)),  # two quorums need share nobody
        (1, 1, Withstanding(1, 1, away=0, prevented=0, detected=0)),
    ],
)
def test_k_of_n_withstands(count: int, quorum: int, expected: Withstanding) -> None:
    names = " ".join(f"w{place}" for place in range(count))
    assert withstanding(written(count, f"group g {quorum} {names}", "quorum g")) == expected


def test_nested_groups_are_counted_by_their_quorums() -> None:
    """2 of 3 departments and 1 of 2 societies: quorums of 3; two may share a single department."""
    policy = written(5, "group so 2 w0 w1 w2", "group hoi any w3 w4", "group tinh all so hoi", "quorum tinh")
    assert withstanding(policy) == Withstanding(5, 3, away=1, prevented=0, detected=2)


def test_witness_outside_the_quorum_counts_for_nothing() -> None:
    assert withstanding(written(3, "group g all w0 w1", "quorum g")) == Withstanding(2, 2, 0, 1, 1)


def test_single_witness_may_be_the_quorum() -> None:
    assert withstanding(written(2, "quorum w1")) == Withstanding(1, 1, 0, 0, 0)


def test_no_statement_without_a_quorum_or_about_too_many() -> None:
    assert withstanding(written(2, "quorum none")) is None
    many = " ".join(f"w{place}" for place in range(MOST_WITNESSES + 1))
    assert withstanding(written(MOST_WITNESSES + 1, f"group g 7 {many}", "quorum g")) is None
